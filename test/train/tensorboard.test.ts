import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import {
  Adam,
  type Callback,
  Checkpoint,
  Conv2D,
  Dense,
  EventFileWriter,
  type FitOptions,
  Flatten,
  Generator,
  Sequential,
  TensorBoard,
  type TensorBoardOptions,
  fromArray,
  ones,
} from 'layerwise';
import { crc32c as libraryCrc } from '../../src/io/crc.js';
import { tfRecord } from '../../src/io/tfrecord.js';
import { spreadOf } from '../../src/train/logging/spread.js';
import { at, crc32c, doubles, fields, float, records, string } from './event-decoder.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-tensorboard-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => void vi.restoreAllMocks());

/** All events of a folder, file after file. */
function eventsIn(...path: readonly string[]): Uint8Array[] {
  const directory = join(folder, ...path);
  const files = readdirSync(directory).sort((a, b) => Number(a.split('.').at(-1)) - Number(b.split('.').at(-1)));
  return files.flatMap((name) => records(readFileSync(join(directory, name))));
}

/** Tag, step and value (simple_value) of the scalars among events. */
function scalars(events: readonly Uint8Array[]): [string, number, number][] {
  return events.flatMap((event): [string, number, number][] => {
    const value = at(event, 5, 1, 2);
    return value === undefined ? [] : [[string(at(event, 5, 1, 1)) ?? '', Number(at(event, 2)), float(value)]];
  });
}

const tags = (events: readonly Uint8Array[]): string[] => [
  ...new Set(events.flatMap((event) => string(at(event, 5, 1, 1)) ?? [])),
];

describe('the files of events', () => {
  it('have the checksum of RFC 3720', () => {
    const digits = new TextEncoder().encode('123456789');
    expect([crc32c(digits), libraryCrc(digits)]).toEqual([0xe3069283, 0xe3069283]);
    expect(libraryCrc(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(libraryCrc(new Uint8Array())).toBe(0);
  });

  it('frame any bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }), (chunks) => {
        const file = Uint8Array.from(chunks.flatMap((chunk) => [...tfRecord(chunk)]));
        expect(records(file).map((data) => [...data])).toEqual(chunks.map((chunk) => [...chunk]));
      }),
      { seed: 1 },
    );
  });

  it('count every finite value of a histogram once', () => {
    fc.assert(
      fc.property(fc.array(fc.double(), { minLength: 1, maxLength: 60 }), (values) => {
        const finite = values.filter(Number.isFinite);
        const spread = spreadOf(values);
        expect(spread === undefined).toBe(finite.length === 0);
        if (!spread) return;
        expect(spread.counts.reduce((sum, count) => sum + count, 0)).toBe(finite.length);
        expect([spread.min, spread.max]).toEqual([Math.min(...finite), Math.max(...finite)]);
      }),
      { seed: 1 },
    );
  });

  it('are these bytes', async () => {
    vi.spyOn(Date, 'now').mockReturnValue(1500);
    const writer = await EventFileWriter.open(join(folder, 'bytes'));
    writer.scalar('loss', 0.5, 300);
    writer.flush();
    const seconds = [0, 0, 0, 0, 0, 0, 0xf8, 0x3f]; // 1.5 as float64
    const framed = (body: readonly number[]): number[] => {
      const length = [body.length, 0, 0, 0, 0, 0, 0, 0];
      const checksum = (bytes: readonly number[]): number[] => {
        const crc = crc32c(Uint8Array.from(bytes));
        const masked = BigInt.asUintN(32, ((BigInt(crc) >> 15n) | (BigInt(crc) << 17n)) + 0xa282ead8n);
        return [0n, 8n, 16n, 24n].map((shift) => Number((masked >> shift) & 255n));
      };
      return [...length, ...checksum(length), ...body, ...checksum(body)];
    };
    const letters = (text: string): number[] => Array.from(text, (letter) => letter.charCodeAt(0));
    const version = [0x09, ...seconds, 0x10, 0, 0x1a, 13, ...letters('brain.Event:2')];
    const value = [0x0a, 4, ...letters('loss'), 0x15, 0, 0, 0, 0x3f]; // tag = 1, simple_value = 2: 0.5
    const scalar = [0x09, ...seconds, 0x10, 0xac, 0x02, 0x2a, 13, 0x0a, 11, ...value]; // step 300 as varint
    expect([...readFileSync(writer.path)]).toEqual([...framed(version), ...framed(scalar)]);
  });

  it('hold histograms of 30 buckets over the finite values', async () => {
    const writer = await EventFileWriter.open(join(folder, 'histogram'));
    writer.histogram('w', [0, 1, 2, 3, NaN, Infinity], 7);
    writer.histogram('same', [5, 5, 5], 7);
    writer.histogram('none', [NaN], 7);
    writer.flush();
    const [, spread, same, ...rest] = eventsIn('histogram');
    expect(rest).toEqual([]);
    const histo = (event: Uint8Array, field: number): number[] => doubles(at(event, 5, 1, 5, field));
    expect([1, 2, 3, 4, 5].flatMap((field) => histo(spread, field))).toEqual([0, 3, 4, 6, 14]);
    const [limits, counts] = [histo(spread, 6), histo(spread, 7)];
    expect([limits.length, counts.length]).toEqual([30, 30]);
    expect(limits[0]).toBeCloseTo(0.1, 12);
    expect(limits[29]).toBeCloseTo(3, 12);
    expect(counts.flatMap((count, i) => (count > 0 ? [[i, count]] : []))).toEqual([[0, 1], [10, 1], [20, 1], [29, 1]]); // prettier-ignore
    expect(histo(same, 7).slice(0, 2)).toEqual([3, 0]);
    expect(Number(at(spread, 2))).toBe(7);
  });

  it('hold pictures as PNG', async () => {
    const writer = await EventFileWriter.open(join(folder, 'picture'));
    await writer.image('grey', fromArray([[0, 1, 0.2]]), 1);
    await writer.image('colour', fromArray([[[0, 128, 255]], [[255, 0, 0]]]), 2, [0, 255]);
    writer.flush();
    const [, grey, colour] = eventsIn('picture');
    expect([1, 2, 3].map((field) => at(grey, 5, 1, 4, field))).toEqual([1, 3, 3]);
    expect(pixels(at(grey, 5, 1, 4, 4))).toEqual([0, 0, 0, 255, 255, 255, 51, 51, 51]);
    expect(pixels(at(colour, 5, 1, 4, 4))).toEqual([0, 128, 255, 255, 0, 0]);
  });

  it('hold texts and hyper-parameters', async () => {
    const writer = await EventFileWriter.open(join(folder, 'text'));
    writer.text('note', '**größer**');
    writer.hyperParameters({ rate: 0.25, optimizer: 'adam', nesterov: true });
    writer.flush();
    const [, note, settings] = eventsIn('text');
    expect(string(at(note, 5, 1, 8, 8))).toBe('**größer**');
    expect(at(note, 5, 1, 8, 1)).toBe(7); // DT_STRING
    expect(string(at(note, 5, 1, 9, 1, 1))).toBe('text');
    expect(string(at(settings, 5, 1, 9, 1, 1))).toBe('hparams');
    const start = at(settings, 5, 1, 9, 1, 2, 3);
    const entries = start instanceof Uint8Array ? (fields(start).get(1) ?? []) : [];
    const values = entries.map((entry) =>
      entry instanceof Uint8Array
        ? [string(at(entry, 1)), doubles(at(entry, 2, 2))[0] ?? string(at(entry, 2, 3)) ?? at(entry, 2, 4)]
        : [],
    );
    expect(values).toEqual([
      ['rate', 0.25],
      ['optimizer', 'adam'],
      ['nesterov', 1],
    ]);
  });
});

/** The pixels of a PNG of one scan line filter, as the library writes them. */
function pixels(png: unknown): number[] {
  if (!(png instanceof Uint8Array)) return [];
  const view = new DataView(png.buffer, png.byteOffset);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const start = 8 + 25; // the signature, then IHDR
  const data = png.subarray(start + 8, start + 8 + view.getUint32(start));
  const rows = process.getBuiltinModule('node:zlib').inflateSync(data);
  return Array.from({ length: height }, (_, i) => [...rows.subarray(i * (3 * width + 1) + 1, (i + 1) * (3 * width + 1))]).flat(); // prettier-ignore
}

const x = new Generator(1).uniform([24, 6, 6, 1]);
const y = fromArray(
  Array.from({ length: 24 }, (_, i) => i % 3),
  { dtype: 'int32' },
);

function model(): Sequential {
  const layers = [new Conv2D(4, 3, { activation: 'relu' }), new Flatten(), new Dense(3, { activation: 'softmax' })];
  const made = new Sequential(layers, { inputShape: [6, 6, 1], seed: 1 });
  return made.compile({ optimizer: new Adam(0.01), loss: 'sparseCategoricalCrossEntropy', metrics: ['accuracy'] });
}

/** Three steps an epoch. */
function fit(callbacks: readonly Callback[], options: FitOptions = {}, one = model()): Promise<unknown> {
  return one.fit(x, y, { epochs: 4, batchSize: 6, validationSplit: 0.25, verbose: false, callbacks, ...options });
}

const board = (run: string, options?: TensorBoardOptions): TensorBoard => new TensorBoard(join(folder, run), options);

describe('TensorBoard', () => {
  it('writes the figures of epochs for training and validation under the same tags', async () => {
    const one = model();
    await fit([board('epochs')], {}, one);
    expect(readdirSync(join(folder, 'epochs')).sort()).toEqual(['train', 'validation']);
    const rows = one.history?.toJSON() ?? [];
    const expected = (tag: string, name: string): unknown[] =>
      rows.map((row) => [tag, row.epoch, Math.fround(row[name])]);
    const of = (run: string, tag: string): unknown[] =>
      scalars(eventsIn('epochs', run)).filter(([name]) => name === tag);
    expect(rows).toHaveLength(4);
    for (const [run, tag, name] of [
      ['train', 'loss', 'loss'],
      ['train', 'accuracy', 'accuracy'],
      ['train', 'learningRate', 'learningRate'],
      ['validation', 'loss', 'valLoss'],
      ['validation', 'accuracy', 'valAccuracy'],
    ] as const) {
      expect(of(run, tag)).toEqual(expected(tag, name));
    }
    expect(tags(eventsIn('epochs', 'train'))).toEqual([
      'model',
      'settings',
      '_hparams_/session_start_info',
      'loss',
      'accuracy',
      'learningRate', // prettier-ignore
    ]);
  });

  it('writes steps, histograms, gradients, filters and pictures when asked to', async () => {
    const losses: number[] = [];
    const recorder: Callback = { onBatchEnd: ({ loss }) => void losses.push(Math.fround(loss)) };
    const callback = board('all', {
      everySteps: 2,
      histograms: true,
      gradients: true,
      filters: true,
      everyEpochs: 2,
      images: ({ epoch }) => ({ inputs: x.rows(0, 4), epoch: ones([2, 2]).reshape([2, epoch > 0 ? 2 : 1]) }),
      hyperParameters: { note: 'small' },
    });
    await fit([callback, recorder]);
    const steps = scalars(eventsIn('all', 'steps')).filter(([tag]) => tag === 'loss');
    expect(steps).toEqual([2, 4, 6, 8, 10, 12].map((step) => ['loss', step, losses[step - 1]]));
    const train = eventsIn('all', 'train');
    const names = ['conv2D1.weight', 'conv2D1.bias', 'dense1.weight', 'dense1.bias'];
    const found = tags(train);
    expect(found.filter((tag) => tag.startsWith('weights/')).sort()).toEqual(
      names.map((name) => `weights/${name}`).sort(),
    );
    expect(found.filter((tag) => tag.startsWith('gradients/')).sort()).toEqual(names.map((name) => `gradients/${name}`).sort()); // prettier-ignore
    const stepsOf = (tag: string): unknown[] =>
      train.filter((event) => string(at(event, 5, 1, 1)) === tag).map((event) => at(event, 2));
    for (const tag of [
      'weights/dense1.weight',
      'gradients/dense1.bias',
      'filters/conv2D1.weight',
      'images/inputs',
      'images/epoch',
    ]) {
      expect([tag, stepsOf(tag)]).toEqual([tag, [2, 4]]);
    }
    const note = train.find((event) => string(at(event, 5, 1, 1)) === 'settings');
    expect(string(note && at(note, 5, 1, 8, 8))).toContain('| note | small |');
  });

  it('looks at gradients only when asked to', () => {
    expect(board('none').onBackwardEnd).toBeUndefined();
  });

  it('declares void what was written after the checkpoint that a run resumes from', async () => {
    const checkpoint = join(folder, 'run.safetensors');
    const early = join(folder, 'early.safetensors');
    const keep: Callback = {
      onEpochBegin({ epoch }) {
        if (epoch === 3) copyFileSync(checkpoint, early);
      },
    };
    await fit([board('resumed', { everySteps: 1 }), new Checkpoint({ path: checkpoint }), keep]);
    await fit([board('resumed', { everySteps: 1 })], { resume: early });
    await fit([board('whole', { everySteps: 1 })]);
    const valid = (run: string, part: string): unknown[] => {
      let rows: [string, number, number][] = [];
      for (const event of eventsIn(run, part)) {
        const step = Number(at(event, 2));
        if (at(event, 7, 1) === 1) rows = rows.filter((row) => row[1] < step);
        rows.push(...scalars([event]));
      }
      return rows;
    };
    for (const part of ['train', 'validation', 'steps']) expect(valid('resumed', part)).toEqual(valid('whole', part));
    expect(scalars(eventsIn('resumed', 'train')).length).toBeGreaterThan(scalars(eventsIn('whole', 'train')).length);
    expect(tags(eventsIn('resumed', 'train')).filter((tag) => tag === 'model')).toHaveLength(1);
  });

  it('goes on counting steps where fit is called again', async () => {
    const one = model();
    await fit([board('again', { everySteps: 3 })], { epochs: 1 }, one);
    await fit([board('again', { everySteps: 3 })], { initialEpoch: 1, epochs: 2 }, one);
    const steps = scalars(eventsIn('again', 'steps')).flatMap(([tag, step]) => (tag === 'loss' ? [step] : []));
    expect(steps).toEqual([3, 6]);
  });

  it('changes nothing in training', async () => {
    const [watched, alone] = [model(), model()];
    await fit([board('same', { histograms: true, gradients: true, filters: true, everySteps: 1 })], {}, watched);
    await fit([], {}, alone);
    expect([...watched.theta.values.data]).toEqual([...alone.theta.values.data]);
  });

  it('is one warning when its files are gone, and training goes on', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
    const away: Callback = {
      onEpochBegin({ epoch }) {
        if (epoch === 2) rmSync(join(folder, 'gone'), { recursive: true });
      },
    };
    const one = model();
    await fit([board('gone'), away], {}, one);
    expect(one.history?.epochs).toEqual([1, 2, 3, 4]);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0][0])).toMatch(/^TensorBoard: cannot write ".*gone": ENOENT: /);
  });
});

const reader = 'from tensorboard.backend.event_processing.event_accumulator import EventAccumulator';
const hasReader = spawnSync('python3', ['-c', reader]).status === 0;

describe.skipIf(!hasReader)("TensorBoard's own reader", () => {
  it('sees every scalar, histogram, picture and text once', async () => {
    const checkpoint = join(folder, 'reader.safetensors');
    const options = { everySteps: 1, histograms: true, filters: true } as const;
    await fit([board('read', options), new Checkpoint({ path: checkpoint, every: 3 })]);
    const one = model();
    await fit([board('read', options)], { resume: checkpoint }, one);
    const program = `
import json, sys
${reader}
def load(run):
    a = EventAccumulator(sys.argv[1] + '/' + run, size_guidance={'scalars': 0, 'histograms': 0, 'images': 0})
    a.Reload()
    return a
train, steps, validation = load('train'), load('steps'), load('validation')
histogram = train.Histograms('weights/dense1.weight')[-1].histogram_value
picture = train.Images('filters/conv2D1.weight')[-1]
print(json.dumps({
    'loss': [[e.step, e.value] for e in train.Scalars('loss')],
    'valLoss': [[e.step, e.value] for e in validation.Scalars('loss')],
    'steps': [e.step for e in steps.Scalars('loss')],
    'histogram': [histogram.num, histogram.min, histogram.max, sum(histogram.bucket)],
    'picture': [picture.step, picture.width, picture.height],
    'texts': train.Tags()['tensors'],
}))`;
    const { stdout, stderr } = spawnSync('python3', ['-c', program, join(folder, 'read')], { encoding: 'utf8' });
    expect(stdout, stderr).not.toBe('');
    const weight = one.parameters()[2].value.data;
    const curve = (name: string): unknown[] =>
      (one.history?.toJSON() ?? []).map((row) => [row.epoch, Math.fround(row[name])]);
    expect(JSON.parse(stdout)).toEqual({
      loss: curve('loss'),
      valLoss: curve('valLoss'),
      steps: Array.from({ length: 12 }, (_, i) => i + 1),
      histogram: [weight.length, Math.min(...weight), Math.max(...weight), weight.length],
      picture: [4, 72, 72],
      texts: ['model', 'settings', '_hparams_/session_start_info'],
    });
  });
});
