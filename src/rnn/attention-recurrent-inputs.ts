import type { FloatDType } from '../engine/index.js';
import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { expectFloats } from '../layers/index.js';
import { type Shape, type Tensor, showShape } from '../tensor/index.js';
import { Recurrent } from './recurrent.js';

/** The inputs of a recurrent layer with attention by their meaning. */
export interface DecoderInputs<T> {
  /** What the cell is fed beside the contexts; undefined when the number of steps is an option. */
  readonly x: T | undefined;
  readonly annotations: T;
  /** The cell's state before the first step; empty for zeros. */
  readonly first: readonly T[];
}

/** The layer that asks: its name in messages, and what decides which inputs there are. */
export interface Asker {
  readonly who: string;
  readonly cell: Recurrent;
  readonly steps: number | undefined;
}

/** The sizes that the inputs decide. */
export interface DecoderSizes {
  /** T. */
  readonly steps: number;
  /** F, 0 without x. */
  readonly features: number;
  /** S. */
  readonly count: number;
  /** D. */
  readonly depth: number;
}

/** Throws unless the cell is a recurrent layer that can be run one step at a time. */
export function checkCell(who: string, cell: Recurrent): void {
  if (!(cell instanceof Recurrent)) {
    throw new ArgumentError(`${who}: cell must be a recurrent layer such as new LSTM(64), got ${show(cell)}.`);
  }
  const { reverse, stateful, vocabulary } = cell.config();
  if (reverse === true)
    throw new ArgumentError(`${who}: cell must run from the first step to the last, got reverse: true.`);
  if (stateful === true) {
    throw new ArgumentError(
      `${who}: cell must not be stateful. The mode carryState continues where the last call ended.`,
    );
  }
  if (vocabulary !== null) {
    throw new ArgumentError(
      `${who}: cell must read vectors, as contexts join its inputs, got vocabulary ${show(vocabulary)}. ` +
        'Put an Embedding before x.',
    );
  }
}

/** The parts of a list [x, annotations] or, with a number of steps, [annotations], each followed by a state or nothing. */
export function assignInputs<T>(list: readonly T[], { who, cell, steps }: Asker): DecoderInputs<T> {
  const [x, rest] = steps === undefined ? [list[0], list.slice(1)] : [undefined, list];
  const [annotations, ...first] = rest;
  if (rest.length > 0 && (first.length === 0 || first.length === cell.numStates)) return { x, annotations, first };
  const names = steps === undefined ? 'x, annotations' : 'annotations';
  throw new ArgumentError(
    `${who}: takes [${names}] or [${names}, ...] with the ${cell.numStates} tensors of the cell's first state, ` +
      `got ${list.length} inputs.`,
  );
}

/** The sizes of inputs given without the batch axis. Throws ShapeError unless they fit together. */
export function sizesOf({ x, annotations, first }: DecoderInputs<Shape>, { who, cell, steps }: Asker): DecoderSizes {
  if (x && x.length !== 2) throw new ShapeError(`${who}: x must be [N, T, F], got x ${withBatch(x)}.`);
  if (annotations.length !== 2) {
    throw new ShapeError(`${who}: annotations must be [N, S, D], got annotations ${withBatch(annotations)}.`);
  }
  first.forEach((state, i) => {
    if (state.length === 1 && state[0] === cell.units) return;
    throw new ShapeError(`${who}: state ${i} must be [N, ${cell.units}], the cell's units, got ${withBatch(state)}.`);
  });
  const [count, depth] = annotations;
  return { steps: x ? x[0] : (steps ?? 0), features: x ? x[1] : 0, count, depth };
}

/** The inputs of a forward pass. Throws unless they are floats of this type, of one batch size, that fit together. */
export function readInputs(
  inputs: readonly Tensor[],
  dtype: FloatDType,
  asker: Asker,
): DecoderInputs<Tensor> & { readonly sizes: DecoderSizes } {
  const { who } = asker;
  const assigned = assignInputs(inputs, asker);
  inputs.forEach((input, i) => expectFloats(who, input, dtype, `input ${i}`));
  const shapes = inputs.map(({ shape }) => shape);
  const sizes = sizesOf(
    assignInputs(
      shapes.map(([, ...rest]) => rest),
      asker,
    ),
    asker,
  );
  const [[batch]] = shapes;
  if (shapes.some(([n]) => n !== batch)) {
    throw new ShapeError(`${who}: inputs must have one batch size, got ${shapes.map(showShape).join(', ')}.`);
  }
  if (batch === 0 || sizes.steps === 0 || sizes.count === 0) {
    throw new ShapeError(
      `${who}: needs at least one sequence, step and annotation, got ${shapes.map(showShape).join(', ')}.`,
    );
  }
  return { ...assigned, sizes };
}

function withBatch(shape: Shape): string {
  return `[${['N', ...shape].join(', ')}]`;
}
