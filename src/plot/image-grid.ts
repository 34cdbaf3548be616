import { ArgumentError, ShapeError, knownOptions, positiveInteger, show } from '../errors/index.js';
import { showShape } from '../tensor/shape.js';
import type { Tensor } from '../tensor/tensor.js';
import type { Figure } from './figure.js';
import { pngAddress } from './png.js';
import { escapeXml } from './xml.js';

/** Options of {@link imageGrid}. */
export interface ImageGridOptions {
  title?: string;
  /** One line under each image. */
  captions?: readonly string[];
  /** Images in a row. Default: about as many as there are rows. */
  columns?: number;
  /** Each pixel is drawn this many times as wide and high. Default: images of about 72 pixels. */
  scale?: number;
  /** The values that are drawn black and white (or full colour). Default [0, 1]. */
  range?: readonly [number, number];
}

const GAP = 10;
const PADDING = 16;
const CAPTION = 18;
const TITLE = 34;
const FONT = 'font-family="Helvetica, Arial, DejaVu Sans, sans-serif" fill="#222222"';

/** About how wide 12 pixel text is, a character. */
const CHARACTER = 7;

/**
 * Images [N, H, W, C] (C = 1 grey, 3 red-green-blue) or [N, H, W] side by side:
 * samples, misclassified examples, filters, generated pictures. Needs no
 * optional package but `sharp` for PNG.
 *
 * @throws ShapeError for another shape, ArgumentError for values outside `range` or not N captions
 *
 * @example
 * const images = new Generator(1).uniform([6, 8, 8]); // six grey images, [N, H, W]
 * const figure = imageGrid(images, { columns: 3, captions: ['a', 'b', 'c', 'd', 'e', 'f'], title: 'Noise' });
 * await saveFigure(figure, 'noise.svg');
 */
export function imageGrid(images: Tensor, options: ImageGridOptions = {}): Figure {
  const who = 'imageGrid';
  knownOptions(who, options, ['title', 'captions', 'columns', 'scale', 'range']);
  const [count, height, width, channels] = checkImages(who, images);
  const { title = '', captions, range = [0, 1] } = options;
  const columns = Math.min(count, options.columns ?? Math.ceil(Math.sqrt(count)));
  const scale = options.scale ?? Math.max(1, Math.round(72 / Math.max(width, height)));
  positiveInteger(who, 'columns', columns);
  positiveInteger(who, 'scale', scale);
  if (captions && captions.length !== count) {
    throw new ArgumentError(`${who}: captions must have one line for each of ${count} images, got ${captions.length}.`);
  }
  const pixels = toBytes(who, images, range, channels);
  const longest = Math.max(0, ...(captions ?? []).map((caption) => caption.length));
  const cellWidth = Math.max(width * scale, longest * CHARACTER) + GAP;
  const cellHeight = height * scale + GAP + (captions ? CAPTION : 0);
  const top = PADDING + (title === '' ? 0 : TITLE);

  const cell = async (i: number): Promise<string> => {
    const x = PADDING + (i % columns) * cellWidth;
    const y = top + Math.floor(i / columns) * cellHeight;
    const size = height * width * 3;
    const address = await pngAddress(pixels.subarray(i * size, (i + 1) * size), width, height);
    const left = x + (cellWidth - GAP - width * scale) / 2;
    const middle = x + (cellWidth - GAP) / 2;
    return (
      `<image x="${left}" y="${y}" width="${width * scale}" height="${height * scale}" preserveAspectRatio="none" ` +
      `image-rendering="optimizeSpeed" style="image-rendering:pixelated" xlink:href="${address}"/>` +
      (captions
        ? `<text x="${middle}" y="${y + height * scale + 14}" font-size="12" text-anchor="middle" ${FONT}>` +
          `${escapeXml(captions[i])}</text>`
        : '')
    );
  };

  return {
    title,
    async toSVG() {
      const cells = await Promise.all(Array.from({ length: count }, (_, i) => cell(i)));
      const titleWidth = title.length * CHARACTER * 1.5;
      const w = 2 * PADDING + Math.max(columns * cellWidth - GAP, titleWidth);
      const h = top + Math.ceil(count / columns) * cellHeight - GAP + PADDING;
      const heading = `<text x="${PADDING}" y="${PADDING + 14}" font-size="16" font-weight="bold" ${FONT}>${escapeXml(title)}</text>`;
      return (
        `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" ` +
        `aria-label="${escapeXml(title)}" width="${w}" height="${h}" viewBox="0 0 ${w} ${h}">` +
        `<rect width="${w}" height="${h}" fill="white"/>${title === '' ? '' : heading}${cells.join('')}</svg>`
      );
    },
  };
}

function checkImages(who: string, images: Tensor): readonly [number, number, number, number] {
  const [n, h, w, c = 1] = images.shape;
  const isGrid = (images.rank === 3 || images.rank === 4) && images.size > 0 && (c === 1 || c === 3);
  if (isGrid) return [n, h, w, c];
  throw new ShapeError(
    `${who}: needs images [N, H, W, C] with C = 1 or 3, or [N, H, W], got ${showShape(images.shape)}.`,
  );
}

/** Red-green-blue bytes of all images. */
function toBytes(who: string, { data }: Tensor, range: readonly [number, number], channels: number): Uint8Array {
  const [low, high] = range;
  if (!(low < high))
    throw new ArgumentError(`${who}: range must be [low, high] with low < high, got ${show([low, high])}.`);
  const bytes = new Uint8Array((data.length / channels) * 3);
  const slack = 1e-6 * (high - low);
  data.forEach((value, i) => {
    if (!(value >= low - slack && value <= high + slack)) {
      throw new ArgumentError(
        `${who}: every value must lie in range ${show([low, high])}, got ${value} at flat index ${i}. ` +
          'Pass range, such as [0, 255] for bytes.',
      );
    }
    const byte = Math.round((255 * (value - low)) / (high - low));
    if (channels === 3) bytes[i] = byte;
    else bytes.fill(byte, i * 3, i * 3 + 3);
  });
  return bytes;
}
