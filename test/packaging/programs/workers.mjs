// A user's ES module: the same batches of augmented pictures with and without a worker thread.
import { Generator, Tensor } from 'layerwise';
import { ImageAugmenter, pipeline } from 'layerwise/data';

const images = new Generator(1).uniform([96, 16, 16, 3]);
const labels = Tensor.zeros([96]);
const augmenter = new ImageAugmenter({ rotationRange: 20, brightnessRange: [0.5, 1.5], cutout: 4 });
const inline = pipeline(images, labels).shuffle(1).batch(16).augment(augmenter);
const threaded = inline.workers(1);

const numbers = (batches) => Array.from(batches, ([x]) => Array.from(x.data)).flat();
const wanted = numbers(inline.epoch(1));
const found = [];
for (const [x] of threaded.epoch(1)) {
  found.push(...x.data);
  await new Promise((resolve) => setTimeout(resolve, 50)); // the thread makes the next batches, if its program runs
}
const same = wanted.every((value, i) => Object.is(value, found[i]));
console.log(JSON.stringify({ same, threads: threaded.running.length, values: found.length }));
