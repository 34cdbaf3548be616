import { describe } from 'vitest';
import { Add, type BaseLayer, ConfigReader, Dense, Dropout, input } from '../../src/layers/index.js';
import { modelFromConfig } from '../../src/models/from-config.js';
import { Graph, Sequential } from '../../src/models/index.js';
import { layerContract } from '../contracts/layer-contract.js';

// A container with one input and one output is a layer like any other: it keeps the same promises.
const restore = (config: unknown): BaseLayer => modelFromConfig(new ConfigReader('model', config));

const branchAndJoin = (width: number): Graph => {
  const x = input([width]);
  const h = new Dense(width, { activation: 'tanh' }).apply(x);
  return new Graph({ inputs: x, outputs: new Add().apply([x, h]) });
};

describe('Sequential', () => {
  const layers = (): Dense[] => [new Dense(4, { activation: 'tanh' }), new Dense(2)];

  layerContract(() => new Sequential(layers()), [5, 3], { restore, refuses: [[[5, 4]]] });

  describe('with dropout, in training and out of it', () => {
    const make = (): Sequential => new Sequential([new Dense(6, { activation: 'sigmoid' }), new Dropout(0.5)]);
    layerContract(make, [5, 3], { restore, modes: [{ training: true }, { training: false }] });
  });

  describe('in a Sequential', () => {
    layerContract(() => new Sequential([new Sequential(layers()), branchAndJoin(2)]), [5, 3], { restore });
  });
});

describe('Graph', () => {
  layerContract(() => branchAndJoin(3), [5, 3], { restore, refuses: [[[5, 4]]] });
});
