import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { type PixelRange, checkRange } from '../data/image-pixels.js';
import { Tensor, showShape } from '../tensor/index.js';

/** Examples that a person can look at: pictures [N, H, W, C] (C = 1 or 3) or [N, H, W], rows of features [N, F], or texts. */
export type Viewable = Tensor | readonly string[];

/** One example as a report shows it. */
export type View =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'row'; readonly values: readonly number[] }
  | { readonly kind: 'picture'; readonly image: Tensor };

/** What {@link readExamples} checks besides the examples. */
interface ViewOptions {
  readonly featureNames?: readonly string[];
  readonly range?: PixelRange;
}

/** The examples of an error analysis, one view for each. */
export interface Examples {
  readonly view: (index: number) => View;
  readonly featureNames: readonly string[];
  readonly range: PixelRange;
}

/** Checks that there are n examples, and that a person can look at them. */
export function readExamples(who: string, examples: Viewable, n: number, options: ViewOptions): Examples {
  const { range = [0, 1] } = options;
  checkRange(who, range);
  const count = examples instanceof Tensor ? examples.shape[0] : examples?.length;
  if (count !== n) {
    const got = examples instanceof Tensor ? showShape(examples.shape) : `${show(count)} texts`;
    throw new ShapeError(`${who}: examples must be as many as the ${n} labels, got ${got}.`);
  }
  if (!(examples instanceof Tensor)) {
    const bad = examples.findIndex((text) => typeof text !== 'string');
    if (bad >= 0) throw new ArgumentError(`${who}: examples[${bad}] must be a text, got ${show(examples[bad])}.`);
    return { view: (i) => ({ kind: 'text', text: examples[i] }), featureNames: noNames(who, options), range };
  }
  const { shape, rank } = examples;
  if (rank === 2) {
    const [, features] = shape;
    const featureNames = options.featureNames ?? Array.from({ length: features }, (_, k) => `x${k + 1}`);
    if (featureNames.length !== features) {
      throw new ArgumentError(
        `${who}: featureNames must name the ${features} columns of examples ${showShape(shape)}, got ${featureNames.length}.`,
      );
    }
    const view = (i: number): View => ({ kind: 'row', values: Array.from(examples.rows(i, i + 1).data) });
    return { view, featureNames, range };
  }
  const channels = rank === 4 ? shape[3] : 1;
  if ((rank !== 3 && rank !== 4) || (channels !== 1 && channels !== 3) || examples.size === 0) {
    throw new ShapeError(
      `${who}: needs pictures [N, H, W, C] with C = 1 or 3, or [N, H, W], rows of features [N, F], or texts, ` +
        `got ${showShape(shape)}.`,
    );
  }
  const size = [shape[1], shape[2], channels];
  const view = (i: number): View => ({ kind: 'picture', image: examples.rows(i, i + 1).reshape(size) });
  return { view, featureNames: noNames(who, options), range };
}

function noNames(who: string, { featureNames }: ViewOptions): readonly string[] {
  if (featureNames === undefined) return [];
  throw new ArgumentError(`${who}: featureNames goes with rows of features [N, F].`);
}
