import { type BaseLayer, type BuildContext, Layer, MultiLayer } from '../layers/index.js';
import type { Shape } from '../tensor/index.js';

/** Builds parts for their inputs, each drawing its first values by its own name. */
export function setupParts(
  context: BuildContext,
  parts: readonly (readonly [part: BaseLayer, inputShapes: readonly Shape[]])[],
): void {
  for (const [part, shapes] of parts) {
    const own = { ...context, generator: context.generator.fork(part.name) };
    if (part instanceof Layer) part.setup(shapes[0], own);
    else if (part instanceof MultiLayer) part.setup(shapes, own);
  }
}
