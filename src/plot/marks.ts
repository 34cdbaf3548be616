import type { Layer } from './figure.js';
import { type Axes } from './lines.js';

const GREY = '#555555';

/** A place on an axis that is pointed out. */
export interface Mark {
  at: number;
  label: string;
}

/** Upright dashed lines with a label each, above the panel. */
export function uprights(marks: readonly Mark[], { x }: Axes): Layer[] {
  if (marks.length === 0) return [];
  const shared = { data: { values: [...marks] }, encoding: { x: { field: 'at', ...x } } };
  return [
    { ...shared, mark: { type: 'rule', strokeDash: [4, 3], color: GREY } },
    {
      ...shared,
      mark: { type: 'text', y: -8, fontSize: 11, color: GREY },
      encoding: { ...shared.encoding, text: { field: 'label', type: 'nominal' } },
    },
  ];
}

/** Level dashed lines, labelled at one end, above the line or below. */
export function levels(marks: readonly Mark[], { y }: Axes, x: number, place: 'above' | 'below' = 'above'): Layer[] {
  if (marks.length === 0) return [];
  const shared = { data: { values: [...marks] }, encoding: { y: { field: 'at', ...y } } };
  const align = x < 50 ? 'left' : 'right';
  return [
    { ...shared, mark: { type: 'rule', strokeDash: [4, 3], color: GREY } },
    {
      ...shared,
      mark: { type: 'text', x, align, dy: place === 'above' ? -8 : 10, fontSize: 11, color: GREY },
      encoding: { ...shared.encoding, text: { field: 'label', type: 'nominal' } },
    },
  ];
}
