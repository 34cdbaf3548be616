import { ArgumentError, nearest, show } from '../errors/index.js';

/** The tag of an example whose label is wrong, not the answer (§3.2.2). */
export const MISLABELLED = 'mislabelled';

/** The columns of the CSV file that are no tags, in the order in which they are written. */
export const OWN_COLUMNS: readonly string[] = [
  ...['index', 'name', 'verdict', 'actual', 'predicted', 'confidence', 'loss', 'text', 'tags', 'comment'],
];

/** A tag as it is compared and counted: in small letters, without outer spaces; both spellings of 'mislabelled' are one. */
export function tagName(who: string, tag: string, known: readonly string[]): string {
  const name = typeof tag === 'string' ? tag.trim().toLowerCase() : '';
  if (name === '' || /[;,\n]/.test(name)) {
    throw new ArgumentError(`${who}: a tag must be a word or some, without comma and semicolon, got ${show(tag)}.`);
  }
  if (OWN_COLUMNS.includes(name)) {
    throw new ArgumentError(`${who}: a tag must not be called as a column of the CSV file, got ${show(tag)}.`);
  }
  if (name === 'mislabeled') return MISLABELLED;
  if (known.length === 0 || name === MISLABELLED || known.includes(name)) return name;
  const names = [...known, MISLABELLED];
  const guess = nearest(name, names);
  throw new ArgumentError(
    `${who}: tags has no ${show(tag)}.${guess ? ` Did you mean '${guess}'?` : ''} It has: ${names.join(', ')}.`,
  );
}

/** The share of the errors that one tag stands for, and what mending them could bring. */
export interface TagShare {
  readonly tag: string;
  /** Of the errors looked at. */
  readonly count: number;
  /** Of the errors looked at, in [0, 1]; an error with two tags counts for both. */
  readonly share: number;
  /** What the drawing leaves open of the share, ± at 95 %; 0 when all errors are looked at. */
  readonly margin: number;
  /** How much the error would fall: share · error. */
  readonly gain: number;
  /** The error that would be left if every one of these errors were mended: (1 - share) · error. */
  readonly ceiling: number;
}

/**
 * ± at 95 % of the share of `count` in n, as if two more of either kind had been seen (Agresti & Coull 1998): so that 0 of
 * 12 is not taken for never.
 */
function shareMargin(count: number, n: number): number {
  const p = (count + 2) / (n + 4);
  return 1.96 * Math.sqrt((p * (1 - p)) / (n + 4));
}

/** How much of the error is the labels' (§3.2.2). */
export interface LabelErrors {
  /** Errors looked at whose label is wrong. */
  readonly mislabelled: number;
  /** Of the examples: the error that is due to wrong labels. */
  readonly fromLabels: number;
  /** Of the examples: the error that is due to anything else. */
  readonly fromOthers: number;
  /** Right answers looked at. */
  readonly checked: number;
  /** Right answers looked at whose label is wrong: they are right by luck. */
  readonly lucky: number;
  /** The error to expect when all labels, those of right answers too, are mended: fromOthers + (1 - error) · lucky / checked. */
  readonly mended: number;
}

/** Counts of tags over errors. */
export class TagCounts {
  private readonly error: number;

  /**
   * @param wrong how many of the examples are wrong
   * @param examples how many there are
   * @param errors the tags of each error looked at
   * @param checked the tags of each right answer looked at
   */
  constructor(
    private readonly wrong: number,
    examples: number,
    private readonly errors: readonly ReadonlySet<string>[],
    private readonly checked: readonly ReadonlySet<string>[],
  ) {
    this.error = wrong / examples;
  }

  /** The share of the errors that have any of the tags, and what mending them brings. */
  share(tag: string, tags: readonly string[] = [tag]): TagShare {
    const { error, wrong, errors } = this;
    const n = errors.length;
    const count = errors.filter((own) => tags.some((one) => own.has(one))).length;
    const share = n === 0 ? 0 : count / n;
    const margin = n === 0 ? 0 : shareMargin(count, n) * Math.sqrt(1 - n / wrong); // n drawn of `wrong`
    return { tag, count, share, margin, gain: share * error, ceiling: (1 - share) * error };
  }

  /** Every tag of an error, the most frequent first; equal counts by name. Those of `known` are there even when unused. */
  shares(known: readonly string[]): TagShare[] {
    const tags = new Set([...known, ...this.errors.flatMap((own) => [...own])]);
    return [...tags].map((tag) => this.share(tag)).sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1));
  }

  /** The errors without any tag. */
  get untagged(): number {
    return this.errors.filter((own) => own.size === 0).length;
  }

  get labels(): LabelErrors {
    const { count, gain, ceiling } = this.share(MISLABELLED);
    const checked = this.checked.length;
    const lucky = this.checked.filter((own) => own.has(MISLABELLED)).length;
    const hidden = checked === 0 ? 0 : ((1 - this.error) * lucky) / checked;
    return { mislabelled: count, fromLabels: gain, fromOthers: ceiling, checked, lucky, mended: ceiling + hidden };
  }
}
