import { type FloatArray, binary, subarray } from '../engine/index.js';
import { ShapeError, knownOptions, positiveNumber } from '../errors/index.js';
import {
  type Cache,
  type ConfigReader,
  Layer,
  type LayerConfig,
  type LayerOptions,
  type Mode,
  type Need,
  Slot,
  expectFloats,
  expectGradient,
  expectRank,
  floatsOf,
  readLayerOptions,
} from '../layers/index.js';
import { planBroadcast } from '../tensor/broadcast.js';
import type { Shape, Tensor } from '../tensor/index.js';
import { leaveAt, startOf } from './position.js';

const FIRST_ROOM = 16;

/** Options of PositionalEncoding. */
export interface PositionalEncodingOptions extends LayerOptions {
  /** The base b of the wavelengths, a number > 0. Default 10000. */
  base?: number;
}

/**
 * y[n, t] = x[n, t] + P[t], which tells steps apart that attention would take for a set: Vaswani et al. 2017, §3.5.
 *
 *   P[t, 2i] = sin(t / b^(2i / D))    P[t, 2i + 1] = cos(t / b^(2i / D))
 *
 * Input and output [N, T, D]; dx = dy. No parameters, and no longest sequence. With mode.carryState the steps are counted
 * on from the call before.
 *
 * Throws ShapeError for an input that is not [N, T, D].
 *
 * @example
 * const y = new PositionalEncoding().forward(zeros([1, 2, 4]), new Cache());
 * y.toArray(); // [[[0, 1, 0, 1], [0.841471, 0.540302, 0.01, 0.99995]]]
 */
export class PositionalEncoding extends Layer {
  readonly className = 'PositionalEncoding';
  readonly base: number;
  readonly #saved = new Slot<{ y: Tensor }>(() => this.who);
  /** Buffers of caches that hold P. */
  readonly #tables = new WeakSet<Tensor>();

  constructor(options: PositionalEncodingOptions = {}) {
    super(options);
    knownOptions('PositionalEncoding', options, ['name', 'trainable', 'base']);
    this.base = options.base ?? 10000;
    positiveNumber('PositionalEncoding', 'base', this.base);
  }

  static fromConfig(config: ConfigReader): PositionalEncoding {
    return new PositionalEncoding({ ...readLayerOptions(config), base: config.number('base') });
  }

  override outputShape(inputShape: Shape): Shape {
    if (inputShape.length !== 2) {
      throw new ShapeError(`${this.who}: input must be [N, T, D], got x [${['N', ...inputShape].join(', ')}].`);
    }
    return inputShape;
  }

  override forward(x: Tensor, cache: Cache, mode: Mode = {}): Tensor {
    expectRank(this.who, x, 3, '[N, T, D]');
    const xs = expectFloats(this.who, x, cache.dtype);
    const [n, steps, dimensions] = x.shape;
    const start = startOf(this.who, n, cache, mode);
    const table = this.#table(start + steps, dimensions, cache);
    const rows = subarray(table, start * dimensions, (start + steps) * dimensions);
    const y = cache.buffer('y', x.shape);
    binary('add', xs, rows, floatsOf(y), planBroadcast(x.shape, [1, steps, dimensions], y.shape));
    leaveAt(start + steps, n, cache, mode);
    this.#saved.set(cache, { y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    expectGradient(this.who, dy, this.#saved.get(cache).y);
    return inputGrad ? dy : undefined;
  }

  override config(): LayerConfig {
    return this.configOf({ base: this.base });
  }

  /** The first rows of P, at least as many as asked for; they grow by doubling, so that a step costs what it adds. */
  #table(rows: number, dimensions: number, cache: Cache): FloatArray {
    const room = 2 ** Math.ceil(Math.log2(Math.max(rows, FIRST_ROOM)));
    const table = cache.buffer(`P ${dimensions}`, [room, dimensions]);
    if (!this.#tables.has(table)) fill(floatsOf(table), dimensions, this.base);
    this.#tables.add(table);
    return floatsOf(table);
  }
}

/** table[t, i] <- P[t, i] for all rows. */
function fill(table: FloatArray, dimensions: number, base: number): void {
  for (let i = 0; i < dimensions; i++) {
    const even = i % 2 === 0;
    const rate = base ** (-(even ? i : i - 1) / dimensions);
    for (let t = 0; t * dimensions < table.length; t++) {
      table[t * dimensions + i] = even ? Math.sin(t * rate) : Math.cos(t * rate);
    }
  }
}
