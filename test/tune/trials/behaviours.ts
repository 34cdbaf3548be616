import { appendFileSync, readFileSync } from 'node:fs';
import type { Trial } from 'layerwise/tune';

/** A trial that behaves as its setting `does` says; `x` is what it is about. */
export const trial: Trial = async ({ does, x = 0, log = '' }, context) => {
  const { signal, trial: number, budget = NaN, seed } = context;
  if (log !== '') appendFileSync(String(log), `${number}\n`);
  switch (does) {
    case 'square':
      return { cost: Number(x) ** 2 };
    case 'tell':
      return { number, budget, seed: Number(seed), threads: Number(process.env.LAYERWISE_THREADS) };
    case 'throw':
      throw new RangeError('the learning rate is too high');
    case 'exit':
      return process.exit(7);
    case 'exit once': {
      const runs = readFileSync(String(log), 'utf8').trim().split('\n').length;
      return runs < 3 ? process.exit(7) : { runs };
    }
    case 'crash later':
      setTimeout(() => {
        throw new Error('out of the blue');
      });
      return new Promise(() => undefined);
    case 'fill memory': {
      const hoard: number[][] = [];
      for (;;) hoard.push(Array.from({ length: 1e5 }, (_, i) => i + hoard.length + 0.5));
    }
    case 'wait':
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (log !== '') appendFileSync(String(log), 'aborted\n');
      return { cost: 0 };
    case 'hang':
      for (;;);
    case 'sleep':
      await new Promise((resolve) => setTimeout(resolve, Number(x)));
      return { cost: Number(x) };
    default:
      throw new RangeError(`No behaviour '${String(does)}'.`);
  }
};
