/** A number in at most `digits` significant digits, with a minus sign instead of a hyphen. */
export function shortNumber(value: number, digits = 3): string {
  const rounded = Number(value.toPrecision(digits));
  const isFar = rounded !== 0 && (Math.abs(rounded) < 1e-4 || Math.abs(rounded) >= 1e6);
  return (isFar ? rounded.toExponential() : String(rounded)).replace('e+', 'e').replaceAll('-', '−');
}

/** A text in lines of at most `most` characters, broken after a dot, slash, space, hyphen or underscore if it has any. */
export function wrap(text: string, most: number): string[] {
  return text.match(new RegExp(`.{1,${most}}(?:(?<=[./_ -])|$)|.{1,${most}}`, 'g')) ?? [text];
}

/** 'valLearningRate' as words: 'val learning rate'. */
export function words(name: string): string {
  return name.replaceAll(/([a-z0-9])([A-Z])/g, (_, end: string, start: string) => `${end} ${start.toLowerCase()}`);
}

/** A text of at most `most` characters: its middle gives way. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text;
  const start = Math.ceil((most - 1) / 2);
  return `${text.slice(0, start)}…${text.slice(start + 1 - most)}`;
}

/** The names, shortened where they stay different. */
export function shortNames(names: readonly string[], most = 32): string[] {
  const short = names.map((name) => shorten(name, most));
  return short.map((name, i) => (short.indexOf(name) === short.lastIndexOf(name) ? name : names[i]));
}
