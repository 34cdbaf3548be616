import { batchedGemm, gemm } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { type Shape, type Tensor, sameShape, showShape, sizeOf } from '../tensor/index.js';
import type { Cache } from './cache.js';
import { type ConfigReader, type LayerConfig, readLayerOptions } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, MergeLayer, type Need } from './layer.js';
import { Slot } from './slot.js';

interface Product {
  readonly a: Tensor;
  readonly b: Tensor;
  readonly y: Tensor;
}

/**
 * y = a b: the matrix product of the last two axes, for each index of the axes
 * before them.
 *
 * Inputs [N, ..., m, k] and [N, ..., k, n], output [N, ..., m, n]. The axes
 * before the matrices agree, or are all 1 in one input, which is then shared.
 * Backward: da = dy bᵀ, db = aᵀ dy, summed for a shared input.
 *
 * @example
 * const [a, b] = [fromArray([[[1, 2]]]), fromArray([[[3], [4]]])];
 * new MatMul().forward([a, b], new Cache())[0].toArray(); // [[[11]]]
 */
export class MatMul extends MergeLayer {
  readonly className = 'MatMul';
  readonly #saved = new Slot<Product>(() => this.who);

  constructor(options: LayerOptions = {}) {
    super(options);
    knownOptions('MatMul', options, ['name', 'trainable']);
  }

  static fromConfig(config: ConfigReader): MatMul {
    return new MatMul(readLayerOptions(config));
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    return [this.#product(inputShapes.map((shape) => [1, ...shape])).slice(1)];
  }

  override forward(inputs: readonly Tensor[], cache: Cache): Tensor[] {
    const shape = this.#product(inputs.map((x) => x.shape));
    const [a, b] = inputs;
    const [as, bs] = inputs.map((x, i) => expectFloats(this.who, x, cache.dtype, `input ${i}`));
    const y = cache.buffer('y', shape);
    const { batch, m, n, k, strideA, strideB } = sizesOf({ a, b, y });
    batchedGemm(batch, strideA, strideB, m * n, { m, n, k, a: as, b: bs, c: floatsOf(y) });
    this.#saved.set(cache, { a, b, y });
    return [y];
  }

  override backward(
    [dy]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { a, b, y } = this.#saved.get(cache);
    if (!dy || !inputGrad) return [undefined, undefined];
    expectGradient(this.who, dy, y);
    const { batch, m, n, k, strideA, strideB } = sizesOf({ a, b, y });
    const [da, db] = [cache.buffer('da', a.shape), cache.buffer('db', b.shape)];
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const ofA = { m, n: k, k: n, a: dys, b: floatsOf(b), transB: true, c: floatsOf(da) }; // [m, n] x [n, k]
    const ofB = { m: k, n, k: m, a: floatsOf(a), transA: true, b: dys, c: floatsOf(db) }; // [k, m] x [m, n]
    overBatch(batch, m * n, strideB, strideA, ofA);
    overBatch(batch, strideA, m * n, strideB, ofB);
    return [da, db];
  }

  /** The rows of y are those of a; b's are summed over. */
  override lengthsAfter([a]: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return super.lengthsAfter([a], output);
  }

  override config(): LayerConfig {
    return this.configOf();
  }

  #product(shapes: readonly Shape[]): Shape {
    const [a, b] = shapes;
    if (shapes.length !== 2) throw new ArgumentError(`${this.who}: needs 2 inputs, got ${shapes.length}.`);
    const lead = a.slice(0, -2);
    const other = b.slice(0, -2);
    const agree = sameShape(lead, other) || sizeOf(lead) === 1 || sizeOf(other) === 1;
    if (a.length < 3 || a.length !== b.length || a[a.length - 1] !== b[b.length - 2] || !agree) {
      throw new ShapeError(
        `${this.who}: inputs must be [N, ..., m, k] and [N, ..., k, n], got ${showShape(a)} and ${showShape(b)}.`,
      );
    }
    return [...(sizeOf(lead) === 1 ? other : lead), a[a.length - 2], b[b.length - 1]];
  }
}

function sizesOf({ a, b, y }: Product): Record<'batch' | 'm' | 'n' | 'k' | 'strideA' | 'strideB', number> {
  const [m, n] = y.shape.slice(-2);
  const k = a.shape[a.rank - 1];
  const batch = sizeOf(y.shape.slice(0, -2));
  return { batch, m, n, k, strideA: a.size === m * k ? 0 : m * k, strideB: b.size === k * n ? 0 : k * n };
}

/** The products of a batch; a result that is shared (strideC = 0) is their sum. */
function overBatch(
  batch: number,
  strideA: number,
  strideB: number,
  strideC: number,
  product: Parameters<typeof gemm>[0],
): void {
  if (strideC > 0) return batchedGemm(batch, strideA, strideB, strideC, product);
  const { a, b } = product;
  for (let i = 0; i < batch; i++) {
    gemm({ ...product, a: a.subarray(i * strideA), b: b.subarray(i * strideB), beta: i === 0 ? 0 : 1 });
  }
}

/**
 * G = Fᵀ F, the Gram (style) matrix of each example: how strongly channels go
 * together (§4.4.9).
 *
 * Input [N, ..., C], output [N, C, C]; F is an example with all axes but the
 * last as rows. Backward: dF = F (dG + dGᵀ).
 *
 * @example
 * new Gram().forward(fromArray([[[1, 2], [3, 4]]]), new Cache()).toArray(); // [[[10, 14], [14, 20]]]
 */
export class Gram extends Layer {
  readonly className = 'Gram';
  readonly #saved = new Slot<{ x: Tensor; y: Tensor }>(() => this.who);

  constructor(options: LayerOptions = {}) {
    super(options);
    knownOptions('Gram', options, ['name', 'trainable']);
  }

  static fromConfig(config: ConfigReader): Gram {
    return new Gram(readLayerOptions(config));
  }

  override outputShape(inputShape: Shape): Shape {
    const channels = inputShape[inputShape.length - 1];
    if (channels === undefined) throw new ShapeError(`${this.who}: input must be [N, ..., C], got x [N].`);
    return [channels, channels];
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const [batch, ...inputShape] = x.shape;
    const [c] = this.outputShape(inputShape);
    const a = expectFloats(this.who, x, cache.dtype);
    const y = cache.buffer('y', [batch, c, c]);
    const rows = sizeOf(inputShape) / c;
    // [C, rows] x [rows, C]
    batchedGemm(batch, rows * c, rows * c, c * c, { m: c, n: c, k: rows, a, transA: true, b: a, c: floatsOf(y) });
    this.#saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const [batch, c] = y.shape;
    const rows = x.size / (batch * c);
    const dx = cache.buffer('dx', x.shape);
    const b = expectFloats(this.who, dy, cache.dtype, 'dy');
    const product = { m: rows, n: c, k: c, a: floatsOf(x), b, c: floatsOf(dx) }; // [rows, C] x [C, C]
    batchedGemm(batch, rows * c, c * c, rows * c, product);
    batchedGemm(batch, rows * c, c * c, rows * c, { ...product, transB: true, beta: 1 });
    return dx;
  }

  /** Steps are summed over. */
  override lengthsAfter(): undefined {
    return undefined;
  }

  override config(): LayerConfig {
    return this.configOf();
  }
}

/**
 * y = Σ a b over the last axis: the inner product of each pair of rows.
 *
 * Inputs [N, ..., D] of one shape, output [N, ..., 1]; da = dy b, db = dy a.
 *
 * @example
 * const [a, b] = [fromArray([[1, 2]]), fromArray([[3, 4]])];
 * new Dot().forward([a, b], new Cache())[0].toArray(); // [[11]]
 */
export class Dot extends MergeLayer {
  readonly className = 'Dot';
  readonly #saved = new Slot<Product>(() => this.who);

  constructor(options: LayerOptions = {}) {
    super(options);
    knownOptions('Dot', options, ['name', 'trainable']);
  }

  static fromConfig(config: ConfigReader): Dot {
    return new Dot(readLayerOptions(config));
  }

  override outputShapes(inputShapes: readonly Shape[]): Shape[] {
    const [a, b] = inputShapes;
    if (inputShapes.length !== 2) throw new ArgumentError(`${this.who}: needs 2 inputs, got ${inputShapes.length}.`);
    if (a.length === 0 || !sameShape(a, b)) {
      throw new ShapeError(
        `${this.who}: inputs must have one shape [N, ..., D], got ${showShape(a)} and ${showShape(b)}.`,
      );
    }
    return [[...a.slice(0, -1), 1]];
  }

  override forward(inputs: readonly Tensor[], cache: Cache): Tensor[] {
    const [a, b] = inputs;
    const [shape] = this.outputShapes(inputs.map((x) => x.shape));
    const [as, bs] = inputs.map((x, i) => expectFloats(this.who, x, cache.dtype, `input ${i}`));
    const y = cache.buffer('y', shape);
    const n = a.shape[a.rank - 1];
    const ys = floatsOf(y);
    for (let row = 0; row < ys.length; row++) {
      let sum = 0;
      for (let i = row * n; i < (row + 1) * n; i++) sum += as[i] * bs[i];
      ys[row] = sum;
    }
    this.#saved.set(cache, { a, b, y });
    return [y];
  }

  override backward(
    [dy]: readonly (Tensor | undefined)[],
    cache: Cache,
    { inputGrad = true }: Need = {},
  ): (Tensor | undefined)[] {
    const { a, b, y } = this.#saved.get(cache);
    if (!dy || !inputGrad) return [undefined, undefined];
    expectGradient(this.who, dy, y);
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const n = a.shape[a.rank - 1];
    return [b, a].map((other, i) => {
      const dx = cache.buffer(`dx${i}`, other.shape);
      const [os, dxs] = [floatsOf(other), floatsOf(dx)];
      for (let j = 0; j < dxs.length; j++) dxs[j] = dys[Math.floor(j / n)] * os[j];
      return dx;
    });
  }

  override config(): LayerConfig {
    return this.configOf();
  }
}
