const INTERVAL_MS = 50;

/** Lets timers, signals, input and finalizers run: the rest of the caller goes on in a new turn of the event loop. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') {
      setImmediate(resolve);
      return;
    }
    const { port1, port2 } = new MessageChannel(); // browsers: not slowed down as nested timeouts are
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
}

/** Gives the event loop a turn about every 50 ms. */
export class Breath {
  #last = performance.now();

  /** Whether a turn is due. */
  get due(): boolean {
    return performance.now() - this.#last >= INTERVAL_MS;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.#last = performance.now();
  }
}
