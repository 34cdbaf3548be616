import type { Shape, Tensor } from '../tensor/index.js';
import { BaseLayer, type BuildContext } from './base-layer.js';
import type { Cache } from './cache.js';
import type { Foldable } from './foldable.js';
import { type Node, applyLayer, expectNodes } from './node.js';

/** How a forward pass is meant. */
export interface Mode {
  /** True while training: dropout drops, batch norm uses the batch. Default false. */
  readonly training?: boolean;
  /**
   * True goes on with the sequences of the call before: layers begin in the state that the cache carries and leave theirs
   * there. Default false: every call begins new sequences, except in layers that are `stateful`.
   */
  readonly carryState?: boolean;
  /** Called by containers with each part that has run and its outputs, which are valid until the cache is used again. */
  readonly observe?: (layer: BaseLayer, outputs: readonly Tensor[]) => void;
}

/** Which gradients a backward pass has to compute besides those of the parameters. */
export interface Need {
  /** False spares a first layer its ∂L/∂x. Default true; for the outermost model false. */
  readonly inputGrad?: boolean;
}

/**
 * A layer with one input and one output. Shapes given to `setup`, `build` and
 * `outputShape` leave out the batch axis.
 */
export abstract class Layer extends BaseLayer {
  /** Creates the parameters for inputs of this shape, once; a layer used twice is built by its first use. */
  setup(inputShape: Shape, context: BuildContext): void {
    if (!this.beginBuild(context)) return;
    try {
      this.outputShape(inputShape);
      this.build(inputShape);
    } catch (error) {
      this.abandonBuild();
      throw error;
    }
  }

  /** Creates parameters with `this.parameter`; layers without parameters leave it out. Called by `setup`. */
  build(_inputShape: Shape): void {}

  /** The node that this layer computes from another one, in a Graph. */
  apply(x: Node): Node {
    expectNodes(this.who, [x]);
    const [y] = applyLayer(this, [x], [this.outputShape(x.shape)]);
    return y;
  }

  /** The shape of the output without the batch axis; throws when the layer does not fit the input. */
  abstract outputShape(inputShape: Shape): Shape;

  /** y = f(x). The result is valid until the cache is used again. */
  abstract forward(x: Tensor, cache: Cache, mode?: Mode): Tensor;

  /** Adds to the parameters' gradients; returns ∂L/∂x, or undefined when it was not needed. */
  abstract backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined;

  /** What a BatchNorm after the built layer can be folded into; undefined when it cannot. */
  foldable(): Foldable | undefined {
    return undefined;
  }
}

/** A layer with several inputs or outputs: merges, attention, recurrent layers that return their state. */
export abstract class MultiLayer extends BaseLayer {
  /** Creates the parameters for inputs of these shapes, once. */
  setup(inputShapes: readonly Shape[], context: BuildContext): void {
    if (!this.beginBuild(context)) return;
    try {
      this.outputShapes(inputShapes);
      this.build(inputShapes);
    } catch (error) {
      this.abandonBuild();
      throw error;
    }
  }

  /** Creates parameters with `this.parameter`; layers without parameters leave it out. Called by `setup`. */
  build(_inputShapes: readonly Shape[]): void {}

  /** The nodes that this layer computes from others, in a Graph. */
  applyAll(xs: readonly Node[]): Node[] {
    expectNodes(this.who, xs);
    return applyLayer(this, xs, this.outputShapes(xs.map((x) => x.shape)));
  }

  /** The outputs' shapes without the batch axis; throws when the layer does not fit the inputs. */
  abstract outputShapes(inputShapes: readonly Shape[]): Shape[];

  abstract forward(inputs: readonly Tensor[], cache: Cache, mode?: Mode): Tensor[];

  /** The gradients of the inputs; an output that nothing used has gradient undefined. */
  abstract backward(dys: readonly (Tensor | undefined)[], cache: Cache, need?: Need): (Tensor | undefined)[];
}

/** A layer that makes one output of several inputs, or of none. */
export abstract class MergeLayer extends MultiLayer {
  /** The node that this layer computes from others, in a Graph. */
  apply(xs: readonly Node[]): Node {
    const [y] = this.applyAll(xs);
    return y;
  }
}
