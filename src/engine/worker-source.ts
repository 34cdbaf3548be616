/**
 * What a worker thread runs, as text: bundlers and CommonJS need no file for it.
 *
 * The slots of the control block are those of pool.ts. A worker claims a part
 * of the current job by raising the ticket, runs the kernel on that part's
 * range, and counts it done. It spins for a while when there is nothing to
 * claim, then sleeps.
 */
export const workerSource = `
const run = ({ memory, modules, control, scratch, spins, slots }) => {
  const I = new Int32Array(memory.buffer, control, slots.ints);
  const F = new Float64Array(memory.buffer, control + slots.floats, 18);
  const tables = modules.map((module) => {
    if (!module) return [];
    const { exports } = new WebAssembly.Instance(module, { env: { memory, abort() {} } });
    exports.setScratch(scratch);
    return Object.values(exports).filter((value) => typeof value === 'function');
  });
  const { TICKET, DONE, WAKE, SLEEPERS, JOINING, QUIT, KERNEL, DTYPE, TOTAL, GRAIN } = slots;
  let idle = 0;
  for (;;) {
    if (Atomics.load(I, QUIT)) return;
    const ticket = Atomics.load(I, TICKET);
    const parts = (ticket >>> 8) & 255;
    const part = ticket & 255;
    if (part < parts) {
      if (Atomics.compareExchange(I, TICKET, ticket, ticket + 1) !== ticket) continue;
      const units = Math.ceil(I[TOTAL] / I[GRAIN]);
      const begin = Math.floor((units * part) / parts) * I[GRAIN];
      const end = Math.min(I[TOTAL], Math.floor((units * (part + 1)) / parts) * I[GRAIN]);
      tables[I[DTYPE]][I[KERNEL]](begin, end, F[0], F[1], F[2], F[3], F[4], F[5], F[6], F[7], F[8], F[9], F[10], F[11], F[12], F[13], F[14], F[15], F[16], F[17]);
      Atomics.add(I, DONE, 1);
      if (Atomics.load(I, JOINING)) Atomics.notify(I, DONE);
      idle = 0;
    } else if (++idle > spins) {
      const seen = Atomics.load(I, WAKE);
      Atomics.add(I, SLEEPERS, 1);
      if (Atomics.load(I, TICKET) === ticket && !Atomics.load(I, QUIT)) Atomics.wait(I, WAKE, seen);
      Atomics.sub(I, SLEEPERS, 1);
      idle = 0;
    }
  }
};
if (typeof self === 'object' && typeof postMessage === 'function') self.onmessage = (event) => run(event.data);
else run(require('node:worker_threads').workerData);
`;
