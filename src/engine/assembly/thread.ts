/**
 * Scratch memory of the thread that runs this instance: each thread has its
 * own instance, so its own value of this global.
 */
export let scratch: usize = 0;

/** Tells this instance where its thread's scratch memory begins. */
export function setScratch(address: usize): void {
  scratch = address;
}
