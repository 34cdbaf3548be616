import { ArgumentError, ShapeError, show } from '../errors/index.js';
import { type ClassificationReport, reportOf } from './report.js';

/** A named entity: the words begin to end - 1 of a sentence. */
export interface EntitySpan {
  type: string;
  begin: number;
  end: number;
}

/**
 * The entities that the tags of a sentence mark, in order.
 *
 * `O` is on words outside, `B-PER` on the first word of an entity of the type PER, `I-PER` on those after it (BIO, or
 * IOB2; Ramshaw & Marcus 1995). An `I-` that nothing of its type comes before begins an entity as `B-` does: this is how
 * the CoNLL tasks count.
 *
 * @throws ArgumentError naming the place of the first tag that is none of these
 *
 * @example
 * entitySpans(['B-PER', 'I-PER', 'O', 'B-LOC', 'B-LOC']).map(({ type, begin, end }) => [type, begin, end]);
 * // [['PER', 0, 2], ['LOC', 3, 4], ['LOC', 4, 5]]
 */
export function entitySpans(tags: readonly string[]): EntitySpan[] {
  return spansOf('entitySpans', 'tags', tags);
}

/**
 * Precision, recall and F1 of the entities that a tagger finds: of each type, and their averages; `micro` is over all
 * entities alike. An entity counts as found when type, first and last word are right (the measure of CoNLL 2003), so
 * that words outside, which most are, do not flatter.
 *
 * @param predictions the tags of each sentence, as in {@link entitySpans}
 * @param targets the true tags of the same words
 * @throws ShapeError naming the first sentence whose tags are not as many, ArgumentError naming the first wrong tag, and
 *   when there are no entities at all
 *
 * @example
 * const targets = [['B-PER', 'I-PER', 'O', 'B-LOC'], ['B-LOC', 'O']];
 * const predictions = [['B-PER', 'O', 'O', 'B-LOC'], ['B-PER', 'O']];
 * const { classes, micro } = entityReport(predictions, targets);
 * classes.map(({ name, precision, recall }) => [name, precision, recall]); // [['LOC', 1, 0.5], ['PER', 0, 0]]
 * micro.f1; // 0.3333
 */
export function entityReport(
  predictions: readonly (readonly string[])[],
  targets: readonly (readonly string[])[],
): ClassificationReport {
  const who = 'entityReport';
  if (predictions.length !== targets.length) {
    throw new ShapeError(
      `${who}: predictions and targets must be of the same sentences, got ${predictions.length} and ${targets.length}.`,
    );
  }
  const counts = new Map<string, { truePositives: number; predicted: number; support: number }>();
  const countOf = (type: string) => {
    const count = counts.get(type) ?? { truePositives: 0, predicted: 0, support: 0 };
    counts.set(type, count);
    return count;
  };
  predictions.forEach((tags, s) => {
    if (tags.length !== targets[s].length) {
      throw new ShapeError(
        `${who}: predictions[${s}] must have a tag for each of the ${targets[s].length} words, got ${tags.length}.`,
      );
    }
    const truth = spansOf(who, `targets[${s}]`, targets[s]);
    const actual = new Set(truth.map(nameOf));
    for (const { type } of truth) countOf(type).support++;
    for (const span of spansOf(who, `predictions[${s}]`, tags)) {
      const count = countOf(span.type);
      count.predicted++;
      if (actual.has(nameOf(span))) count.truePositives++;
    }
  });
  if (counts.size === 0)
    throw new ArgumentError(`${who}: needs at least one entity, got none in ${targets.length} sentences.`);
  return reportOf([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function nameOf({ type, begin, end }: EntitySpan): string {
  return `${begin} ${end} ${type}`;
}

function spansOf(who: string, name: string, tags: readonly string[]): EntitySpan[] {
  const spans: EntitySpan[] = [];
  let open: EntitySpan | undefined;
  tags.forEach((tag, i) => {
    const match = /^(?:O|([BI])-(.+))$/s.exec(tag);
    if (match === null) {
      throw new ArgumentError(`${who}: ${name}[${i}] must be 'O', 'B-' or 'I-' and a type, got ${show(tag)}.`);
    }
    const [, mark, type] = match;
    if (type === undefined) open = undefined;
    else if (mark === 'I' && open?.type === type) open.end = i + 1;
    else spans.push((open = { type, begin: i, end: i + 1 }));
  });
  return spans;
}
