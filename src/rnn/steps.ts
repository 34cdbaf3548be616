import { type Tensor, sizeOf } from '../tensor/index.js';

/** Whether sequence n is over before step t. */
function over(lengths: Int32Array | undefined, n: number, t: number): boolean {
  return lengths !== undefined && t >= lengths[n];
}

/** The first columns of rows [N, ...] <- sequence[:, t], [N, T, F] at step t. */
export function takeStep(sequence: Tensor, t: number, rows: Tensor): void {
  const [count, steps] = sequence.shape;
  const [width, stride] = [sizeOf(sequence.shape.slice(2)), rows.size / count];
  for (let n = 0; n < count; n++) {
    const from = (n * steps + t) * width;
    rows.data.set(sequence.data.subarray(from, from + width), n * stride);
  }
}

/** sequence[:, t] <- the first columns of rows [N, ...]; 0 for sequences that are over. */
export function putStep(rows: Tensor, sequence: Tensor, t: number, lengths?: Int32Array): void {
  const [count, steps] = sequence.shape;
  const [width, stride] = [sizeOf(sequence.shape.slice(2)), rows.size / count];
  for (let n = 0; n < count; n++) {
    const to = (n * steps + t) * width;
    if (over(lengths, n, t)) sequence.data.fill(0, to, to + width);
    else sequence.data.set(rows.data.subarray(n * stride, n * stride + width), to);
  }
}

/** rows <- rows + sequence[:, t], except for sequences that are over. */
export function addStep(sequence: Tensor, t: number, rows: Tensor, lengths?: Int32Array): void {
  const [count, steps] = sequence.shape;
  const width = rows.size / count;
  for (let n = 0; n < count; n++) {
    if (over(lengths, n, t)) continue;
    const from = (n * steps + t) * width;
    for (let i = 0; i < width; i++) rows.data[n * width + i] += sequence.data[from + i];
  }
}

/** to <- from, row by row [N, H], of the sequences that are not over at step t; the others keep what they have. */
export function copyRunning(from: Tensor, to: Tensor, t: number, lengths?: Int32Array): void {
  const [count, width] = to.shape;
  for (let n = 0; n < count; n++) {
    if (!over(lengths, n, t)) to.data.set(from.data.subarray(n * width, (n + 1) * width), n * width);
  }
}
