import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ArgumentError, ResourceError } from '../../src/errors/index.js';
import {
  type Figure,
  imageGrid,
  learningRateFigure,
  lineChart,
  saveFigure,
  saveFigures,
  sparkline,
} from '../../src/plot/index.js';
import { encodePng } from '../../src/plot/png.js';
import { Tensor } from '../../src/tensor/tensor.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-plot-'));
const chart = lineChart([{ name: 'cost', y: [3, 2, 1] }], { title: 'Cost <&>', width: 100, height: 50 });

afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => {
  vi.doUnmock('vega');
  vi.doUnmock('sharp');
  vi.resetModules();
});

describe('saveFigure', () => {
  it('writes SVG, PNG at twice the size, and HTML that needs no other file', async () => {
    for (const name of ['a.svg', 'a.png', 'a.HTML']) await saveFigure(chart, join(folder, name));
    const svg = readFileSync(join(folder, 'a.svg'), 'utf8');
    const width = Number(/^<svg[^>]* width="(\d+)"/.exec(svg)?.[1]);
    const { format, width: pixels } = await sharp(join(folder, 'a.png')).metadata();
    expect([format, pixels]).toEqual(['png', width * 2]);
    const html = readFileSync(join(folder, 'a.HTML'), 'utf8');
    expect(html).toContain('<title>Cost &lt;&amp;&gt;</title>');
    expect(html).toContain('<svg');
    expect(html).not.toMatch(/<script|<link/);
    expect(readdirSync(folder).sort()).toEqual(['a.HTML', 'a.png', 'a.svg']);
  });

  it('refuses other endings and unwritable paths before anything is drawn', async () => {
    let drawn = 0;
    const figure: Figure = { title: '', toSVG: () => Promise.resolve(`<svg>${++drawn}</svg>`) };
    await expect(saveFigure(figure, 'cost.gif')).rejects.toThrow(ArgumentError);
    await expect(saveFigure(figure, 'cost')).rejects.toThrow('path must end in .svg, .png or .html, got "cost"');
    await expect(saveFigure(figure, join(folder, 'no', 'a.svg'))).rejects.toThrow(ResourceError);
    await expect(saveFigure(figure, join(folder, 'a.svg', 'b.svg'))).rejects.toThrow(ResourceError);
    mkdirSync(join(folder, 'folder.svg'));
    await expect(saveFigure(figure, join(folder, 'folder.svg'))).rejects.toThrow(
      'it must be a file in an existing folder',
    );
    expect(drawn).toBe(0);
  });

  it('leaves the old file as it was when drawing fails', async () => {
    const path = join(folder, 'old.svg');
    writeFileSync(path, 'old');
    const broken: Figure = { title: '', toSVG: () => Promise.reject(new Error('no picture')) };
    await expect(saveFigure(broken, path)).rejects.toThrow('no picture');
    expect(readFileSync(path, 'utf8')).toBe('old');
  });

  it('puts several figures on one page, each with names of its own', async () => {
    const clipped = learningRateFigure({ rates: [0.1, 1], costs: [1, 2] }, { title: 'Rate' });
    const path = join(folder, 'report.html');
    await saveFigures([clipped, chart, clipped], path, { title: 'A & B' });
    const html = readFileSync(path, 'utf8');
    expect(html.match(/<svg/g)).toHaveLength(3);
    expect(html).toContain('<h1>A &amp; B</h1>');
    expect(html).not.toMatch(/<script|<link/);
    const ids = Array.from(html.matchAll(/ id="([^"]*)"/g), (match) => match[1]);
    const used = Array.from(html.matchAll(/url\(#([^)]*)\)/g), (match) => match[1]);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
    expect([...new Set(used)].sort()).toEqual([...ids].sort());
    await expect(saveFigures([], path)).rejects.toThrow('saveFigures: needs at least one figure, got none');
    await expect(saveFigures([chart], 'a.svg')).rejects.toThrow('saveFigures: path must end in .html, got "a.svg"');
    await expect(saveFigures([chart], join(folder, 'no', 'a.html'))).rejects.toThrow('saveFigures: cannot write');
    expect(readFileSync(path, 'utf8')).toBe(html);
  });

  it('says what to install when an optional package is missing', async () => {
    vi.doMock('vega', () => {
      throw new Error('Cannot find package');
    });
    vi.doMock('sharp', () => {
      throw new Error('Cannot find package');
    });
    await expect(chart.toSVG()).rejects.toThrow('npm install vega vega-lite');
    await expect(saveFigure(chart, join(folder, 'missing.png'))).rejects.toThrow('npm install sharp');
    expect(readdirSync(folder)).not.toContain('missing.png');
  });
});

describe('pictures', () => {
  it('encodePng is read back by another decoder, byte for byte', async () => {
    const pixels = Uint8Array.from({ length: 5 * 3 * 3 }, (_, i) => (i * 37) % 256);
    const { data, info } = await sharp(await encodePng(pixels, 5, 3))
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect([info.width, info.height, info.channels]).toEqual([5, 3, 3]);
    expect([...data]).toEqual([...pixels]);
  });

  it('imageGrid draws grey and coloured pixels where they belong', async () => {
    const image = new Tensor(Int32Array.of(255, 0, 0, 0, 0, 255), [1, 1, 2, 3]);
    const path = join(folder, 'grid.png');
    await saveFigure(imageGrid(image, { range: [0, 255], scale: 10 }), path);
    const { data, info } = await sharp(path).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const at = (x: number, y: number): number[] => [
      ...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3),
    ];
    expect(at(2 * (16 + 5), 2 * (16 + 5))).toEqual([255, 0, 0]);
    expect(at(2 * (16 + 15), 2 * (16 + 5))).toEqual([0, 0, 255]);
    expect(at(2, 2)).toEqual([255, 255, 255]);
  });
});

describe('sparkline', () => {
  it('draws low to high', () => {
    expect(sparkline([1, 2, 4, 8, 4, 2])).toBe('▁▂▄█▄▂');
    expect(sparkline([0, 1, 2, 3, 4, 5, 6, 7])).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline([3, 3, NaN, 3])).toBe('▅▅ ▅');
    expect(sparkline([])).toBe('');
    expect(sparkline([NaN])).toBe(' ');
    expect(sparkline([0.5], { min: 0, max: 1 })).toBe('▅');
    expect(sparkline([5, -5], { min: 0, max: 1 })).toBe('█▁');
  });

  it('averages what does not fit', () => {
    const values = Array.from({ length: 1000 }, (_, i) => i);
    expect(sparkline(values, { width: 8 })).toBe('▁▂▃▄▅▆▇█');
    expect(() => sparkline(values, { width: 0 })).toThrow('sparkline: width must be a positive integer, got 0');
    expect(() => sparkline([1], { min: 2, max: 1 })).toThrow('min must be at most max, got 2 and 1');
  });
});
