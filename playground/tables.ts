import type { GradientReport, HealthReport, LayerHealth } from 'layerwise';
import { html } from './dom.js';
import { digits, percent, raised } from './format.js';

/** The bars of gradient norms and of relative errors are powers of ten, from the first to the second. */
const GRADIENT_POWERS = [-8, 1] as const;
const ERROR_POWERS = [-12, 0] as const;

/** The relative error below which a gradient is right. */
const THRESHOLD = 1e-7;

/** Rounding alone makes two-sided differences of a cost near 1 wrong by about 1e-11: 2e-16 / 1e-5. */
const ROUNDING = 1e-10;

/** Gradient norms below this share of the largest layer's have vanished. */
const VANISHING = 1e-3;

/** Gradient norms above this: one step of a common learning rate throws the weights far away. */
const EXPLODING = 1e3;

/** A table of the layers: size of activations and gradients, dead and saturated shares, and a word on what is wrong. */
export function healthTable({ layers }: HealthReport): HTMLElement {
  const rows = layers.filter(({ parameters }) => parameters.length > 0);
  const largest = Math.max(...rows.map(gradientNorm));
  const head = ['layer', 'output rms', 'gradient norm', '', 'dead', 'saturated', ''];
  return table(
    head,
    rows.map((row, i) => [
      nameOf(row),
      digits(row.rms),
      digits(gradientNorm(row)),
      bar(gradientNorm(row), GRADIENT_POWERS, 'gradient'),
      percent(row.deadShare),
      percent(row.saturatedShare),
      html('span', { class: 'warning' }, diagnosis(row, largest, i === rows.length - 1)),
    ]),
  );
}

/** The layer's own name, from the path of a parameter: `hidden1.weight`. */
function nameOf({ parameters: [{ parameter }] }: LayerHealth): string {
  return parameter.split('.')[0];
}

function gradientNorm({ parameters }: LayerHealth): number {
  return Math.hypot(...parameters.map((parameter) => parameter.gradientNorm));
}

/** What is wrong with a layer, if anything is; that the output's probabilities are near 0 and 1 is no harm. */
function diagnosis(row: LayerHealth, largest: number, isOutput: boolean): string {
  const norm = gradientNorm(row);
  if (!Number.isFinite(norm) || !Number.isFinite(row.rms)) return 'not finite';
  if (norm === 0) return 'learns nothing';
  if (norm > EXPLODING) return 'explodes';
  if (norm < VANISHING * largest) return 'vanishes';
  if (row.deadShare >= 0.5) return 'mostly dead';
  if (row.saturatedShare >= 0.9 && !isOutput) return 'saturated';
  return '';
}

/** What a gradient check found: in a sentence, and parameter by parameter. */
export function checkTable(report: GradientReport): HTMLElement {
  const verdict = report.passed ? '✓ right' : '✗ differs';
  const summary = html(
    'p',
    { class: report.passed ? 'verdict good' : 'verdict bad' },
    html('strong', {}, `${verdict}: `),
    'relative error ',
    html('output', { id: 'relativeError', 'data-value': report.relativeError }, digits(report.relativeError)),
    ` over ${report.checked} entries of θ.`,
  );
  const rows = Object.entries(report.parameters).map(([name, error]) => [
    name,
    digits(error),
    bar(error, ERROR_POWERS, error < THRESHOLD ? 'right' : 'wrong', THRESHOLD),
    error < THRESHOLD ? '✓' : '✗',
  ]);
  return html('div', {}, summary, ...hints(report), table(['parameter', 'relative error', '', ''], rows));
}

/** Why a right gradient may fail the check. */
function hints({ passed, worst: [worst] }: GradientReport): HTMLElement[] {
  if (passed || !worst) return [];
  const gap = Math.abs(worst.numeric - worst.analytic);
  const text =
    gap < ROUNDING
      ? `The gradient is so close to zero that rounding is most of the difference: no entry differs by more than ${digits(gap)}.`
      : `The worst entry is ${worst.parameter}[${worst.index}]: backward says ${digits(worst.analytic)}, the difference says ` +
        `${digits(worst.numeric)}. A kink (relu at 0) inside θ ± h would do that too: then one more epoch makes it right.`;
  return [html('p', { class: 'hint' }, text)];
}

/** A bar on a scale of powers of ten, with a mark where the limit is. */
function bar(value: number, [low, high]: readonly [number, number], style: string, limit?: number): HTMLElement {
  const share = (x: number): number => Math.min(1, Math.max(0, (Math.log10(x) - low) / (high - low)));
  const length = value > 0 ? share(value) : 0;
  const filled = html('span', { class: style, style: `inline-size: ${(100 * length).toFixed(1)}%` });
  const mark =
    limit === undefined ? [] : [html('i', { style: `inset-inline-start: ${(100 * share(limit)).toFixed(1)}%` })];
  const scale = `from 10${raised(low)} to 10${raised(high)}${limit === undefined ? '' : `, limit ${digits(limit)}`}`;
  return html('span', { class: 'meter', title: `logarithmic, ${scale}`, 'aria-hidden': 'true' }, filled, ...mark);
}

function table(head: readonly string[], rows: readonly (readonly (string | HTMLElement)[])[]): HTMLElement {
  const first = (cell: string | HTMLElement): HTMLElement => html('th', { scope: 'row' }, cell);
  return html(
    'table',
    {},
    html(
      'thead',
      {},
      html('tr', {}, ...head.map((text) => (text === '' ? html('td') : html('th', { scope: 'col' }, text)))),
    ),
    html(
      'tbody',
      {},
      ...rows.map(([name, ...cells]) => html('tr', {}, first(name), ...cells.map((cell) => html('td', {}, cell)))),
    ),
  );
}
