import type { Generator } from '../tensor/index.js';

/**
 * A random [rows, cols] matrix whose columns (rows, when they are fewer) are
 * orthonormal: normal vectors, made orthogonal one after the other by Gram and
 * Schmidt. Each projection is taken off twice, which leaves nothing but
 * rounding. The R of this QR has a positive diagonal, so the matrix is uniform
 * among the orthogonal ones.
 */
export function orthonormalise(generator: Generator, rows: number, cols: number): Float64Array {
  const count = Math.min(rows, cols);
  const length = Math.max(rows, cols);
  const vectors: Float64Array[] = [];
  while (vectors.length < count) {
    const v = new Float64Array(length);
    generator.fillNormal(v);
    for (const q of [...vectors, ...vectors]) subtractProjection(v, q);
    const norm = Math.sqrt(dot(v, v));
    vectors.push(v.map((value) => value / norm));
  }
  const out = new Float64Array(rows * cols);
  vectors.forEach((v, i) => {
    for (let j = 0; j < length; j++) out[rows >= cols ? j * cols + i : i * cols + j] = v[j];
  });
  return out;
}

/** v <- v - (v·q) q, for a unit vector q. */
function subtractProjection(v: Float64Array, q: Float64Array): void {
  const along = dot(v, q);
  for (let i = 0; i < v.length; i++) v[i] -= along * q[i];
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i];
  return sum;
}
