import { describe, expect, it } from 'vitest';
import { type Callback, Dense, Flatten, GradualUnfreezing, Sequential, zeros } from 'layerwise';
import { wrong } from '../misuse/table.js';

function model(): Sequential {
  const layers = ['a', 'b', 'c', 'd'].map((name) => new Dense(2, { name }));
  const made = new Sequential([new Flatten(), ...layers], { inputShape: [2] });
  return made.compile({ optimizer: 'sgd', loss: 'mse' });
}

/** The layers that are free in each epoch. */
async function freeIn(callback: GradualUnfreezing, epochs: number, initialEpoch = 0): Promise<string[]> {
  const network = model();
  const seen: string[] = [];
  const free = (): string => network.layers.filter((layer) => layer.name.length === 1 && layer.trainable).map(({ name }) => name).join(''); // prettier-ignore
  const watch: Callback = { onBatchBegin: () => void seen.push(free()) };
  await network.fit(zeros([2, 2]), zeros([2, 2]), {
    epochs,
    initialEpoch,
    callbacks: [callback, watch],
    verbose: false,
  });
  return seen;
}

describe('GradualUnfreezing', () => {
  it('frees one more layer every so many epochs, from the output back', async () => {
    expect(await freeIn(new GradualUnfreezing(), 5)).toEqual(['d', 'cd', 'bcd', 'abcd', 'abcd']);
    expect(await freeIn(new GradualUnfreezing({ every: 2 }), 5)).toEqual(['d', 'd', 'cd', 'cd', 'bcd']);
  });

  it('frees the layers and groups that are listed, in that order', async () => {
    expect(await freeIn(new GradualUnfreezing({ layers: [['a', 'b'], 'c'] }), 3)).toEqual(['d', 'abd', 'abcd']);
  });

  it('depends on the epoch alone', async () => {
    expect(await freeIn(new GradualUnfreezing(), 4, 2)).toEqual(['bcd', 'abcd']);
  });

  it('refuses layers that are not there before training begins', async () => {
    await expect(freeIn(new GradualUnfreezing({ layers: ['a', 'dd'] }), 1)).rejects.toThrow(
      "GradualUnfreezing: Sequential has no layer 'dd'. Did you mean 'd'?",
    );
    expect(() => new GradualUnfreezing({ every: 0 })).toThrow(
      'GradualUnfreezing: every must be a positive integer, got 0',
    );
    expect(() => new GradualUnfreezing(wrong({ layers: [1] }))).toThrow('layers must be names or lists of names');
    const one = new Sequential([new Dense(1)], { inputShape: [1] }).compile({ optimizer: 'sgd', loss: 'mse' });
    const fit = one.fit(zeros([1, 1]), zeros([1, 1]), { callbacks: [new GradualUnfreezing()], verbose: false });
    await expect(fit).rejects.toThrow('has 1 layers with parameters, none to free');
  });
});
