/** A number in at most `digits` significant digits, with a minus sign instead of a hyphen. */
export function shortNumber(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits))).replaceAll('-', '−');
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
