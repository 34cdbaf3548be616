import { readFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ArgumentError, Generator, fromArray } from 'layerwise';
import { decodeImage } from 'layerwise/data';
import { errorAnalysis } from 'layerwise/strategy';
import { floats, ints } from '../metrics/tensors.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const y = floats([0.9, 0.2, 0.7]);
const t = ints([0, 0, 0]);
const classNames = ['cat & co', '<dog>'];
const cardsOf = (html: string): string[] => html.match(/<article[\s\S]*?<\/article>/g) ?? [];

describe('the HTML page', () => {
  it('shows each error with its figures, the highest loss first, and the right answers looked at', async () => {
    const names = ['a.png', 'b.png', '"c".png'];
    const analysis = errorAnalysis(['one', 'two', 'three'], y, t, { classNames, names, checkCorrect: 1 });
    const cards = cardsOf(await analysis.toHTML());
    expect(cards).toHaveLength(3);
    expect(cards.map((card) => /data-i="(\d)" data-a="0" data-p="(\d)" data-v="(\w+)"/.exec(card)?.slice(1))).toEqual([
      ['0', '1', 'wrong'],
      ['2', '1', 'wrong'],
      ['1', '0', 'right'],
    ]);
    expect(cards[0]).toContain('<b class="a">cat &amp; co</b> taken for <b class="p">&lt;dog&gt;</b>');
    expect(cards[0]).toContain('90.0&nbsp;%&nbsp;sure · loss&nbsp;2.30 · row&nbsp;0 · a.png');
    expect(cards[1]).toContain('&quot;c&quot;.png');
    expect(cards[2]).toContain('<b class="a">cat &amp; co</b> is right');
  });

  it('needs no other file and no network, and runs nothing that comes from the data', async () => {
    const evil = '</script><script>alert("x")</script><img src=https://example.org/a.png onerror=alert(1)>';
    const analysis = errorAnalysis([evil, evil, evil], y, t, {
      title: evil,
      classNames: [evil, evil],
      names: [evil, evil, evil],
    });
    analysis.tag(0, evil.replaceAll(/[;,]/g, ' '));
    await analysis.parseTags(`index,comment\n2,"${evil.replaceAll('"', '""')}"\n`);
    const html = await analysis.toHTML();
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<img|<link|@import|url\(|fetch|XMLHttp/);
    expect(html).toContain("default-src 'none'; img-src data:");
  });

  it('holds each picture as it is', async () => {
    const x = new Generator(1).uniform([3, 5, 4, 3]);
    const path = join(folder, 'errors.html');
    await errorAnalysis(x, y, t).saveHTML(path);
    const cards = cardsOf(readFileSync(path, 'utf8'));
    expect(cards).toHaveLength(2);
    for (const [i, row] of [0, 2].entries()) {
      const [, base64] = /src="data:image\/png;base64,([^"]+)"/.exec(cards[i]) ?? [];
      const picture = await decodeImage(Buffer.from(base64, 'base64'));
      expect(picture.shape).toEqual([5, 4, 3]);
      picture.data.forEach((value, k) => expect(value).toBeCloseTo(x.data[row * 60 + k], 2));
      expect(cards[i]).toContain('width="116" height="145"');
    }
  });

  it('makes large pictures small, reads grey ones without channel axis, in their range', async () => {
    const x = fromArray(Array.from({ length: 3 * 200 * 300 }, (_, i) => (i % 300 < 150 ? 0 : 255))).reshape([
      3, 200, 300,
    ]);
    const html = await errorAnalysis(x, y, t, { range: [0, 255] }).toHTML();
    expect(html).toContain('width="144" height="96"');
    const [, base64] = /src="data:image\/png;base64,([^"]+)"/.exec(html) ?? [];
    const picture = await decodeImage(Buffer.from(base64, 'base64'));
    expect(picture.shape).toEqual([192, 288, 3]);
    expect([143, 144].map((column) => picture.get(100, column, 0))).toEqual([0, 1]); // black on the left
    const action = errorAnalysis(x, y, t).toHTML();
    await expect(action).rejects.toBeInstanceOf(ArgumentError);
    await expect(action).rejects.toThrow('toHTML: ');
  });

  it('lists features by name', async () => {
    const x = floats([[1.5, 2], [3, 4], [5, 6]]); // prettier-ignore
    const [card] = cardsOf(await errorAnalysis(x, y, t, { featureNames: ['size', '<age>'] }).toHTML());
    expect(card).toContain('<tr><th>size</th><td>1.5</td></tr><tr><th>&lt;age&gt;</th><td>2</td></tr>');
  });

  it('has boxes for known tags, a field for free ones, and comments', async () => {
    const known = errorAnalysis(['a', 'b', 'c'], y, t, { tags: ['blurry'] }).tag(0, 'blurry');
    const [first, second] = cardsOf(await known.toHTML());
    expect(first).toContain('<input type="checkbox" value="blurry" checked>');
    expect(first).toContain('<input type="checkbox" value="mislabelled">');
    expect(second).not.toContain('checked');
    const free = errorAnalysis(['a', 'b', 'c'], y, t).tag(0, 'blurry', 'dog');
    await free.parseTags('index,tags,comment\n2,far,look!\n');
    const [one, two] = cardsOf(await free.toHTML());
    expect(one).toContain('value="blurry; dog"');
    expect(two).toContain('value="far"');
    expect(two).toContain('value="look!"');
  });

  it('has the tables of tags, classes and confusions', async () => {
    const analysis = errorAnalysis(['a', 'b', 'c'], y, t, { classNames: ['cat', 'dog'] }).tag(0, 'far');
    const html = await analysis.toHTML();
    expect(html).toContain('<td>far</td><td>1</td><td>50.00 %</td><td>33.33 %</td>');
    expect(html).toContain('<td>cat</td><td>3</td><td>2</td><td>66.67 %</td>');
    expect(html).toContain('<td>dog</td><td>0</td><td>0</td><td></td>');
    expect(html).toContain('data-a="0" data-p="1">cat → dog</button></td><td>2</td><td>66.67 %</td>');
    const none = await errorAnalysis(['a'], floats([0.1]), ints([0])).toHTML();
    expect(cardsOf(none)).toEqual([]);
    expect(none).toContain('0 of 1 example wrong');
    expect(none).not.toContain('Taken for each other');
  });
});
