import { oneOf } from '../errors/index.js';
import { type Tensor, fromArray } from '../tensor/index.js';

/** The direction of the edges that a filter answers to. */
export type EdgeDirection = 'vertical' | 'horizontal';

/**
 * The filter for vertical edges of the course (§4.1.3), [3, 3]: positive where
 * the image is brighter on the left.
 *
 *   1  0  -1
 *   1  0  -1
 *   1  0  -1
 *
 * As all filters here it serves as first and, with `trainable: false`, only
 * value of a layer: `fixed` repeats it for every channel.
 *
 * @example
 * const edges = new DepthwiseConv2D(3, { weightInit: fixed(verticalEdge()), useBias: false, trainable: false });
 * const model = new Sequential([edges], { inputShape: [3, 4, 1] });
 * const image = fromArray([[9, 9, 0, 0], [9, 9, 0, 0], [9, 9, 0, 0]]).reshape([1, 3, 4, 1]);
 * model.predict(image).toArray(); // [[[[27], [27]]]]
 */
export function verticalEdge(): Tensor {
  return edge('vertical', [1, 1, 1]);
}

/**
 * The filter for horizontal edges (§4.1.3), [3, 3]: positive where the image is
 * brighter above. The transpose of `verticalEdge`.
 *
 * @example
 * horizontalEdge().toArray(); // [[1, 1, 1], [0, 0, 0], [-1, -1, -1]]
 */
export function horizontalEdge(): Tensor {
  return edge('horizontal', [1, 1, 1]);
}

/**
 * Sobel's filter for edges (§4.1.3), [3, 3]: the middle row counts twice, which
 * smooths along the edge.
 *
 * Throws ArgumentError for a direction other than 'vertical' and 'horizontal'.
 *
 * @example
 * sobel('vertical').toArray(); // [[1, 0, -1], [2, 0, -2], [1, 0, -1]]
 */
export function sobel(direction: EdgeDirection): Tensor {
  return edge(oneOf('sobel', 'direction', direction, directions), [1, 2, 1]);
}

/**
 * Scharr's filter for edges (§4.1.3), [3, 3]: weights that make the direction
 * of a slanted edge come out nearly right.
 *
 * Throws ArgumentError for a direction other than 'vertical' and 'horizontal'.
 *
 * @example
 * scharr('horizontal').toArray(); // [[3, 10, 3], [0, 0, 0], [-3, -10, -3]]
 */
export function scharr(direction: EdgeDirection): Tensor {
  return edge(oneOf('scharr', 'direction', direction, directions), [3, 10, 3]);
}

const directions = ['vertical', 'horizontal'] as const;

/** A difference across the edge, weighted sums along it. */
function edge(direction: EdgeDirection, weights: readonly number[]): Tensor {
  if (direction === 'vertical') return fromArray(weights.map((w) => [w, 0, -w]));
  return fromArray([1, 0, -1].map((difference) => weights.map((w) => w * difference)));
}
