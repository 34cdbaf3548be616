import { ArgumentError, knownOptions, nonNegativeInteger, positiveInteger } from '../errors/index.js';
import type { Graph, Sequential } from '../models/index.js';
import { expectTensor } from '../tensor/expect.js';
import { Tensor, showShape } from '../tensor/index.js';
import { activationMaps } from './activation-maps.js';
import { receptiveField } from './receptive-field.js';

/** Options of topPatches. */
export interface TopPatchesOptions {
  /** Patches to return, an integer >= 1; at most one a picture. Default 9. */
  count?: number;
}

/** The parts of pictures that excite a unit most, the strongest first. */
export interface TopPatches {
  /** [count, h, w, C]: what the unit sees, zero where it reaches beyond the picture. */
  readonly patches: Tensor;
  /** The unit's answers. */
  readonly values: readonly number[];
  /** Which pictures they are of. */
  readonly examples: readonly number[];
}

/**
 * What a unit looks for: the patches of pictures at which one channel of a
 * layer answers most (§4.4.7; Zeiler & Fergus 2014).
 *
 * In each picture of x [N, H, W, C] the channel's largest answer is found; the
 * `count` pictures with the largest ones give one patch each, as large as the
 * layer's receptive field.
 *
 * Throws ArgumentError for a layer or channel that is not there, and for layers
 * behind which places are lost (see {@link receptiveField}).
 *
 * @example
 * const model = new Sequential([new Conv2D(4, 3, { name: 'first' }), new GlobalAveragePool()], { inputShape: [8, 8, 1] });
 * const top = topPatches(model, new Generator(1).uniform([20, 8, 8, 1]), 'first', 2);
 * top.patches.shape; // [9, 3, 3, 1]
 */
export function topPatches(
  model: Sequential | Graph,
  x: Tensor,
  layer: string,
  channel: number,
  options: TopPatchesOptions = {},
): TopPatches {
  knownOptions('topPatches', options, ['count']);
  const { count = 9 } = options;
  positiveInteger('topPatches', 'count', count);
  nonNegativeInteger('topPatches', 'channel', channel);
  expectTensor('topPatches', x, 'x');
  if (x.rank !== 4) throw new ArgumentError(`topPatches: x must be [N, H, W, C], got ${showShape(x.shape)}.`);
  if (!model.built) model.build(x.shape.slice(1));
  const [rows, columns] = receptiveField(model, layer);
  const maps = activationMaps(model, x, [layer]).get(layer);
  if (maps?.rank !== 4 || channel >= maps.shape[3]) {
    throw new ArgumentError(
      `topPatches: layer '${layer}' must have a channel ${channel}, its output is ${showShape(maps?.shape ?? [])}.`,
    );
  }
  const best = bestPlaces(maps, channel).sort((a, b) => b.value - a.value || a.example - b.example);
  const chosen = best.slice(0, count);
  const patches = Tensor.zeros([chosen.length, rows.size, columns.size, x.shape[3]], x.dtype);
  chosen.forEach(({ example, row, column }, p) => {
    const top = rows.start + row * rows.stride;
    copyPatch(x, example, top, columns.start + column * columns.stride, patches, p);
  });
  return { patches, values: chosen.map(({ value }) => value), examples: chosen.map(({ example }) => example) };
}

interface Place {
  readonly example: number;
  readonly row: number;
  readonly column: number;
  readonly value: number;
}

/** Where each example's map of a channel is largest; the first place on ties. */
function bestPlaces({ data, shape: [n, h, w, channels] }: Tensor, channel: number): Place[] {
  return Array.from({ length: n }, (_, example) => {
    let best = 0;
    const at = (place: number): number => data[(example * h * w + place) * channels + channel];
    for (let place = 1; place < h * w; place++) if (at(place) > at(best)) best = place;
    return { example, row: Math.floor(best / w), column: best % w, value: at(best) };
  });
}

/** Patch p <- the pixels of a picture from (top, left) on; those outside stay zero. */
function copyPatch(x: Tensor, example: number, top: number, left: number, patches: Tensor, p: number): void {
  const [, height, width, channels] = x.shape;
  const [, h, w] = patches.shape;
  for (let i = Math.max(0, -top); i < Math.min(h, height - top); i++) {
    const first = Math.max(0, -left);
    const last = Math.min(w, width - left);
    if (first >= last) continue;
    const from = ((example * height + top + i) * width + left + first) * channels;
    const to = ((p * h + i) * w + first) * channels;
    patches.data.set(x.data.subarray(from, from + (last - first) * channels), to);
  }
}
