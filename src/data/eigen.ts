/** The eigenvalues of a symmetric matrix, largest first, and its orthonormal eigenvectors as rows. */
export interface Eigen {
  values: Float64Array;
  /** [n, n], row-major: row k belongs to values[k]. */
  vectors: Float64Array;
}

const MOST_SWEEPS = 60;

/**
 * A = Vᵀ diag(λ) V of a symmetric matrix by cyclic Jacobi rotations (Golub & Van Loan, Matrix Computations, 8.5):
 * each rotation by θ in the plane (p, q) makes a_pq zero, with t = tan θ the smaller root of t² + 2τt - 1 = 0 and
 * τ = (a_qq - a_pp) / (2 a_pq). Sweeps end when the off-diagonal part is rounding error.
 *
 * @param matrix [n, n], row-major; not modified
 */
export function symmetricEigen(matrix: Float64Array, n: number): Eigen {
  const a = matrix.slice();
  const v = new Float64Array(n * n);
  for (let i = 0; i < n; i++) v[i * n + i] = 1;
  const norm = Math.sqrt(a.reduce((sum, x) => sum + x * x, 0));
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a, n) > 1e-15 * norm; sweep++) {
    for (let p = 0; p < n - 1; p++) for (let q = p + 1; q < n; q++) rotate(a, v, n, p, q);
  }
  const order = Array.from({ length: n }, (_, i) => i).sort((i, j) => a[j * n + j] - a[i * n + i]);
  const vectors = new Float64Array(n * n);
  order.forEach((i, k) => vectors.set(v.subarray(i * n, (i + 1) * n), k * n));
  return { values: Float64Array.from(order, (i) => a[i * n + i]), vectors };
}

/** A <- J A Jᵀ and V <- J V, where J turns rows p and q. */
function rotate(a: Float64Array, v: Float64Array, n: number, p: number, q: number): void {
  const apq = a[p * n + q];
  if (apq === 0) return;
  const tau = (a[q * n + q] - a[p * n + p]) / (2 * apq);
  const t = (tau >= 0 ? 1 : -1) / (Math.abs(tau) + Math.sqrt(1 + tau * tau));
  const c = 1 / Math.sqrt(1 + t * t);
  const s = t * c;
  const app = a[p * n + p] - t * apq;
  const aqq = a[q * n + q] + t * apq;
  turnRows(a, n, p, q, c, s);
  turnRows(v, n, p, q, c, s);
  for (let k = 0; k < n; k++) {
    a[k * n + p] = a[p * n + k]; // A stays symmetric
    a[k * n + q] = a[q * n + k];
  }
  a[p * n + p] = app;
  a[q * n + q] = aqq;
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

function turnRows(m: Float64Array, n: number, p: number, q: number, c: number, s: number): void {
  for (let k = 0; k < n; k++) {
    const x = m[p * n + k];
    const y = m[q * n + k];
    m[p * n + k] = c * x - s * y;
    m[q * n + k] = s * x + c * y;
  }
}

/** The root of the sum of squares beside the diagonal. */
function offDiagonal(a: Float64Array, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) for (let j = 0; j < n; j++) if (i !== j) sum += a[i * n + j] ** 2;
  return Math.sqrt(sum);
}
