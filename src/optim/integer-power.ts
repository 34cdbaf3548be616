/**
 * xⁿ for an integer n >= 0, by repeated squaring. Products alone, which are the same bits wherever this runs; `**` is
 * not: engines of JavaScript, and versions of one, round it differently.
 */
export function integerPower(x: number, n: number): number {
  let power = 1;
  for (let square = x, left = n; left > 0; left = Math.floor(left / 2), square *= square) {
    if (left % 2 === 1) power *= square;
  }
  return power;
}
