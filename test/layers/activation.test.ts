import { describe, expect, it } from 'vitest';
import { Activation, Cache, LogSoftmax, PReLU, Softmax } from '../../src/layers/index.js';
import { fromArray } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';

const smooth = ['linear', 'relu', 'selu', 'gelu', 'sigmoid', 'tanh', 'softplus', 'softsign', 'swish', 'mish'] as const;
const others = [
  ...(['relu6', 'hardSigmoid', 'hardSwish', 'exponential', 'softmax', 'logSoftmax'] as const),
  { kind: 'leakyRelu', alpha: 0.2 },
  { kind: 'elu', alpha: 0.5 },
  { kind: 'swish', beta: 1.5 },
  { kind: 'gelu', approximate: true },
] as const;

describe.each([...smooth, ...others])('Activation %j', (kind) => {
  describe.each([[[1, 1]], [[3, 5]], [[2, 3, 7]]])('%j', (shape) => {
    // one class has probability 1 whatever its logit
    const flat = shape[1] === 1 && (kind === 'softmax' || kind === 'logSoftmax');
    layerContract(() => new Activation(kind), shape, { flat });
  });
});

describe('Activation step', () => layerContract(() => new Activation('step'), [3, 5], { flat: true }));

describe.each([
  { shape: [2, 3], axis: -1 },
  { shape: [2, 4, 3], axis: 1 },
  { shape: [2, 3, 2, 17], axis: 3 },
])('Softmax and LogSoftmax $shape along $axis', ({ shape, axis }) => {
  describe('Softmax', () => layerContract(() => new Softmax(axis), shape, { refuses: [] }));
  describe('LogSoftmax', () => layerContract(() => new LogSoftmax(axis), shape));
});

describe.each([[[1, 1]], [[3, 5]], [[2, 3, 3, 4]]])('PReLU %j', (shape) => {
  layerContract(() => new PReLU(), shape, { refuses: [[[2, 9]]] });
});

describe('activations at their kinks and ends', () => {
  const apply = (kind: ConstructorParameters<typeof Activation>[0], x: number): [number, number] => {
    const layer = new Activation(kind);
    const cache = new Cache({ dtype: 'float64' });
    const y = layer.forward(fromArray([[x]], { dtype: 'float64' }), cache).data[0];
    const dx = layer.backward(fromArray([[1]], { dtype: 'float64' }), cache);
    return [y, dx?.data[0] ?? NaN];
  };

  it('have the derivative that is documented', () => {
    expect(apply('relu', 0)).toEqual([0, 0]);
    expect(apply('leakyRelu', 0)).toEqual([0, 0.01]);
    expect(apply({ kind: 'elu', alpha: 0.5 }, 0)).toEqual([0, 0.5]);
    expect(apply('relu6', 6)).toEqual([6, 0]);
    expect(() => new Activation({ kind: 'elu', alpha: -1 })).toThrow('alpha must be a finite number >= 0, got -1');
    expect(apply('step', 0)).toEqual([1, 0]);
  });

  it('refuse the batch axis and unknown kinds', () => {
    expect(() => new Softmax(0)).toThrow('Softmax: axis must be an integer other than 0, the batch axis, got 0.');
    // @ts-expect-error: no such kind
    expect(() => new Activation('sigmoidd')).toThrow("Did you mean 'sigmoid'?");
    expect(() => new Activation({ kind: 'leakyRelu', alpha: NaN })).toThrow(
      'alpha must be a finite number >= 0, got NaN',
    );
  });
});
