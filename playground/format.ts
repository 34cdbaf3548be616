/** A number as people read it: three digits, powers of ten far from 1. */
export function digits(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size === 0) return '0';
  if (size >= 1e-3 && size < 1e5) return String(Number(value.toPrecision(3))).replace('-', '−');
  const [mantissa, exponent] = value.toExponential(1).split('e');
  if (value === Number(`1e${exponent}`)) return `10${raised(Number(exponent))}`;
  return `${mantissa.replace('-', '−')}·10${raised(Number(exponent))}`;
}

/** An integer as an exponent: -7 is ⁻⁷. */
export function raised(exponent: number): string {
  const superscripts = '⁰¹²³⁴⁵⁶⁷⁸⁹';
  return String(exponent).replace(/./g, (sign) => (sign === '-' ? '⁻' : superscripts[Number(sign)]));
}

export function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
