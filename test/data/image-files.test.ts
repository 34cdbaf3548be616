import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { FormatError, ResourceError, ShapeError, Tensor, fromArray, zeros } from 'layerwise';
import { decodeImage, encodeImage, readImage, writeImage } from 'layerwise/data';
import { realFile } from './shared-data.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-images-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.doUnmock('sharp');
  vi.resetModules();
});

/** Every byte once or more, so that nothing is lost unseen. */
function ramp(shape: readonly number[]): Tensor {
  const x = zeros(shape);
  for (let i = 0; i < x.size; i++) x.data[i] = ((i * 37) % 256) / 255;
  return x;
}

/** A PNG of bytes: grey, grey and opacity, colour, colour and opacity. */
async function png(bytes: readonly number[], width: number, channels: 1 | 2 | 3 | 4): Promise<Uint8Array> {
  const height = bytes.length / width / channels;
  return sharp(Uint8Array.from(bytes), { raw: { width, height, channels } })
    .toColourspace(channels < 3 ? 'b-w' : 'srgb')
    .png()
    .toBuffer();
}

describe('encodeImage and decodeImage', () => {
  it.each([{ channels: 1 }, { channels: 3 }, { channels: 4 }])(
    'keep every byte of a PNG with $channels channels',
    async ({ channels }) => {
      const x = ramp([7, 40, channels]);
      const back = await decodeImage(await encodeImage(x, 'png'));
      expect([back.shape, back.dtype]).toEqual([x.shape, 'float32']);
      expect(back.data).toEqual(x.data);
    },
  );

  it('take [H, W] as grey', async () => {
    expect((await decodeImage(await encodeImage(ramp([3, 5]), 'png'))).shape).toEqual([3, 5, 1]);
  });

  it('come close with JPEG, whose quality counts', async () => {
    const x = zeros([32, 32, 3]);
    for (let i = 0; i < x.size; i++) x.data[i] = 0.5 + 0.4 * Math.sin(i / 300);
    const fine = await encodeImage(x, 'jpeg');
    expect((await encodeImage(x, 'jpeg', { quality: 5 })).length).toBeLessThan(fine.length);
    const back = await decodeImage(fine);
    const worst = Math.max(...Array.from(back.data, (v, i) => Math.abs(v - x.data[i])));
    expect(worst).toBeLessThan(0.03);
  });

  it('scale to the range and dtype asked for', async () => {
    const bytes = await png([0, 51, 255], 3, 1);
    expect((await decodeImage(bytes, { range: [0, 255] })).data).toEqual(Float32Array.of(0, 51, 255));
    const signed = await decodeImage(bytes, { range: [-1, 1], dtype: 'float64' });
    expect(signed.data).toEqual(Float64Array.of(-1, -0.6, 1));
    const back = await decodeImage(await encodeImage(signed, 'png', { range: [-1, 1] }), { range: [0, 255] });
    expect(back.data).toEqual(Float32Array.of(0, 51, 255));
  });

  it('repeat grey for colour and weigh colour for grey', async () => {
    const grey = await decodeImage(await png([10, 200], 2, 1), { channels: 3, range: [0, 255] });
    expect(grey.toArray()).toEqual([
      [
        [10, 10, 10],
        [200, 200, 200],
      ],
    ]);
    const color = await decodeImage(await png([255, 0, 0, 0, 255, 0, 0, 0, 255, 9, 9, 9], 4, 3), {
      channels: 1,
      range: [0, 255],
    });
    expect(color.data).toEqual(Float32Array.of(76, 150, 29, 9)); // 0.299, 0.587, 0.114 of 255
  });

  it('add opacity when asked, and drop it only where it is whole', async () => {
    const opaque = await png([1, 2, 3, 255], 1, 4);
    expect((await decodeImage(opaque)).shape).toEqual([1, 1, 3]);
    expect((await decodeImage(opaque, { channels: 4, range: [0, 255] })).data).toEqual(Float32Array.of(1, 2, 3, 255));
    const clear = await png([200, 100, 0, 51], 1, 4);
    expect((await decodeImage(clear, { range: [0, 255] })).data).toEqual(Float32Array.of(200, 100, 0, 51));
    await expect(decodeImage(clear, { channels: 3 })).rejects.toThrow(
      'decodeImage: bytes is transparent in places, which 3 channels cannot hold: pass channels 4, or background, such as [255, 255, 255].',
    );
    const over = await decodeImage(clear, { background: [255, 255, 255], range: [0, 255] });
    expect(over.data).toEqual(Float32Array.of(244, 224, 204)); // a = 0.2
    const greyClear = await decodeImage(await png([0, 51], 1, 2), {
      channels: 1,
      background: [100, 100, 100],
      range: [0, 255],
    });
    expect(greyClear.data).toEqual(Float32Array.of(80));
  });

  it('turn a photo upright as its EXIF says', async () => {
    const lying = await sharp(Uint8Array.from([0, 100, 200, 50, 150, 250]), {
      raw: { width: 3, height: 2, channels: 1 },
    })
      .withMetadata({ orientation: 6 }) // to be turned clockwise
      .png()
      .toBuffer();
    const x = await decodeImage(lying, { channels: 1, range: [0, 255] });
    expect(x.toArray()).toEqual([
      [[50], [0]],
      [[150], [100]],
      [[250], [200]],
    ]);
    const jpeg = await sharp({ create: { width: 6, height: 4, channels: 3, background: 'red' } })
      .jpeg()
      .withMetadata({ orientation: 8 })
      .toBuffer();
    expect((await decodeImage(jpeg, { fit: 'exact', size: [6, 4] })).shape).toEqual([6, 4, 3]);
  });

  it('take the upper 8 of 16 bits', async () => {
    const deep = await sharp(Uint16Array.of(0, 0x8000, 0xffff), { raw: { width: 3, height: 1, channels: 1 } })
      .toColourspace('grey16')
      .png()
      .toBuffer();
    expect((await sharp(deep).metadata()).depth).toBe('ushort');
    const x = await decodeImage(deep, { range: [0, 255] });
    expect([x.shape, x.data]).toEqual([[1, 3, 1], Float32Array.of(0, 128, 255)]);
  });

  it('stretch, cut or refuse another size', async () => {
    const wide = await png([0, 0, 255, 255, 0, 0, 255, 255], 4, 1);
    expect((await decodeImage(wide, { size: [2, 2] })).shape).toEqual([2, 2, 1]);
    const middle = await decodeImage(wide, { size: [2, 2], fit: 'cover' });
    expect(middle.toArray()).toEqual([
      [[0], [1]],
      [[0], [1]],
    ]);
    await expect(decodeImage(wide, { size: [4, 2], fit: 'exact' }, 'wide.png')).rejects.toThrow(
      'decodeImage: wide.png is 2 x 4: expected 4 x 2 (height x width).',
    );
  });

  it('refuse what is no picture, damaged, truncated, empty, animated or of another format', async () => {
    const whole = await encodeImage(ramp([40, 40, 3]), 'jpeg');
    const wholePng = await encodeImage(ramp([40, 40, 3]), 'png');
    const corrupted = wholePng.slice();
    corrupted.fill(7, 300, 330);
    const raw = { width: 2, height: 4, channels: 3 as const, pageHeight: 2 };
    const frames = await sharp(
      Uint8Array.from({ length: 24 }, (_, i) => (i < 12 ? 0 : 255)),
      { raw },
    )
      .gif()
      .toBuffer();
    const refused: [string, Uint8Array, string][] = [
      [
        'text',
        new TextEncoder().encode('not a picture'),
        'a is no whole picture: Input buffer contains unsupported image format.',
      ],
      ['half a JPEG', whole.subarray(0, whole.length / 2), 'a is no whole picture: VipsJpeg: '],
      ['half a PNG', wholePng.subarray(0, wholePng.length / 2), 'a is no whole picture: '],
      ['a corrupted PNG', corrupted, 'a is no whole picture: '],
      ['nothing', new Uint8Array(), 'a is empty (0 bytes): expected a picture.'],
      ['two frames', frames, 'a holds 2 frames: expected a single picture.'],
      [
        'a drawing',
        new TextEncoder().encode('<svg xmlns="http://www.w3.org/2000/svg" width="2" height="2"/>'),
        'a is svg: expected one of png, jpeg',
      ],
    ];
    for (const [what, bytes, message] of refused) {
      const error: unknown = await decodeImage(bytes, {}, 'a').catch((thrown: unknown) => thrown);
      expect(error, what).toBeInstanceOf(FormatError);
      expect(String(error), what).toContain(`decodeImage: ${message}`);
    }
  });

  it('refuse numbers that are not in the range, and shapes that are no picture', async () => {
    await expect(encodeImage(fromArray([[0, 1.5, NaN]]), 'png')).rejects.toThrow(
      'encodeImage: every number must lie in range [0, 1], got 2 that do not, the first 1.5 at [0, 1] (image [1, 3]). Clip them, or pass range, such as [0, 255].',
    );
    await expect(encodeImage(zeros([1, 2, 2, 3]), 'png')).rejects.toThrow(ShapeError);
    await expect(encodeImage(zeros([2, 2, 2]), 'png')).rejects.toThrow(
      'encodeImage: image must be [H, W, C] with C = 1, 3 or 4, or [H, W], got [2, 2, 2].',
    );
    await expect(encodeImage(zeros([2, 2, 4]), 'jpeg')).rejects.toThrow('JPEG has no opacity');
  });

  it('say what to install', async () => {
    vi.doMock('sharp', () => {
      throw new Error('not there');
    });
    vi.resetModules();
    const data = await import('../../src/data/index.js');
    await expect(data.readImage(join(folder, 'none.png')).catch((e: unknown) => String(e))).resolves.toContain(
      'ENOENT',
    );
    await expect(data.decodeImage(Uint8Array.of(1))).rejects.toThrow(
      /^decodeImage: needs the package 'sharp', which could not be loaded\. Install it with: npm install sharp/,
    );
    await expect(data.imageFolder(folder)).rejects.toThrow('holds no class folder');
  });
});

describe('readImage and writeImage', () => {
  it('write by extension, over an old file, and read back', async () => {
    const path = join(folder, 'a.PNG');
    writeFileSync(path, 'old');
    const x = ramp([6, 5, 3]);
    await writeImage(path, x);
    expect((await readImage(path)).data).toEqual(x.data);
    await writeImage(join(folder, 'a.jpg'), x);
    expect([...readFileSync(join(folder, 'a.jpg')).subarray(0, 2)]).toEqual([0xff, 0xd8]);
    expect((await readImage(join(folder, 'a.jpg'), { channels: 1, size: [3, 3] })).shape).toEqual([3, 3, 1]);
  });

  it('leave an old file as it was when the picture is wrong', async () => {
    const path = join(folder, 'kept.png');
    writeFileSync(path, 'old');
    await expect(writeImage(path, fromArray([[2]]))).rejects.toThrow(
      'writeImage: every number must lie in range [0, 1]',
    );
    expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  it('name the path that is wrong', async () => {
    await expect(writeImage('a.bmp', zeros([1, 1]))).rejects.toThrow(
      'writeImage: path must end in .png, .jpg or .jpeg, got "a.bmp".',
    );
    await expect(writeImage(join(folder, 'no', 'a.png'), zeros([1, 1]))).rejects.toThrow(ResourceError);
    await expect(readImage('package.json')).rejects.toThrow('readImage: "package.json" is no whole picture: ');
    await expect(readImage('no-such.png')).rejects.toThrow('readImage: cannot read "no-such.png": ENOENT');
  });

  it('read a photo', async ({ skip }) => {
    const file = realFile('images', 'louvre_small.jpg');
    if (!file) return skip();
    const x = await readImage(file, { range: [0, 255] });
    expect(x.shape).toEqual([300, 400, 3]);
    const npy = realFile('images', 'louvre_small_400x300.npy');
    if (!npy) return skip();
    const bytes = readFileSync(npy).subarray(128);
    const mean = (a: ArrayLike<number>): number => Array.from(a).reduce((s, v) => s + v, 0) / a.length;
    expect(mean(x.data)).toBeCloseTo(mean(bytes), 1);
  });
});
