import { appendFileSync, readFileSync } from 'node:fs';

/** A trial that behaves as its setting `does` says; `x` is what it is about, `log` a file that tells of it. */
export async function trial({ does, x = 0, log = '' }, { signal, trial: number, budget = NaN, seed }) {
  if (log !== '') appendFileSync(log, `${number}\n`);
  switch (does) {
    case 'square':
      return { cost: x ** 2 };
    case 'tell':
      return { number, budget, seed: Number(seed) };
    case 'throw':
      throw new RangeError('the learning rate is too high');
    case 'exit':
      return process.exit(7);
    case 'exit twice':
      return linesOf(log).length < 3 ? process.exit(7) : { runs: linesOf(log).length };
    case 'crash later':
      setTimeout(() => {
        throw new Error('out of the blue');
      });
      return new Promise(() => undefined);
    case 'wait':
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      appendFileSync(log, 'aborted\n');
      return { cost: 0 };
    case 'hang':
      for (;;);
    case 'meet':
      while (linesOf(log).length < x) await new Promise((resolve) => setTimeout(resolve, 5));
      appendFileSync(log, `${number} ends\n`);
      return { cost: 0 };
    default:
      throw new RangeError(`No behaviour '${does}'.`);
  }
}

function linesOf(path) {
  return readFileSync(path, 'utf8').trim().split('\n');
}
