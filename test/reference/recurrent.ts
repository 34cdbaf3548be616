/** One sequence through a cell: plain loops that read like the equations. */

export interface PlainCell {
  readonly units: number;
  /** [F][G units], [units][G units], [G units]. */
  readonly weight: readonly (readonly number[])[];
  readonly recurrentWeight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** x W + h R + b for gate number g, without R when `recurrent` is false. */
function gate(
  { units, weight, recurrentWeight, bias }: PlainCell,
  g: number,
  x: readonly number[],
  h?: readonly number[],
) {
  return Array.from({ length: units }, (_, u) => {
    const j = g * units + u;
    const fromInput = x.reduce((sum, value, f) => sum + value * weight[f][j], bias[j]);
    return h ? h.reduce((sum, value, k) => sum + value * recurrentWeight[k][j], fromInput) : fromInput;
  });
}

/** h at every step of an LSTM whose gates are i, f, g, o. */
export function plainLstm(cell: PlainCell, sequence: readonly (readonly number[])[]): number[][] {
  let h = Array.from({ length: cell.units }, () => 0);
  let c = h;
  return sequence.map((x) => {
    const [i, f, g, o] = [0, 1, 2, 3].map((index) => gate(cell, index, x, h));
    c = c.map((before, u) => sigmoid(f[u]) * before + sigmoid(i[u]) * Math.tanh(g[u]));
    h = c.map((value, u) => sigmoid(o[u]) * Math.tanh(value));
    return h;
  });
}

/** h at every step of a GRU whose gates are z, r, n and which resets before the product. */
export function plainGru(cell: PlainCell, sequence: readonly (readonly number[])[]): number[][] {
  let h = Array.from({ length: cell.units }, () => 0);
  return sequence.map((x) => {
    const z = gate(cell, 0, x, h).map(sigmoid);
    const r = gate(cell, 1, x, h).map(sigmoid);
    const reset = h.map((value, u) => r[u] * value);
    const n = gate(cell, 2, x, reset).map(Math.tanh);
    h = h.map((value, u) => z[u] * value + (1 - z[u]) * n[u]);
    return h;
  });
}

/** h at every step of a simple recurrent network with tanh. */
export function plainRnn(cell: PlainCell, sequence: readonly (readonly number[])[]): number[][] {
  let h = Array.from({ length: cell.units }, () => 0);
  return sequence.map((x) => (h = gate(cell, 0, x, h).map(Math.tanh)));
}
