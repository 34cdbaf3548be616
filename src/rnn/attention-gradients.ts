import { type Cache, floatsOf } from '../layers/index.js';
import type { Tensor } from '../tensor/index.js';
import type { Projection, Target } from './attention-projection.js';

type Role = 'query' | 'keys' | 'values';

const places = { query: 0, keys: 1, values: 2 } as const;

/** The gradients of the inputs of one backward pass: those of a tensor in several roles are added up. */
export class InputGradients {
  readonly #dxs: (Tensor | undefined)[];

  constructor(
    private readonly inputs: readonly Tensor[],
    private readonly cache: Cache,
    private readonly wanted: boolean,
  ) {
    this.#dxs = inputs.map(() => undefined);
  }

  /** Where the gradient behind a role's linear map goes; undefined when nothing needs it. */
  before(role: Role, projection: Projection | undefined, name: string, x: Tensor): Target | undefined {
    if (!projection) return this.#of(role);
    if (!this.wanted && !projection.trainable) return undefined;
    const shape = [x.shape[0], x.shape[1], projection.outputs];
    return { array: floatsOf(this.cache.scratch(`attention d${name}`, shape)), beta: 0 };
  }

  /** Takes that gradient through the linear map to the input. */
  through(role: Role, projection: Projection | undefined, target: Target | undefined, x: Tensor): void {
    if (projection && target) projection.backward(x, target.array, this.#of(role));
  }

  /** One for each input; undefined where there is none. */
  results(): (Tensor | undefined)[] {
    return this.#dxs;
  }

  #of(role: Role): Target | undefined {
    if (!this.wanted) return undefined;
    const i = Math.min(places[role], this.inputs.length - 1);
    const beta = this.#dxs[i] ? 1 : 0;
    const dx = this.#dxs[i] ?? this.cache.gradient(`dx${i}`, this.inputs[i].shape);
    this.#dxs[i] = dx;
    return { array: floatsOf(dx), beta };
  }
}
