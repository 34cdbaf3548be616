import type { FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import { type Node, expectFloats } from '../layers/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';

/** What attention works on, in the order in which layers take it. */
export const roles = ['query', 'keys', 'values', 'mask'] as const;

/** What asks, what is compared with it, what is averaged, and who may see whom. */
export interface AttentionInputs<T> {
  readonly query: T;
  /** Default: the query, for self-attention. */
  readonly keys?: T;
  /** Default: the keys. */
  readonly values?: T;
  /** 1 = may be attended to. Default: everything may. */
  readonly mask?: T;
}

/** The same with the defaults filled in. */
export type AllInputs<T> = Required<Omit<AttentionInputs<T>, 'mask'>> & { readonly mask: T | undefined };

/** The parts of a list [query], [query, keys], [query, keys, values] or [query, keys, values, mask]. */
export function assignRoles<T>(who: string, list: readonly T[]): AllInputs<T> {
  if (list.length < 1 || list.length > roles.length) {
    throw new ArgumentError(
      `${who}: takes 1 to 4 inputs, [query, keys, values, mask], got ${list.length}. ` +
        'Keys are the query and values the keys where they are left out.',
    );
  }
  const [query, keys = query, values = keys, mask] = list;
  return { query, keys, values, mask };
}

/** The list that `assignRoles` reads. */
export function listNodes(who: string, inputs: AttentionInputs<Node>): Node[] {
  knownOptions(who, inputs, roles);
  const { query, keys, values, mask } = inputs;
  const list = values || mask ? [query, keys ?? query, values ?? keys ?? query] : keys ? [query, keys] : [query];
  return mask ? [...list, mask] : list;
}

/** Throws unless query, keys and values, without the batch axis, are [T, C] and go together. */
export function checkShapes(who: string, { query, keys, values }: AllInputs<Shape>): void {
  for (const [name, shape] of [['query', query] as const, ['keys', keys] as const, ['values', values] as const]) {
    if (shape.length === 2) continue;
    throw new ShapeError(`${who}: ${name} must be [N, T, C], got ${name} ${withBatch(shape)}.`);
  }
  if (keys[0] !== values[0]) {
    throw new ShapeError(
      `${who}: there must be one value for each key, got keys ${withBatch(keys)} and values ${withBatch(values)}.`,
    );
  }
}

/** The inputs of a forward pass. Throws unless they are floats of this type that go together. */
export function readInputs(who: string, list: readonly Tensor[], dtype: FloatDType): AllInputs<Tensor> {
  const inputs = assignRoles(who, list);
  const { query, keys, values } = inputs;
  for (const [name, x] of [['query', query] as const, ['keys', keys] as const, ['values', values] as const]) {
    expectFloats(who, x, dtype, name);
    if (x.rank !== 3) throw new ShapeError(`${who}: ${name} must be [N, T, C], got ${name} ${showShape(x.shape)}.`);
    if (x.shape[0] === query.shape[0]) continue;
    throw new ShapeError(
      `${who}: query and ${name} must hold as many examples, got query ${showShape(query.shape)} and ${name} ${showShape(x.shape)}.`,
    );
  }
  if (keys.shape[1] !== values.shape[1]) {
    throw new ShapeError(
      `${who}: there must be one value for each key, got keys ${showShape(keys.shape)} and values ${showShape(values.shape)}.`,
    );
  }
  if (inputs.mask) expectTensor(who, inputs.mask, 'mask');
  return inputs;
}

function withBatch(shape: Shape): string {
  return `[${['N', ...shape].join(', ')}]`;
}
