import { ArgumentError, nearest, positiveInteger } from '../errors/index.js';
import { expectTensor } from '../tensor/expect.js';
import { Tensor } from '../tensor/index.js';
import type { Model } from '../train/index.js';

/** Examples per forward pass. */
const BATCH = 32;

/**
 * What layers of a network answer to inputs: the outputs of the layers called
 * `names`, each [N, ...], in memory of their own. The model stays as it is.
 *
 * `tileImages` of `layerwise/data` shows the maps [h, w, C] of one picture as C
 * pictures: `maps.rows(0, 1)` transposed to [C, h, w, 1] by {@link channelImages}.
 *
 * Throws ArgumentError for a layer that is not there, with the nearest name.
 *
 * @example
 * const model = new Sequential(
 *   [new Conv2D(4, 3, { name: 'edges', padding: 'same', activation: 'relu' }), new Flatten(), new Dense(2)],
 *   { inputShape: [8, 8, 1] },
 * );
 * const maps = activationMaps(model, ones([3, 8, 8, 1]), ['edges']);
 * maps.get('edges')?.shape; // [3, 8, 8, 4]
 */
export function activationMaps(model: Model, x: Tensor, names: readonly string[]): Map<string, Tensor> {
  expectTensor('activationMaps', x, 'x');
  if (!model.built) model.build(x.shape.slice(1));
  const known = model.parts().map(({ name }) => name);
  for (const name of names) expectLayer('activationMaps', name, known);
  const n = x.shape[0];
  const cache = model.createCache();
  const maps = new Map<string, Tensor>();
  let begin = 0;
  const observe = (layer: { readonly name: string }, [y]: readonly Tensor[]): void => {
    if (!names.includes(layer.name)) return;
    const map = maps.get(layer.name) ?? Tensor.zeros([n, ...y.shape.slice(1)], y.dtype);
    map.data.set(y.data, (begin * map.size) / n);
    maps.set(layer.name, map);
  };
  for (; begin < n; begin += BATCH) model.forward(x.rows(begin, Math.min(n, begin + BATCH)), cache, { observe });
  cache.dispose();
  return maps;
}

/** Throws ArgumentError unless `name` is one of `known`. */
export function expectLayer(who: string, name: string, known: readonly string[]): void {
  if (known.includes(name)) return;
  const guess = nearest(name, known);
  throw new ArgumentError(
    `${who}: the model has no layer '${name}'.` +
      (guess ? ` Did you mean '${guess}'?` : ` Its layers are ${known.join(', ')}.`),
  );
}

/**
 * The channels of pictures as pictures: [N, h, w, C] becomes [N C, h, w, 1],
 * the channels of the first picture first.
 *
 * @example
 * const maps = fromArray([[[[1, 10], [2, 20]]]]); // one picture 1×2, two channels
 * channelImages(maps).toArray(); // [[[[1], [2]]], [[[10], [20]]]]
 */
export function channelImages(x: Tensor): Tensor {
  expectTensor('channelImages', x, 'x');
  if (x.rank !== 4) throw new ArgumentError(`channelImages: x must be [N, h, w, C], got rank ${x.rank}.`);
  const [n, h, w, channels] = x.shape;
  positiveInteger('channelImages', 'x.shape[3]', channels);
  const images = Tensor.zeros([n * channels, h, w, 1], x.dtype);
  const pixels = h * w;
  for (let i = 0; i < n * channels; i++) {
    const from = Math.floor(i / channels) * pixels * channels + (i % channels);
    for (let p = 0; p < pixels; p++) images.data[i * pixels + p] = x.data[from + p * channels];
  }
  return images;
}

/**
 * The filters of a convolution as pictures, for `tileImages`: a weight
 * [kh, kw, C, F] becomes [F, kh, kw, C] when C is 1 or 3, a grey or a coloured
 * picture a filter, and [F C, kh, kw, 1] otherwise, one for each pair of output
 * and input channel.
 *
 * @example
 * const layer = new Conv2D(8, 5);
 * layer.setup([28, 28, 1], { dtype: 'float32', generator: new Generator(1) });
 * filterImages(layer.weight.value).shape; // [8, 5, 5, 1]
 */
export function filterImages(weight: Tensor): Tensor {
  expectTensor('filterImages', weight, 'weight');
  if (weight.rank !== 4) {
    throw new ArgumentError(
      `filterImages: weight must be the filters [kh, kw, C, F] of a Conv2D, got rank ${weight.rank}.`,
    );
  }
  const [kh, kw, channels, filters] = weight.shape;
  const images = Tensor.zeros([filters, kh, kw, channels], weight.dtype);
  const taps = kh * kw * channels;
  for (let f = 0; f < filters; f++) {
    for (let t = 0; t < taps; t++) images.data[f * taps + t] = weight.data[t * filters + f];
  }
  return channels === 1 || channels === 3 ? images : channelImages(images);
}
