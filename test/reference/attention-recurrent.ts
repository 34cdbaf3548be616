import type { AttentionRecurrent } from '../../src/rnn/index.js';
import type { Tensor } from '../../src/tensor/index.js';

interface Result {
  readonly sequence: number[];
  readonly weights: number[];
  /** h and c after the last step. */
  readonly state: readonly [number[], number[]];
}

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));
const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);

/** AttentionRecurrent of an LSTM as its formulas read, example by example: the plain twin. */
export function referenceAttentionLSTM(
  layer: AttentionRecurrent,
  x: Tensor | undefined,
  a: Tensor,
  steps: number,
  first: readonly Tensor[],
): Result {
  const { cell, wq, wk, v, b } = layer;
  const [batch, count, depth] = a.shape;
  const H = cell.units;
  const result: Result = { sequence: [], weights: [], state: [[], []] };
  for (let n = 0; n < batch; n++) {
    let [h, c] = [0, 1].map((i) => range(H).map((u) => first[i]?.get(n, u) ?? 0));
    for (let t = 0; t < steps; t++) {
      const e = range(count).map((j) =>
        sum(
          range(v.size).map((u) => {
            const q = sum(h.map((value, i) => value * wq.value.get(i, u)));
            const k = sum(range(depth).map((d) => a.get(n, j, d) * wk.value.get(d, u)));
            return v.value.get(u) * Math.tanh(q + k + (b?.value.get(u) ?? 0));
          }),
        ),
      );
      const total = sum(e.map(Math.exp));
      const alpha = e.map((score) => Math.exp(score) / total);
      const context = range(depth).map((d) => sum(alpha.map((weight, j) => weight * a.get(n, j, d))));
      const cellInput = [...range(x?.shape[2] ?? 0).map((f) => x?.get(n, t, f) ?? 0), ...context];
      const z = range(4 * H).map(
        (g) =>
          sum(cellInput.map((value, f) => value * cell.weight.value.get(f, g))) +
          sum(h.map((value, i) => value * cell.recurrentWeight.value.get(i, g))) +
          (cell.bias?.value.get(g) ?? 0),
      );
      c = c.map((old, u) => sigmoid(z[H + u]) * old + sigmoid(z[u]) * Math.tanh(z[2 * H + u]));
      h = c.map((value, u) => sigmoid(z[3 * H + u]) * Math.tanh(value));
      result.sequence.push(...h);
      result.weights.push(...alpha);
    }
    result.state[0].push(...h);
    result.state[1].push(...c);
  }
  return result;
}
