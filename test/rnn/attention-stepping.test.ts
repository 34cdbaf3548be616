import { describe, expect, it } from 'vitest';
import { ArgumentError, ShapeError } from '../../src/errors/index.js';
import { Cache, withLengths } from '../../src/layers/index.js';
import {
  AdditiveAttention,
  type AttentionLayer,
  MultiHeadAttention,
  MultiplicativeAttention,
  ScaledDotProductAttention,
} from '../../src/rnn/index.js';
import { Generator, type Tensor, concat, slice, zeros } from '../../src/tensor/index.js';
import { bitsOf } from '../reference/bits.js';
import { messageOf } from '../message-of.js';

const carryState = { carryState: true } as const;

/** Steps [begin, end) of x [N, T, C]. */
function steps(x: Tensor, begin: number, end: number): Tensor {
  return slice(x, [0, begin], [x.shape[0], end]);
}

/** What the layer makes of x in pieces of these sizes, one after the other. */
function inPieces(layer: AttentionLayer, x: Tensor, sizes: readonly number[], cache: Cache): Tensor {
  let begin = 0;
  const pieces = sizes.map((size) => {
    const [y] = layer.forward([steps(x, begin, (begin += size))], cache, carryState);
    return y.clone();
  });
  return concat(pieces, 1);
}

const T = 21;
const cases = [
  { what: 'ScaledDotProductAttention', C: 5, make: () => new ScaledDotProductAttention({ causal: true }) },
  { what: 'one channel', C: 1, make: () => new ScaledDotProductAttention({ causal: true }) },
  { what: 'MultiplicativeAttention', C: 4, make: () => new MultiplicativeAttention({ causal: true }) },
  { what: 'AdditiveAttention', C: 3, make: () => new AdditiveAttention(7, { causal: true }) },
  { what: 'MultiHeadAttention', C: 12, make: () => new MultiHeadAttention(3, 4, { causal: true }) },
  { what: 'heads of one', C: 9, make: () => new MultiHeadAttention(3, 1, { causal: true, valueDim: 1 }) },
] as const;

describe.each(cases)('$what, causal', ({ C, make }) => {
  const layer: AttentionLayer = make();
  layer.setup([[T, C]], { dtype: 'float32', generator: new Generator(1) });
  const x = new Generator('x').normal([3, T, C]);
  const [whole] = layer.forward([x], new Cache());

  it.each([{ sizes: Array.from({ length: T }, () => 1) }, { sizes: [5, 1, 1, 8, 2, 4] }, { sizes: [1, 20] }])(
    'makes in steps of $sizes, to the last bit, what it makes at once',
    ({ sizes }) => {
      const cache = new Cache();
      expect(bitsOf(inPieces(layer, x, sizes, cache).data)).toBe(bitsOf(whole.data));
      cache.forgetCarried();
      expect(bitsOf(inPieces(layer, x, sizes, cache).data)).toBe(bitsOf(whole.data));
    },
  );

  it('goes on from other rows when told to', () => {
    const cache = new Cache();
    inPieces(layer, x, [4, 3], cache);
    cache.reorderCarried(Int32Array.of(2, 2));
    const rest = steps(x, 7, T);
    const again = concat([rest.rows(2, 3), rest.rows(2, 3)], 0);
    const [y] = layer.forward([again], cache, carryState);
    const expected = steps(whole, 7, T).rows(2, 3);
    expect(bitsOf(y.rows(0, 1).data.slice())).toBe(bitsOf(expected.data.slice()));
    expect(bitsOf(y.rows(1, 2).data.slice())).toBe(bitsOf(expected.data.slice()));
  });

  it('sends gradients to the new keys alone', () => {
    const cache = new Cache();
    inPieces(layer, x, [18], cache);
    const [y, weights] = layer.forward([steps(x, 18, T)], cache, carryState);
    expect(weights.shape.slice(-2)).toEqual([3, T]);
    const [dx] = layer.backward([y, undefined], cache);
    expect(dx?.shape).toEqual([3, 3, C]);
  });
});

describe('carried keys', () => {
  const layer = new ScaledDotProductAttention({ causal: true });
  const x = new Generator('x').normal([2, 4, 3]);

  it('have the gradients of keys that do not change', () => {
    const cache = new Cache({ dtype: 'float64' });
    const [first, q, k] = [0, 1, 2].map((i) => new Generator(i).normal([1, 2, 2], 0, 1, 'float64'));
    layer.forward([first], cache, carryState);
    const carried = cache.carriedStates();
    expect([...carried].map(([name]) => name)).toEqual(['keys', 'values', 'steps']);
    const [y] = layer.forward([q, k], cache, carryState);
    const dy = new Generator('dy').normal(y.shape, 0, 1, 'float64');
    const [dq, dk] = layer.backward([dy], cache);
    // the same by hand: all keys at once, with the mask that says what is causal
    const all = concat([first, k], 1);
    const twin = new ScaledDotProductAttention({ causal: true });
    const other = new Cache({ dtype: 'float64' });
    const queries = concat([first, q], 1);
    twin.forward([queries, all], other);
    const dys = concat([zeros([1, 2, 2], 'float64'), dy], 1);
    const [dqs, dks] = twin.backward([dys], other);
    const close = (a: Tensor | undefined, b: Tensor | undefined): void => {
      expect(a?.size).toBeGreaterThan(0);
      a?.data.forEach((value, i) => expect(value).toBeCloseTo(b?.data[i] ?? NaN, 12));
    };
    close(dq, dqs && steps(dqs, 2, 4));
    close(dk, dks && steps(dks, 2, 4));
  });

  it('are of as many sequences as go on', () => {
    const cache = new Cache();
    layer.forward([x], cache, carryState);
    const message = messageOf(() => layer.forward([x.rows(0, 1)], cache, carryState), ShapeError);
    expect(message).toBe(
      'ScaledDotProductAttention: carries keys of 2 sequences, got 1. Continue with the same sequences, or begin anew.',
    );
  });

  it('are of sequences without padding', () => {
    const cache = new Cache();
    const padded = withLengths(x.clone(), [4, 2]);
    const message = messageOf(() => layer.forward([padded], cache, carryState), ArgumentError);
    expect(message).toContain('sequence 1 has 2 of 4 steps (keys [2, 4, 3])');
    expect([...cache.carriedStates()]).toEqual([]);
  });

  it('stay away from calls that do not carry', () => {
    const cache = new Cache();
    layer.forward([x], cache, carryState);
    const [y] = layer.forward([x], cache);
    const [alone] = layer.forward([x], new Cache());
    expect(y.toArray()).toEqual(alone.toArray());
  });
});
