import { binary } from '../engine/index.js';
import { type Cache, Dropout, LayerNorm, type Mode, floatsOf, lengthsOf, setLengths } from '../layers/index.js';
import { planBroadcast } from '../tensor/broadcast.js';
import type { Tensor } from '../tensor/index.js';

/** Whether LayerNorm stands before a part of a transformer or behind its sum. */
export type NormPlace = 'pre' | 'post';

/**
 * What surrounds each part f of a transformer's layer:
 *
 *   'pre':  y = x + dropout(f(norm(x)))     'post': y = norm(x + dropout(f(x)))
 */
export class Residual {
  readonly norm: LayerNorm;
  readonly #dropout: Dropout;

  constructor(
    name: string,
    private readonly place: NormPlace,
    rate: number,
  ) {
    this.norm = new LayerNorm({ name: `${name}Norm` });
    this.#dropout = new Dropout(rate);
  }

  /** y, for the part `f`; the lengths of x go with it. */
  forward(x: Tensor, cache: Cache, mode: Mode, f: (x: Tensor) => Tensor): Tensor {
    const lengths = lengthsOf(x);
    const isPre = this.place === 'pre';
    const inner = isPre ? this.norm.forward(x, cache.child('norm')) : x;
    setLengths(inner, lengths);
    const branch = this.#dropout.forward(f(inner), cache.child('dropout'), mode);
    const sum = add(x, branch, cache.buffer('sum', x.shape));
    const y = isPre ? sum : this.norm.forward(sum, cache.child('norm'));
    setLengths(y, lengths);
    return y;
  }

  /** dx, for the part's `backward`, which makes of its dy its dx. */
  backward(dy: Tensor, cache: Cache, backward: (dy: Tensor) => Tensor | undefined): Tensor {
    const isPre = this.place === 'pre';
    const norm = (d: Tensor): Tensor => this.norm.backward(d, cache.child('norm')) ?? d;
    const dSum = isPre ? dy : norm(dy);
    const dBranch = this.#dropout.backward(dSum, cache.child('dropout')) ?? dSum;
    const dInner = backward(dBranch) ?? dBranch;
    const dThrough = isPre ? norm(dInner) : dInner;
    const dx = add(dSum, dThrough, cache.gradient('dx', dy.shape));
    for (const done of [dThrough, dInner, dBranch, dSum]) if (done !== dy) cache.gradients.sweep(done);
    return dx;
  }
}

/** y <- a + b. */
function add(a: Tensor, b: Tensor, y: Tensor): Tensor {
  binary('add', floatsOf(a), floatsOf(b), floatsOf(y), planBroadcast(a.shape, b.shape, y.shape));
  return y;
}
