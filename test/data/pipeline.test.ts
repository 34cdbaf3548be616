import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import {
  batches,
  type BatchSource,
  ImageAugmenter,
  type MultiBatch,
  Pipeline,
  pipeline,
} from '../../src/data/index.js';
import { isResident, memoryInUse } from '../../src/engine/index.js';
import { Generator, mul, Tensor, tensorCount } from '../../src/tensor/index.js';

const N = 83;
const x = new Generator(3).uniform([N, 9, 8, 3]);
const y = new Tensor(
  Int32Array.from({ length: N }, (_, i) => i),
  [N],
);
const augmenter = new ImageAugmenter({
  rotationRange: 20,
  horizontalFlip: true,
  crop: { size: [8, 8], padding: 2 },
  brightnessRange: [0.5, 1.5],
  range: [0, 1],
  cutout: 2,
});

const open: { close(): void }[] = [];
function opened<T extends { close(): void }>(data: T): T {
  open.push(data);
  return data;
}
afterEach(() => {
  for (const data of open.splice(0)) data.close();
});

function labelsOf(data: Iterable<MultiBatch>): number[][] {
  return Array.from(data, ([, t]) => (t instanceof Tensor ? Array.from(t.data) : []));
}

/** Every bit of the batches, in their order. */
function hashOf(data: Iterable<MultiBatch>): string {
  const hash = createHash('sha256');
  for (const tensors of data) {
    for (const tensor of tensors.flat()) {
      hash.update(String(tensor.shape)).update(new Uint8Array(tensor.data.slice().buffer));
    }
  }
  return hash.digest('hex');
}

describe('a pipeline', () => {
  it('deals what batches deals, in the given order', () => {
    expect(hashOf(pipeline(x, y).batch(16))).toBe(hashOf(batches({ x, y }, 16)));
    expect(labelsOf(pipeline(x, y).batch(200))).toEqual([Array.from(y.data)]);
    expect(pipeline(x, y).batch(16).steps).toBe(6);
  });

  it('shuffles each epoch anew, the same for the same seed and epoch', () => {
    const data = pipeline(x, y).shuffle(4).batch(10);
    const [first, second] = [labelsOf(data), labelsOf(data)];
    expect(first.map((labels) => labels.length)).toEqual([10, 10, 10, 10, 10, 10, 10, 10, 3]);
    expect(first.flat().sort((a, b) => a - b)).toEqual(Array.from(y.data));
    expect(first).not.toEqual(second);
    expect(labelsOf(data.epoch(1))).toEqual(first);
    expect(labelsOf(data.epoch(2, { from: 7 }))).toEqual(second.slice(7));
    expect(labelsOf(pipeline(x, y).shuffle(5).batch(10))).not.toEqual(first);
  });

  it('draws from the generator of the epoch when it has no seed, without moving it', () => {
    const generator = new Generator(8);
    const data = pipeline(x, y).shuffle().batch(10).augment(augmenter);
    const first = hashOf(data.epoch(1, { generator }));
    expect(generator.state().position).toBe(0);
    expect(hashOf(data.epoch(1, { generator }))).toBe(first);
    expect(hashOf(data.epoch(1, { generator: new Generator(9) }))).not.toBe(first);
    expect(hashOf(data.shuffle(8).epoch(1, { generator: new Generator(9) }))).toBe(first);
  });

  it('gives each picture the change of its index, whatever its batch', () => {
    const [[whole]] = pipeline(x, y).batch(N).augment(augmenter).epoch(3);
    const size = 8 * 8 * 3;
    for (const [images, labels] of pipeline(x, y).shuffle().batch(7).augment(augmenter).epoch(3)) {
      labels.data.forEach((label: number, i: number) => {
        const own = images.data.slice(i * size, (i + 1) * size);
        expect(own).toEqual(whole.data.slice(label * size, (label + 1) * size));
      });
    }
  });

  it('maps batches by functions with a stream of each batch', () => {
    const data = pipeline(x, y)
      .shuffle(1)
      .batch(30)
      .map(([images, labels], { epoch, step, generator }) => [
        mul(images, generator.next()),
        new Tensor(Float32Array.of(epoch, step, labels.size), [3]),
      ])
      .map(([images, places]) => [images, [places, places]]);
    expect(data.targets).toBeUndefined();
    const places = Array.from(data.epoch(5), ([, [place]]) => Array.from(place.data));
    expect(places).toEqual([[5, 0, 30], [5, 1, 30], [5, 2, 23]]); // prettier-ignore
    expect(hashOf(data.epoch(5))).toBe(hashOf(data.epoch(5)));
    const late = Array.from(data.epoch(5, { from: 2 }), ([, [place]]) => Array.from(place.data));
    expect(late).toEqual(places.slice(2));
  });

  it('takes several inputs and augments the one that is meant', () => {
    const other = new Tensor(new Float32Array(N).fill(1), [N, 1]);
    const data = pipeline([other, x], [y]).batch(20).augment(augmenter, 1);
    const [[inputs, targets]] = data;
    expect([inputs, targets].map((part) => (part instanceof Tensor ? 0 : part.length))).toEqual([2, 1]);
    const plain = pipeline(x, y).batch(20).augment(augmenter);
    const [[images]] = plain.epoch(1);
    expect(inputs instanceof Tensor ? inputs : inputs[1].toArray()).toEqual(images.toArray());
  });

  it('shows an example or two beforehand', () => {
    const [images, labels] = pipeline(x, y).augment(augmenter).preview();
    expect([images.shape, labels.toArray()]).toEqual([
      [2, 8, 8, 3],
      [0, 1],
    ]);
    expect(pipeline(x.rows(0, 1), y.rows(0, 1)).preview()[0].shape).toEqual([1, 9, 8, 3]);
  });

  it('makes batches in engine memory and takes no more after the first epoch', () => {
    const data = pipeline(x, y).shuffle(1).batch(16).augment(augmenter);
    for (const [images, labels] of data) expect(isResident(images.data) && isResident(labels.data)).toBe(true);
    const [tensors, memory] = [tensorCount(), memoryInUse()];
    for (let epoch = 0; epoch < 3; epoch++) for (const [images] of data) expect(images.rank).toBe(4);
    expect([tensorCount(), memoryInUse()]).toEqual([tensors, memory]);
  });

  it('gives an inner loop memory of its own', () => {
    const data = pipeline(x, y).batch(40).augment(augmenter);
    for (const [outer] of data) {
      const before = outer.toArray();
      for (const [inner] of data) expect(inner.data).not.toBe(outer.data);
      expect(outer.toArray()).toEqual(before);
      break;
    }
  });
});

describe('worker threads', () => {
  const plain = pipeline(x, y).shuffle(6).batch(10).augment(augmenter);

  it.each([1, 2, 3])('make the same batches as no workers: %i', async (workers) => {
    const wanted = [hashOf(plain.epoch(1)), hashOf(plain.epoch(2)), hashOf(plain.epoch(3, { from: 4 }))];
    for (const prefetch of [1, 5]) {
      const data = opened(plain.workers(workers).prefetch(prefetch));
      const found = [hashOf(data.epoch(1))];
      await sleep(60); // from here on the workers are awake
      found.push(hashOf(data.epoch(2)), hashOf(data.epoch(3, { from: 4 })));
      expect(found).toEqual(wanted);
    }
  });

  it('do the work when the main thread is busy elsewhere', async () => {
    const large = new Generator(1).uniform([200, 32, 32, 3]);
    const turned = new ImageAugmenter({ rotationRange: 30 });
    const data = opened(
      pipeline(large, Tensor.zeros([200]))
        .batch(50)
        .augment(turned)
        .workers(1)
        .prefetch(3),
    );
    const walk = data.epoch(1);
    walk.next();
    await sleep(400); // time for the thread to start and to make three batches
    const begin = performance.now();
    for (let i = 0; i < 3; i++) walk.next();
    const waited = performance.now() - begin;
    const inline = pipeline(large, Tensor.zeros([200]))
      .batch(50)
      .augment(turned);
    hashOf(inline);
    const again = performance.now();
    const walked = inline.epoch(1, { from: 1 });
    while (!walked.next().done);
    expect(waited).toBeLessThan((performance.now() - again) / 2);
    expect(data.running).toHaveLength(1);
  });

  it('may be left early and used again', () => {
    const data = opened(plain.workers(2));
    for (let i = 0; i < 5; i++) {
      for (const [images] of data.epoch(9)) {
        expect(images.shape).toEqual([10, 8, 8, 3]);
        break;
      }
    }
    expect(hashOf(data.epoch(9))).toBe(hashOf(plain.epoch(9)));
  });

  it('that are killed lose nothing', async () => {
    const wanted = hashOf(plain.epoch(1));
    const data = opened(plain.workers(2));
    for (let round = 0; round < 2; round++) {
      const hash = createHash('sha256');
      let step = 0;
      for (const tensors of data.epoch(1)) {
        for (const tensor of tensors) {
          hash.update(String(tensor.shape)).update(new Uint8Array(tensor.data.slice().buffer));
        }
        if (step++ === 2) {
          for (const worker of data.running) worker.stop();
          await sleep(30);
        }
      }
      expect(hash.digest('hex')).toBe(wanted);
    }
    expect(hashOf(data.epoch(1))).toBe(wanted);
    expect(data.running).toHaveLength(2);
  });

  it('that are killed in the middle of a picture lose nothing', () => {
    const large = new Generator(1).uniform([24, 200, 200, 3]);
    const slow = pipeline(large, Tensor.zeros([24]))
      .batch(6)
      .augment(new ImageAugmenter({ rotationRange: 30 }));
    const wanted = hashOf(slow.epoch(1));
    const data = opened(slow.workers(2).prefetch(3));
    const hash = createHash('sha256');
    let step = 0;
    for (const tensors of data.epoch(1)) {
      if (step++ === 0) {
        const end = performance.now() + 120; // the threads have started, and have not made all of three batches
        while (performance.now() < end);
        for (const worker of data.running) worker.stop();
      }
      for (const tensor of tensors) {
        hash.update(String(tensor.shape)).update(new Uint8Array(tensor.data.slice().buffer));
      }
    }
    expect(hash.digest('hex')).toBe(wanted);
  });

  it('that die again and again are a named error', async () => {
    const data = opened(plain.workers(1));
    const provoke = async (): Promise<void> => {
      for (let round = 0; round < 12; round++) {
        hashOf(data.epoch(1));
        for (const worker of data.running) worker.stop();
        await sleep(30);
      }
    };
    await expect(provoke()).rejects.toThrow(
      'pipeline: 8 worker threads have died while they made batches. Use .workers(0), which makes the same batches without threads.',
    );
  });

  it('end with close, and some time after the last epoch', async () => {
    const data = opened(plain.workers(1));
    hashOf(data.epoch(1));
    expect(data.running).toHaveLength(1);
    data.close();
    expect(data.running).toHaveLength(0);
    hashOf(data.epoch(1));
    await sleep(2300);
    expect(data.running).toHaveLength(0);
    expect(hashOf(data.epoch(2))).toBe(hashOf(plain.epoch(2)));
  });

  it('deal float64 and resident pictures too', () => {
    const doubles = new Generator(3).uniform([30, 9, 8, 2], 0, 1, 'float64');
    const data = pipeline(doubles, y.rows(0, 30))
      .batch(8)
      .augment(new ImageAugmenter({ rotationRange: 9 }));
    expect(hashOf(opened(data.workers(1)).epoch(1))).toBe(hashOf(data.epoch(1)));
    for (const [images] of data) expect(images.dtype).toBe('float64');
  });
});

it('is a source of batches to the type checker, by itself and for others', () => {
  const source: BatchSource = pipeline(x, y);
  expect(source).toBeInstanceOf(Pipeline);
});
