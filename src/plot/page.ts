import { ArgumentError } from '../errors/index.js';
import type { Figure } from './figure.js';
import { escapeXml } from './xml.js';

/** An HTML page that holds the figures one below the other and needs no other file. */
export async function page(figures: readonly Figure[], title: string): Promise<string> {
  if (figures.length === 0) throw new ArgumentError('saveFigures: needs at least one figure, got none.');
  const drawings: string[] = [];
  for (const [i, figure] of figures.entries()) drawings.push(ownNames(await figure.toSVG(), `figure${i + 1}`));
  const heading = figures.length > 1 ? `<h1>${escapeXml(title)}</h1>\n` : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escapeXml(title)}</title>
<style>body { margin: 2rem; background: white; color: #222; font-family: Helvetica, Arial, sans-serif }
svg { max-width: 100%; height: auto } figure { display: inline-block; vertical-align: top; margin: 0 2rem 2rem 0 }</style>
</head>
<body>
${heading}${drawings.map((svg) => `<figure>${svg}</figure>`).join('\n')}
</body>
</html>
`;
}

/** The SVG with the names of its parts led by `prefix`: on one page, parts of two figures must not share a name. */
function ownNames(svg: string, prefix: string): string {
  return svg.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/ id="|url\(#|href="#/g, (start) => `${start}${prefix}-`));
}
