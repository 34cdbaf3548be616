/** Round numbers along an axis, ascending, at least two. */
export interface Ticks {
  readonly values: readonly number[];
  readonly labels: readonly string[];
}

/** 1, 2, 2.5 or 5 times a power of ten, the smallest that is at least `least`. */
function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 2, 2.5, 5, 10].find((one) => one * power >= least * (1 - 1e-9)) ?? 10;
  return factor * power;
}

/** Labels with as few decimals as tell the values apart. */
function labelled(values: readonly number[], step: number): Ticks {
  const isPlain = step >= 1e-5 && values.every((value) => Math.abs(value) < 1e6);
  const format = (value: number, digits: number): string =>
    isPlain ? value.toFixed(digits) : value === 0 ? '0' : value.toExponential(digits);
  let digits = 0;
  const isOff = (value: number): boolean => Math.abs(Number(format(value, digits)) - value) > step / 1e3;
  while (digits < 8 && values.some(isOff)) digits++;
  return { values, labels: values.map((value) => format(value, digits)) };
}

/** Multiples of a round step that enclose [low, high], about `count` steps. */
export function enclosing(low: number, high: number, count: number): Ticks {
  const room = low < high ? 0 : Math.abs(low) / 10 || 1;
  const step = roundStep((high - low + 2 * room) / count);
  const first = Math.floor((low - room) / step + 1e-9);
  const last = Math.ceil((high + room) / step - 1e-9);
  return labelled(multiples(first, last, step), step);
}

/** Multiples of a round step within [low, high], about `count` steps; whole numbers where the ends are. */
export function within(low: number, high: number, count: number): Ticks {
  if (low === high) return { values: [low], labels: [String(low)] };
  const round = roundStep((high - low) / count);
  const isWhole = Number.isInteger(low) && Number.isInteger(high);
  const step = isWhole ? Math.max(1, Math.ceil(round)) : round;
  return labelled(multiples(Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9), step), step);
}

function multiples(first: number, last: number, step: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
}
