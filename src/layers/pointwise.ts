import { knownOptions } from '../errors/index.js';
import type { Shape, Tensor } from '../tensor/index.js';
import type { Cache } from './cache.js';
import type { LayerConfig } from './config.js';
import type { LayerOptions } from './base-layer.js';
import { expectFloats, expectGradient, floatsOf } from './expect.js';
import { Layer, type Need } from './layer.js';
import { Slot } from './slot.js';

/** What the arithmetic layers share: y = f(x) element by element, dx = dy f'(x). Shapes are arbitrary. */
export abstract class Pointwise extends Layer {
  readonly #saved = new Slot<{ x: Tensor; y: Tensor }>(() => this.who);

  constructor(who: string, options: LayerOptions) {
    super(options);
    knownOptions(who, options, ['name', 'trainable']);
  }

  /** f(x) */
  protected abstract value(x: number): number;

  /** f'(x), for y = f(x). */
  protected abstract slope(x: number, y: number): number;

  override outputShape(inputShape: Shape): Shape {
    return inputShape;
  }

  override forward(x: Tensor, cache: Cache): Tensor {
    const xs = expectFloats(this.who, x, cache.dtype);
    const y = cache.buffer('y', x.shape);
    const ys = floatsOf(y);
    for (let i = 0; i < xs.length; i++) ys[i] = this.value(xs[i]);
    this.#saved.set(cache, { x, y });
    return y;
  }

  override backward(dy: Tensor, cache: Cache, { inputGrad = true }: Need = {}): Tensor | undefined {
    const { x, y } = this.#saved.get(cache);
    expectGradient(this.who, dy, y);
    if (!inputGrad) return undefined;
    const dys = expectFloats(this.who, dy, cache.dtype, 'dy');
    const dx = cache.gradient('dx', x.shape);
    const [xs, ys, dxs] = [floatsOf(x), floatsOf(y), floatsOf(dx)];
    for (let i = 0; i < xs.length; i++) dxs[i] = dys[i] * this.slope(xs[i], ys[i]);
    return dx;
  }

  override config(): LayerConfig {
    return this.configOf();
  }
}
