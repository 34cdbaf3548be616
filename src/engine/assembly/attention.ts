import { rowExp, rowMax, rowScale } from './rowwise';
import { at, get, put } from './simd';

/**
 * The weights of attention, in place: x <- softmax(scale x) over the keys that
 * a query may attend to, 0 over the others, for rows [begin, end) of
 * x [batch, heads, queries, keys].
 *
 * Query i sees the first lengths[example] keys (lengths = 0: all), of these
 * those up to key i + before (before < 0: all), and of these the ones whose
 * entry in `mask`, i32 at example * stepExample + i * stepQuery, is not 0
 * (mask = 0: all). A row's bits do not depend on how many keys come behind the
 * last one seen. A query that sees no key gets NaN where it might have looked.
 */
function attentionWeights<T>(
  begin: i32, end: i32, heads: i32, queries: i32, keys: i32, scale: T, before: i32,
  lengths: usize, mask: usize, stepExample: i32, stepQuery: i32, x: usize,
): void {
  for (let row = begin; row < end; row++) {
    const query = row % queries;
    const example = row / queries / heads;
    let seen = keys;
    if (lengths) seen = min(seen, get<i32>(lengths, example));
    if (before >= 0) seen = min(seen, query + before + 1);
    const scores = at<T>(x, row * keys);
    rowScale<T>(seen, scale, scores);
    if (mask) hide<T>(seen, at<i32>(mask, example * stepExample + query * stepQuery), scores);
    rowScale<T>(seen, <T>1 / rowExp<T>(seen, rowMax<T>(seen, scores), scores, scores), scores);
    memory.fill(at<T>(scores, seen), 0, <usize>(keys - seen) * sizeof<T>());
  }
}

/** x <- -Infinity where the mask is 0. */
function hide<T>(n: i32, mask: usize, x: usize): void {
  for (let i = 0; i < n; i++) {
    if (get<i32>(mask, i) == 0) put<T>(x, i, <T>-Infinity);
  }
}

export function attentionWeights_f32(
  begin: i32, end: i32, heads: i32, queries: i32, keys: i32, scale: f32, before: i32,
  lengths: usize, mask: usize, stepExample: i32, stepQuery: i32, x: usize,
): void {
  attentionWeights<f32>(
    begin, end, heads, queries, keys, scale, before, lengths, mask, stepExample, stepQuery, x,
  );
}
export function attentionWeights_f64(
  begin: i32, end: i32, heads: i32, queries: i32, keys: i32, scale: f64, before: i32,
  lengths: usize, mask: usize, stepExample: i32, stepQuery: i32, x: usize,
): void {
  attentionWeights<f64>(
    begin, end, heads, queries, keys, scale, before, lengths, mask, stepExample, stepQuery, x,
  );
}
