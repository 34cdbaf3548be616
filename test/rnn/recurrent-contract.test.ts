import { describe } from 'vitest';
import { withLengths } from '../../src/layers/index.js';
import { GRU, LSTM, type Recurrent, SimpleRNN, WithState, registerRnnLayers } from '../../src/rnn/index.js';
import type { FloatDType } from '../../src/engine/index.js';
import { type Generator, type Shape, Tensor, oneHot } from '../../src/tensor/index.js';
import { layerContract } from '../contracts/layer-contract.js';
import { awayFromZero } from '../contracts/harness.js';

registerRnnLayers();

type Make = (options: { returnSequences?: boolean; reverse?: boolean; useBias?: boolean }) => Recurrent;

const cells: readonly (readonly [string, (units: number) => Make])[] = [
  ['SimpleRNN tanh', (units) => (options) => new SimpleRNN(units, options)],
  ['GRU', (units) => (options) => new GRU(units, options)],
  ['GRU reset before', (units) => (options) => new GRU(units, { ...options, resetAfter: false })],
  ['GRU of the notes', (units) => (options) => new GRU(units, { ...options, resetAfter: false, updateGate: 'write' })],
  ['GRU that writes', (units) => (options) => new GRU(units, { ...options, updateGate: 'write' })],
  ['LSTM', (units) => (options) => new LSTM(units, options)],
  ['LSTM with peepholes', (units) => (options) => new LSTM(units, { ...options, peepholes: true })],
];

const padded =
  (lengths: readonly number[]) =>
  (shape: Shape, generator: Generator, dtype: FloatDType): Tensor =>
    withLengths(
      awayFromZero(shape, generator, dtype),
      Array.from({ length: shape[0] }, (_, i) => lengths[i % lengths.length]),
    );

describe.each(cells)('%s', (_, cell) => {
  const shared = { backwardOnce: true, seeds: [1] };

  describe('the smallest', () => {
    layerContract(() => cell(1)({}), [1, 1, 1], shared);
  });
  describe('a few rows, all sizes different', () => {
    const refuses = [[[2, 5, 4]], [[2, 3]], [[2, 5, 3, 1]]];
    layerContract(() => cell(6)({ returnSequences: true }), [2, 5, 3], { ...shared, refuses });
  });
  describe('many rows: threads share them', () => {
    layerContract(() => cell(5)({ returnSequences: true }), [11, 4, 2], shared);
  });
  describe('backward in time, the last state only', () => {
    layerContract(() => cell(3)({ reverse: true, useBias: false }), [9, 3, 2], shared);
  });
  describe('padding', () => {
    layerContract(() => cell(3)({ returnSequences: true }), [3, 5, 2], { ...shared, input: padded([2, 5, 1]) });
  });
  describe('padding, backward in time, many rows', () => {
    const input = padded([2, 4, 1, 3, 4, 4, 2, 1, 3]);
    layerContract(() => cell(2)({ returnSequences: true, reverse: true }), [9, 4, 2], { ...shared, input });
  });
  describe('one-hot inputs look rows up', () => {
    const input = (shape: Shape, generator: Generator, dtype: FloatDType): Tensor => {
      const [n, steps, symbols] = shape;
      const ids = Int32Array.from({ length: n * steps }, () => generator.int(0, symbols));
      return oneHot(new Tensor(ids, [n, steps]), symbols, dtype);
    };
    layerContract(() => cell(4)({ returnSequences: true }), [3, 4, 9], { ...shared, input });
  });
});

describe.each([
  ['LSTM', 2],
  ['GRU', 1],
] as const)('%s with its states', (name, states) => {
  describe.each([3, 10])('%i rows', (n) => {
    const shapes = [[n, 4, 2], ...Array.from({ length: states }, () => [n, 3])];
    layerContract(() => new WithState(name === 'LSTM' ? new LSTM(3) : new GRU(3)), shapes, {
      backwardOnce: true,
      refuses: [shapes.map((shape, i) => (i === 1 ? [n, 4] : shape))],
    });
  });
});

describe.each(['linear', 'relu', 'sigmoid'] as const)('SimpleRNN with activation %s', (activation) => {
  const options = { backwardOnce: true, seeds: [1] };
  layerContract(() => new SimpleRNN(6, { returnSequences: true, activation }), [9, 3, 3], options);
});
