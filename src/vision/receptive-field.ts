import { FilterLayer, Pooling, TransposedConvolution, slide } from '../conv/index.js';
import { ArgumentError } from '../errors/index.js';
import type { BaseLayer, Node } from '../layers/index.js';
import { Graph, type Sequential } from '../models/index.js';
import type { Shape } from '../tensor/index.js';
import { expectLayer } from './activation-maps.js';

/** What one unit of a map sees of the input, along one axis. */
export interface ReceptiveAxis {
  /** Input elements that a unit depends on. */
  readonly size: number;
  /** Input elements from the field of one unit to that of the next. */
  readonly stride: number;
  /** Where the field of unit 0 begins; below 0 in the padding. */
  readonly start: number;
}

type Field = readonly ReceptiveAxis[];

/**
 * Which part of the input each unit of a layer's output depends on (§4.1.2).
 *
 *   unit o sees the input from start + o · stride on, `size` elements of it
 *
 * One entry for each spatial axis, [height, width] for pictures. A window of
 * span k and stride s makes size <- size + (k - 1) stride, stride <- s stride.
 *
 * Throws ArgumentError for a layer that is not there, and where a part of the
 * way mixes all places (Flatten, global pooling), or enlarges, pads or crops
 * the picture in a layer of its own.
 *
 * @example
 * const model = new Sequential(
 *   [new Conv2D(4, 3, { name: 'a' }), new MaxPool2D(2), new Conv2D(4, 3, { name: 'b' })],
 *   { inputShape: [16, 16, 1] },
 * );
 * receptiveField(model, 'b')[0]; // { size: 8, stride: 2, start: 0 }
 */
export function receptiveField(model: Sequential | Graph, name: string): readonly ReceptiveAxis[] {
  expectLayer(
    'receptiveField',
    name,
    model.parts().map((part) => part.name),
  );
  if (!model.built)
    throw new ArgumentError(`receptiveField: ${model.who} is not built yet. Call build(inputShape) first.`);
  const [inputShape] = model.inputShapes();
  const whole = inputShape.slice(0, -1).map((): ReceptiveAxis => ({ size: 1, stride: 1, start: 0 }));
  if (model instanceof Graph) return fieldInGraph(model, name, whole);
  let [field, shape]: [Field, Shape] = [whole, inputShape];
  for (const layer of model.layers) {
    const next = layer.outputShape(shape);
    field = through(layer, shape, next, field) ?? mixes(layer.name);
    shape = next;
    if (layer.name === name) break;
  }
  return field;
}

function fieldInGraph(model: Graph, name: string, whole: Field): Field {
  // Nodes that are not here lie behind a layer that mixes all places.
  const fields = new Map<Node, Field>(model.inputs.map((node) => [node, whole]));
  for (const { layer, inputs, outputs } of model.calls) {
    const before = inputs.map((node) => fields.get(node)).reduce(union);
    const field = before && through(layer, inputs[0].shape, outputs[0].shape, before);
    if (layer.name === name) return field ?? mixes(name);
    if (field) for (const node of outputs) fields.set(node, field);
  }
  return mixes(name);
}

/** The fields behind a layer: those before it, widened by its window; undefined where places are lost. */
function through(layer: BaseLayer, inputShape: Shape, outputShape: Shape, field: Field): Field | undefined {
  if (layer instanceof TransposedConvolution) return undefined;
  if (layer instanceof FilterLayer || layer instanceof Pooling) {
    return slide(layer.who, inputShape, layer.window).map(({ kernel, dilation, stride, before }, axis) => {
      const { size, stride: step, start } = field[axis];
      return { size: size + (kernel - 1) * dilation * step, stride: step * stride, start: start - before * step };
    });
  }
  const sameSize =
    outputShape.length === inputShape.length && outputShape.slice(0, -1).every((n, i) => n === inputShape[i]);
  return sameSize ? field : undefined;
}

/** What depends on two values sees what either sees; undefined where their units do not lie side by side. */
function union(a: Field | undefined, b: Field | undefined): Field | undefined {
  if (!a || !b || a.some(({ stride }, axis) => stride !== b[axis].stride)) return undefined;
  return a.map((one, axis) => {
    const other = b[axis];
    const start = Math.min(one.start, other.start);
    return { start, stride: one.stride, size: Math.max(one.start + one.size, other.start + other.size) - start };
  });
}

function mixes(name: string): never {
  throw new ArgumentError(
    `receptiveField: the output of '${name}' has no places that belong to places of the input. ` +
      'Name a convolution or pooling layer before the picture is flattened, averaged, enlarged, padded or cropped.',
  );
}
