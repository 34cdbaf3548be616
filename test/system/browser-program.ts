import {
  Conv2D,
  Dense,
  Dropout,
  Flatten,
  Generator,
  LSTM,
  MaxPool2D,
  type Model,
  Sequential,
  Tensor,
  decodeModel,
  matMul,
  sum,
} from 'layerwise';
import { ImageAugmenter, encodeNpy, gunzip, parseCsv, parseNpy, pipeline } from 'layerwise/data';

/** What the library computes where this program runs, as plain data: the same everywhere. */
export async function run(): Promise<Record<string, unknown>> {
  const generator = new Generator(1);
  const labels = (n: number): Tensor =>
    new Tensor(
      Int32Array.from({ length: n }, () => generator.int(0, 3)),
      [n],
    );
  const pictures = generator.uniform([48, 12, 12, 3]);

  const dense = new Sequential([
    new Dense(16, { activation: 'tanh' }),
    new Dropout(0.2),
    new Dense(3, { activation: 'softmax' }),
  ]);
  const convolution = new Sequential([
    new Conv2D(8, 3, { activation: 'relu' }),
    new MaxPool2D(2),
    new Flatten(),
    new Dense(3, { activation: 'softmax' }),
  ]);
  const recurrent = new Sequential([new LSTM(8), new Dense(3, { activation: 'softmax' })]);
  const wide = new Sequential([new Dense(5), new Dense(3, { activation: 'softmax' })], { dtype: 'float64' });

  const augmented = pipeline(pictures, labels(48))
    .shuffle(1)
    .batch(16)
    .augment(new ImageAugmenter({ rotationRange: 10 }))
    .workers(1);
  let seen = 0;
  for (const [x] of augmented) seen += Number(sum(x).toArray());
  augmented.close();

  const zipped = new Blob(['layerwise']).stream().pipeThrough(new CompressionStream('gzip'));
  const table = await parseCsv('size,price\n70,250\n42,140\n');
  return {
    dense: await trained(dense, generator.normal([64, 4]), labels(64)),
    convolution: await trained(convolution, pictures, labels(48)),
    recurrent: await trained(recurrent, generator.normal([32, 7, 4]), labels(32)),
    float64: await trained(wide, generator.normal([32, 4], 0, 1, 'float64'), labels(32)),
    product: hash(matMul(generator.normal([300, 200]), generator.normal([200, 100]))),
    saved: hash(decodeModel(convolution.encode()).predict(pictures)) === hash(convolution.predict(pictures)),
    augmented: seen,
    csv: table.numbers(['size', 'price']).toArray(),
    npy: hash(parseNpy(encodeNpy(pictures))) === hash(pictures),
    gunzip: new TextDecoder().decode(await gunzip(new Uint8Array(await new Response(zipped).arrayBuffer()), 'text.gz')),
  };
}

/** The bits of θ after two epochs. */
async function trained(model: Model, x: Tensor, y: Tensor): Promise<number> {
  model.compile({ optimizer: 'adam', loss: 'sparseCategoricalCrossEntropy' });
  await model.fit(x, y, { epochs: 2, batchSize: 10, seed: 3, verbose: false });
  return hash(model.theta.values);
}

/** FNV-1a over the bytes. */
function hash({ data }: Tensor): number {
  let value = 0x811c9dc5;
  for (const byte of new Uint8Array(data.buffer, data.byteOffset, data.byteLength)) {
    value = Math.imul(value ^ byte, 0x01000193) >>> 0;
  }
  return value;
}
