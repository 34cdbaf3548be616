import { type PixelRange, toBytes } from '../data/image-pixels.js';
import { resizeImages } from '../data/resize-images.js';
import { ConfusionCounts } from '../metrics/confusion.js';
import { mostConfused } from '../metrics/index.js';
import { pngAddress } from '../plot/png.js';
import { escapeXml } from '../plot/xml.js';
import { Tensor } from '../tensor/index.js';
import { pageScript, pageStyle } from './error-page-parts.js';
import { type Sheet, tickColumns } from './error-sheet.js';
import type { TagShare } from './error-tags.js';
import { percent } from './text.js';
import type { ExampleLoss } from './top-losses.js';

/** What the page shows besides the rows. */
export interface ErrorPage extends Sheet {
  readonly title: string;
  readonly summary: readonly string[];
  readonly shares: readonly TagShare[];
}

/** At most so many lines have the tables of classes and confusions. */
const LINES = 12;

/** A picture is drawn about as wide as this, in pixels; a larger one is made smaller. */
const SIDE = 144;

/** The whole page. Whatever comes from the data is escaped, and the page itself forbids its browser any network. */
export async function errorPage(page: ErrorPage): Promise<string> {
  const { title, summary, rows, checked, classNames } = page;
  const cards: string[] = [];
  for (const row of [...rows, ...checked]) cards.push(await card(row, page));
  const classes = classNames.map((name, k) => `<option value="${k}">${escapeXml(name)}</option>`).join('');
  const verdicts =
    checked.length === 0
      ? ''
      : select('v', 'Show', '<option value="wrong">wrong</option><option value="right">right</option>');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<title>${escapeXml(title)}</title>
<style>${pageStyle}</style>
</head>
<body>
<h1>${escapeXml(title)}</h1>
${summary.map((line) => `<p>${escapeXml(line)}</p>`).join('\n')}
<section>${tagTable(page.shares)}${classTable(page)}${confusions(page)}</section>
<form>${select('a', 'True class', classes)}${select('p', 'Answer', classes)}${select('t', 'Tag', '')}${verdicts}
<output></output><button type="button" id="save">Save tags as CSV</button></form>
<main class="${page.examples.view(0).kind}">
${cards.join('\n')}
</main>
<script>${pageScript}</script>
</body>
</html>
`;
}

function select(id: string, label: string, options: string): string {
  return `<label>${label} <select id="${id}"><option value="">all</option>${options}</select></label>`;
}

/** One example: what it is, what it was taken for, and where its tags go. */
async function card(row: ExampleLoss, page: ErrorPage): Promise<string> {
  const { index, actual, predicted, confidence, loss } = row;
  const { classNames, names, knownTags, tagsOf, commentOf } = page;
  const isWrong = actual !== predicted;
  const called = names ? ` · ${escapeXml(names[index])}` : '';
  const taken = isWrong ? ` taken for <b class="p">${escapeXml(classNames[predicted])}</b>` : ' is right';
  const ticked = tickColumns(knownTags);
  const tags = tagsOf(index);
  const boxes = ticked.map(
    (tag) =>
      `<label><input type="checkbox" value="${escapeXml(tag)}"${tags.includes(tag) ? ' checked' : ''}>${escapeXml(tag)}</label>`,
  );
  const free = `<input class="tags" placeholder="tags; more tags" aria-label="tags of ${index}" value="${escapeXml(tags.join('; '))}">`;
  return (
    `<article data-i="${index}" data-a="${actual}" data-p="${predicted}" data-v="${isWrong ? 'wrong' : 'right'}" ` +
    `data-label="${escapeXml(classNames[actual])}">${await viewOf(index, page)}` +
    `<p><b class="a">${escapeXml(classNames[actual])}</b>${taken}</p>` +
    `<p class="small">${(100 * confidence).toFixed(1)}&nbsp;%&nbsp;sure · loss&nbsp;${loss.toFixed(2)} · row&nbsp;${index}${called}</p>` +
    `<div class="small">${ticked.length > 0 ? boxes.join(' ') : free}` +
    `<input class="comment" placeholder="comment" aria-label="comment on ${index}" value="${escapeXml(commentOf(index))}"></div></article>`
  );
}

async function viewOf(index: number, { examples }: ErrorPage): Promise<string> {
  const view = examples.view(index);
  if (view.kind === 'text') return `<blockquote>${escapeXml(view.text)}</blockquote>`;
  if (view.kind === 'row') {
    const lines = view.values.map(
      (value, k) => `<tr><th>${escapeXml(examples.featureNames[k])}</th><td>${Number(value.toPrecision(5))}</td></tr>`,
    );
    return `<div class="scroll"><table>${lines.join('')}</table></div>`;
  }
  return pictureOf(view.image, examples.range, index);
}

/** A small picture with its pixels as squares, a large one no finer than a sharp screen shows. */
async function pictureOf(image: Tensor, range: PixelRange, index: number): Promise<string> {
  const side = Math.max(image.shape[0], image.shape[1]);
  const scale = side > SIDE ? SIDE / side : Math.max(1, Math.round(SIDE / side));
  const [height, width] = image.shape.slice(0, 2).map((size) => Math.max(1, Math.round(size * scale)));
  const interpolation = image.dtype === 'int32' ? 'nearest' : 'area';
  const drawn = side > 2 * SIDE ? resizeImages(image, [2 * height, 2 * width], { interpolation }) : image;
  const [h, w, channels] = drawn.shape;
  const bytes = toBytes('toHTML', drawn, range);
  const rgb = channels === 3 ? bytes : Uint8Array.from({ length: 3 * h * w }, (_, i) => bytes[Math.floor(i / 3)]);
  const kind = scale > 1 ? ' class="pixels"' : '';
  return `<img src="${await pngAddress(rgb, w, h)}" width="${width}" height="${height}" alt="example ${index}"${kind}>`;
}

function htmlTable(caption: string, heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><caption>${caption}</caption>${line(heading, 'th')}${rows.map((cells) => line(cells, 'td')).join('')}</table>`;
}

function tagTable(shares: readonly TagShare[]): string {
  if (shares.length === 0) return '';
  const rows = shares.map(({ tag, count, share, ceiling }) => [
    ...[escapeXml(tag), String(count), percent(share), percent(ceiling)],
  ]);
  return htmlTable('Tags when the page was made', ['tag', 'errors', 'share', 'error without'], rows);
}

/** The classes with the most errors. */
function classTable({ all, classNames }: ErrorPage): string {
  const counts = classNames.map((name) => ({ name, examples: 0, wrong: 0 }));
  for (const { actual, predicted } of all) {
    counts[actual].examples++;
    if (actual !== predicted) counts[actual].wrong++;
  }
  const rows = counts
    .sort((a, b) => b.wrong - a.wrong)
    .slice(0, LINES)
    .map(({ name, examples, wrong }) => [
      escapeXml(name),
      String(examples),
      String(wrong),
      examples === 0 ? '' : percent(wrong / examples),
    ]);
  return htmlTable('True classes', ['class', 'examples', 'wrong', 'error'], rows);
}

/** Which class is taken for which; a click shows these errors alone. */
function confusions({ all, classNames }: ErrorPage): string {
  const counts = new ConfusionCounts('toHTML', { numClasses: classNames.length });
  const labels = (of: (row: ExampleLoss) => number): Tensor => new Tensor(Int32Array.from(all, of), [all.length]);
  counts.update(
    labels(({ predicted }) => predicted),
    labels(({ actual }) => actual),
  );
  const pairs = mostConfused(counts.toTensor(), { limit: LINES });
  const rows = pairs.map(({ actual, predicted, count, share }) => [
    `<button type="button" data-a="${actual}" data-p="${predicted}">${escapeXml(classNames[Number(actual)])} → ${escapeXml(classNames[Number(predicted)])}</button>`,
    ...[String(count), percent(share)],
  ]);
  return rows.length === 0 ? '' : htmlTable('Taken for each other', ['true → answer', 'errors', 'of the class'], rows);
}
