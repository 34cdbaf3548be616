import { type FloatArray, gemm, sumRows } from '../engine/index.js';
import { type Cache, type Parameter, expectAxis, expectFloats, floatsOf } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';

/** Where a gradient goes: overwritten (beta 0) or added to (beta 1). */
export interface Target {
  readonly array: FloatArray;
  readonly beta: 0 | 1;
}

/** y = x W (+ b): the linear maps inside attention. x [..., in], W [in, out], b [out], y [..., out]. */
export class Projection {
  constructor(
    private readonly weight: Parameter,
    private readonly bias?: Parameter,
  ) {}

  /** The size of y's last axis. */
  get outputs(): number {
    return this.weight.shape[1];
  }

  get trainable(): boolean {
    return this.weight.trainable || this.bias?.trainable === true;
  }

  /** Throws ShapeError unless x has the last axis that W was made for. */
  check(who: string, x: Tensor): void {
    const { name, shape } = this.weight;
    expectAxis(who, x, -1, shape[0], `${name}.shape[0]`);
  }

  /** y <- x W + b. */
  forward(who: string, x: Tensor, y: Tensor, cache: Cache): void {
    const [k, n] = this.weight.shape;
    const b = expectFloats(who, this.weight.value, cache.dtype, this.weight.name);
    const bias = this.bias && floatsOf(this.bias.value);
    gemm({ m: x.size / k, n, k, a: floatsOf(x), b, c: floatsOf(y), bias }); // [rows, in] x [in, out]
  }

  /** dW += xᵀ dy, db += Σ dy, dx <- dy Wᵀ. */
  backward(x: Tensor, dy: FloatArray, dx: Target | undefined): void {
    const [k, n] = this.weight.shape;
    const m = x.size / k;
    const { weight, bias } = this;
    // [in, rows] x [rows, out]
    if (weight.trainable)
      gemm({ m: k, n, k: m, a: floatsOf(x), transA: true, b: dy, c: floatsOf(weight.grad), beta: 1 });
    if (bias?.trainable) sumRows(dy, floatsOf(bias.grad), 1);
    // [rows, out] x [out, in]
    if (dx) gemm({ m, n: k, k: n, a: dy, b: floatsOf(weight.value), transB: true, c: dx.array, beta: dx.beta });
  }
}
