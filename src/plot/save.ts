import { ArgumentError, ResourceError, knownOptions, show } from '../errors/index.js';
import { reasonOf, writeBytes } from '../io/files.js';
import { builtin } from '../io/node.js';
import { optionalPeer } from '../io/peer.js';
import type { Figure } from './figure.js';
import { page } from './page.js';

/** The pictures' own dots per inch are 72; twice that is sharp on today's screens. */
const PNG_DENSITY = 144;

const encoders = new Map<string, (figure: Figure) => Promise<Uint8Array>>([
  ['svg', async (figure) => utf8(await figure.toSVG())],
  ['html', async (figure) => utf8(await page([figure], figure.title || 'Figure'))],
  ['png', png],
]);

/**
 * Writes a figure as `.svg`, `.png` (twice the size in pixels) or `.html` (one
 * file that needs no other). The file appears whole or not at all; one that
 * is there is replaced.
 *
 * @throws ArgumentError for another extension
 * @throws ResourceError when the path cannot be written, before anything is drawn, and when an optional package is
 *   missing: `vega` and `vega-lite` draw charts, `sharp` makes PNG
 *
 * @example
 * const figure = lineChart([{ name: 'cost', y: [0.693, 0.41, 0.275] }], { title: 'Cost' });
 * await saveFigure(figure, 'cost.png');
 * saveFigure(figure, 'cost.gif'); // throws ArgumentError: another extension
 */
export async function saveFigure(figure: Figure, path: string): Promise<void> {
  if (typeof path !== 'string')
    throw new ArgumentError(`saveFigure: path must be the name of a file, got ${show(path)}.`);
  const extension = /\.([^./\\]+)$/.exec(path)?.[1].toLowerCase() ?? '';
  const encode = encoders.get(extension);
  if (!encode) throw new ArgumentError(`saveFigure: path must end in .svg, .png or .html, got ${show(path)}.`);
  checkWritable('saveFigure', path);
  await writeBytes('saveFigure', path, await encode(figure));
}

/** Options of {@link saveFigures}. */
export interface PageOptions {
  /** Of the page. Default 'Figures'. */
  title?: string;
}

/**
 * Writes several figures, one below the other, as one `.html` page that needs
 * no other file.
 *
 * @throws ArgumentError for no figure and for another extension
 * @throws ResourceError as {@link saveFigure} does
 *
 * @example
 * const curve = (name, y) => lineChart([{ name, y }], { title: name });
 * await saveFigures([curve('cost', [3, 2, 1]), curve('rate', [0.1, 0.1, 0.01])], 'report.html', { title: 'Training' });
 */
export async function saveFigures(figures: readonly Figure[], path: string, options: PageOptions = {}): Promise<void> {
  knownOptions('saveFigures', options, ['title']);
  if (!/\.html$/i.test(path)) throw new ArgumentError(`saveFigures: path must end in .html, got ${show(path)}.`);
  checkWritable('saveFigures', path);
  await writeBytes('saveFigures', path, utf8(await page(figures, options.title ?? 'Figures')));
}

/** Throws when the folder does not exist or may not be written to, or when the path is a folder. */
function checkWritable(who: string, path: string): void {
  const fs = builtin(who, 'node:fs');
  const folder = builtin(who, 'node:path').dirname(path);
  try {
    fs.accessSync(folder, fs.constants.W_OK);
  } catch (cause) {
    throw new ResourceError(`${who}: cannot write ${show(path)}: ${reasonOf(cause)}.`, { cause });
  }
  const isFile = fs.statSync(folder).isDirectory() && !fs.statSync(path, { throwIfNoEntry: false })?.isDirectory();
  if (!isFile) throw new ResourceError(`${who}: cannot write ${show(path)}: it must be a file in an existing folder.`);
}

async function png(figure: Figure): Promise<Uint8Array> {
  const { default: sharp } = await optionalPeer('sharp', 'saveFigure', () => import('sharp'));
  return sharp(utf8(await figure.toSVG()), { density: PNG_DENSITY })
    .png()
    .toBuffer();
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
