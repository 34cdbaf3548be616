import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FormatError, ResourceError, Tensor } from 'layerwise';
import { encodeImage, imageFolder, imageFolderFiles } from 'layerwise/data';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'layerwise-folder-'));
});
afterEach(() => {
  vi.doUnmock('sharp');
  vi.resetModules();
  rmSync(dir, { recursive: true });
});

const at = (...path: string[]): string => join(dir, ...path);

/** A grey or coloured picture of one brightness at <dir>/<path>. */
async function place(path: string, byte: number, shape: readonly number[] = [4, 4, 1]): Promise<void> {
  mkdirSync(join(at(path), '..'), { recursive: true });
  const image = Tensor.zeros(shape);
  image.data.fill(byte / 255);
  writeFileSync(at(path), await encodeImage(image, path.endsWith('.jpg') ? 'jpeg' : 'png'));
}

const failure = async (action: Promise<unknown>): Promise<string> => {
  const error: unknown = await action.then(
    () => 'nothing',
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(FormatError);
  return String(error);
};

describe('imageFolder', () => {
  it('reads classes and files in the order of their names, whatever order they are finished in', async () => {
    for (let i = 0; i < 40; i++) await place(`b/${String(i).padStart(2, '0')}.png`, i);
    await place('a/x.jpg', 200);
    await place('10/x.png', 10);
    const { x, y, classNames, files, skipped } = await imageFolder(dir, { range: [0, 255] });
    expect(classNames).toEqual(['10', 'a', 'b']);
    expect([x.shape, y.dtype]).toEqual([[42, 4, 4, 1], 'int32']);
    expect(y.toArray()).toEqual([0, 1, ...new Array<number>(40).fill(2)]);
    expect(Array.from({ length: 42 }, (_, i) => x.get(i, 3, 3, 0))).toEqual([
      10,
      200,
      ...Array.from({ length: 40 }, (_, i) => i),
    ]);
    expect(files.slice(0, 3)).toEqual([at('10', 'x.png'), at('a', 'x.jpg'), at('b', '00.png')]);
    expect(skipped).toEqual([]);
  });

  it('brings all to one size, number of channels and range', async () => {
    await place('a/1.png', 255, [9, 3, 3]);
    await place('b/2.png', 0, [4, 4, 1]);
    const { x } = await imageFolder(dir, { size: [2, 5], channels: 3, range: [-1, 1], dtype: 'float64' });
    expect([x.shape, x.dtype, x.get(0, 0, 0, 2), x.get(1, 1, 4, 1)]).toEqual([[2, 2, 5, 3], 'float64', 1, -1]);
  });

  it('passes over hidden names, files beside the folders, other extensions and what is beyond the limit', async () => {
    for (const name of ['1.png', '2.PNG', '3.jpg', '.hidden.png', 'notes.txt']) await place(`a/${name}`, 1);
    await place('b/1.png', 1);
    await place('.cache/1.png', 1);
    writeFileSync(at('README.md'), 'about');
    const names = async (options: object): Promise<string[]> =>
      (await imageFolderFiles(dir, options)).files.map((file) => file.slice(dir.length + 1));
    expect(await names({})).toEqual(['a/1.png', 'a/2.PNG', 'a/3.jpg', 'a/notes.txt', 'b/1.png']);
    expect(await names({ extensions: ['.PNG'] })).toEqual(['a/1.png', 'a/2.PNG', 'b/1.png']);
    expect(await names({ extensions: ['png', 'jpg'], limit: 1 })).toEqual(['a/1.png', 'b/1.png']);
    expect((await imageFolder(dir, { limit: 2 })).y.toArray()).toEqual([0, 0, 1]);
  });

  it('follows links, and names one that leads nowhere', async () => {
    await place('a/1.png', 1);
    symlinkSync(at('a'), at('b'));
    symlinkSync(at('nowhere.png'), at('a', '2.png'));
    expect((await imageFolderFiles(dir)).classNames).toEqual(['a', 'b']);
    expect(await failure(imageFolder(dir))).toContain(`${at('a', '2.png')}": ENOENT`);
  });

  it('counts all files that cannot be used and names the first, or leaves them out when asked', async () => {
    for (let i = 0; i < 7; i++) await place(`a/${i}.png`, i, [30, 30, 3]);
    await place('b/ok.jpg', 9, [30, 30, 3]);
    for (const i of [0, 2]) truncateSync(at('a', `${i}.png`), 60);
    writeFileSync(at('a', '1.png'), '');
    writeFileSync(at('b', 'notes.txt'), 'hello');
    await place('b/small.png', 3, [4, 4, 3]);
    await place('b/grey.png', 3, [30, 30, 1]);
    const message = await failure(imageFolder(dir));
    expect(message.split('\n')).toEqual([
      `FormatError: imageFolder: 6 of 11 files in "${dir}" cannot be used:`,
      expect.stringMatching(/^ {2}".*a\/0\.png" is no whole picture: .+\.$/),
      `  "${at('a', '1.png')}" is empty (0 bytes): expected a picture.`,
      expect.stringMatching(/^ {2}".*a\/2\.png" is no whole picture: .+\.$/),
      `  "${at('b', 'grey.png')}" has shape [30, 30, 1], the first picture, "${at('a', '3.png')}", has [30, 30, 3] ([H, W, C]; pass size or channels to make them alike).`,
      `  "${at('b', 'notes.txt')}" is no whole picture: Input buffer contains unsupported image format.`,
      '  and 1 more.',
      `Mend or remove them, or pass unreadable: 'skip'.`,
    ]);
    const { x, y, files, skipped } = await imageFolder(dir, { unreadable: 'skip', range: [0, 255] });
    expect([x.shape, y.toArray(), files.length]).toEqual([[5, 30, 30, 3], [0, 0, 0, 0, 1], 5]);
    expect([0, 1, 2, 3].map((i) => x.get(i, 0, 0, 0))).toEqual([3, 4, 5, 6]);
    expect(skipped.map(({ file }) => file.slice(dir.length + 1))).toEqual([
      'a/0.png',
      'a/1.png',
      'a/2.png',
      'b/grey.png',
      'b/notes.txt',
      'b/small.png',
    ]);
    expect(skipped[1].reason).toBe('is empty (0 bytes): expected a picture.');
  });

  it("names pictures of another size when none may be changed: fit 'exact'", async () => {
    await place('a/1.png', 1);
    await place('b/2.png', 1, [4, 5, 1]);
    expect(await failure(imageFolder(dir, { size: [4, 4], fit: 'exact' }))).toContain(
      `"${at('b', '2.png')}" is 4 x 5: expected 4 x 4 (height x width).`,
    );
  });

  it('names what is wrong with the folders', async () => {
    await expect(imageFolder(at('none'))).rejects.toThrow(ResourceError);
    await expect(imageFolder('')).rejects.toThrow('imageFolder: dir must be the name of a folder, got "".');
    writeFileSync(at('1.png'), '');
    expect(await failure(imageFolder(dir))).toBe(
      `FormatError: imageFolder: "${dir}" holds no class folder (1 files): expected pictures in <dir>/<class>/.`,
    );
    mkdirSync(at('empty'));
    await place('full/1.png', 1);
    expect(await failure(imageFolder(dir))).toBe(
      `FormatError: imageFolder: 1 of 2 class folders in "${dir}" hold no picture: empty. Fill or remove them.`,
    );
    await place('empty/deep/1.png', 1);
    expect(await failure(imageFolder(dir))).toContain(
      `class folder "${at('empty')}" holds folders (deep): expected pictures in <dir>/<class>/, no deeper.`,
    );
  });

  it('does not lose a class in silence', async () => {
    await place('a/1.png', 1);
    mkdirSync(at('b'));
    writeFileSync(at('b', '1.png'), 'x');
    expect(await failure(imageFolder(dir, { unreadable: 'skip' }))).toContain(
      `no file of 1 of 2 classes in "${dir}" can be used (b); the first of 1 skipped: "${at('b', '1.png')}" is no whole picture`,
    );
    expect(await failure(imageFolder(dir, { extensions: ['jpg'] }))).toContain('2 of 2 class folders in');
  });

  it('says what to install once, and takes no missing package for a bad picture', async () => {
    await place('a/1.png', 1);
    vi.doMock('sharp', () => {
      throw new Error('not there');
    });
    vi.resetModules();
    const data = await import('../../src/data/index.js');
    await expect(data.imageFolder(dir, { unreadable: 'skip' })).rejects.toThrow(
      /^imageFolder: needs the package 'sharp'/,
    );
  });
});
