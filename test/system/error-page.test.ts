import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Generator, fromArray } from 'layerwise';
import { type ErrorAnalysis, errorAnalysis } from 'layerwise/strategy';
import { launchChromium, listenForErrors, noChromium } from './chromium.js';

const classNames = ['cat', 'dog', '"fox" & <co>'];

/** Six examples of three classes: rows 0, 1, 2, 4 and 5 are wrong, the loss falls with the row. */
function analysisOf(tags: readonly string[] = []): ErrorAnalysis {
  const images = new Generator(1).uniform([6, 9, 9]);
  const y = [
    [0.02, 0.96, 0.02],
    [0.9, 0.06, 0.04],
    [0.7, 0.2, 0.1],
    [0.8, 0.1, 0.1],
    [0.3, 0.6, 0.1],
    [0.1, 0.5, 0.4],
  ];
  const t = fromArray([0, 1, 1, 0, 0, 2], { dtype: 'int32' });
  return errorAnalysis(images, fromArray(y), t, { classNames, tags, checkCorrect: 1 });
}

describe.skipIf(noChromium)('the page of an error analysis in a browser', () => {
  const folder = mkdtempSync(join(tmpdir(), 'layerwise-error-page-'));
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(async () => {
    await browser.close();
    rmSync(folder, { recursive: true });
  });

  async function open(analysis: ErrorAnalysis): Promise<{ page: Page; errors: readonly string[] }> {
    const path = join(folder, 'errors.html');
    await analysis.saveHTML(path);
    const page = await browser.newPage({ acceptDownloads: true });
    const errors = listenForErrors(page);
    page.on('request', (request) => {
      if (!/^(file|data|blob):/.test(request.url())) throw new Error(`The page asks for ${request.url()}.`);
    });
    await page.goto(pathToFileURL(path).href);
    return { page, errors };
  }

  const shown = (page: Page): Promise<string[]> =>
    page
      .locator('article:not([hidden])')
      .evaluateAll((cards) => cards.map((card) => card.getAttribute('data-i') ?? ''));

  async function savedTags(page: Page): Promise<string> {
    const download = page.waitForEvent('download');
    await page.click('#save');
    const path = join(folder, 'tags.csv');
    await (await download).saveAs(path);
    return path;
  }

  it('shows every picture, and filters by class, answer and verdict', async () => {
    const { page, errors } = await open(analysisOf());
    expect(await shown(page)).toEqual(['0', '1', '2', '4', '5', '3']);
    expect(await page.textContent('output')).toBe('6 of 6 shown');
    const widths = await page
      .locator('article img')
      .evaluateAll((images) => images.map((image) => image instanceof HTMLImageElement && image.naturalWidth));
    expect(widths).toEqual([9, 9, 9, 9, 9, 9]);
    await page.selectOption('#a', { label: 'dog' });
    expect(await shown(page)).toEqual(['1', '2']);
    await page.selectOption('#a', '');
    await page.selectOption('#p', { label: 'dog' });
    expect(await shown(page)).toEqual(['0', '4', '5']);
    await page.selectOption('#p', '');
    await page.selectOption('#v', 'right');
    expect(await shown(page)).toEqual(['3']);
    await page.selectOption('#v', '');
    await page.click('text="fox" & <co> → dog');
    expect(await shown(page)).toEqual(['5']);
    expect(await page.textContent('output')).toBe('1 of 6 shown');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('saves the tags that are typed in it, as readTags reads them', async () => {
    const analysis = analysisOf().tag(2, 'old');
    const { page, errors } = await open(analysis);
    const field = (index: number, name: string) => page.locator(`article[data-i="${index}"] .${name}`);
    await field(0, 'tags').fill('Blurry; "dog", far');
    await field(2, 'tags').fill('');
    await field(5, 'comment').fill('see "5", again');
    await field(5, 'comment').blur();
    await page.selectOption('#t', { label: 'blurry' });
    expect(await shown(page)).toEqual(['0']);
    await page.selectOption('#t', { label: 'no tag' });
    expect(await shown(page)).toEqual(['1', '2', '4', '5', '3']);

    await analysis.readTags(await savedTags(page));
    expect(analysis.tagsOf(0)).toEqual(['blurry', '"dog"', 'far']);
    expect(analysis.tagsOf(2)).toEqual([]);
    expect(analysis.toCSV()).toContain('"see ""5"", again"');
    expect(errors).toEqual([]);
    await page.close();
  });

  it('saves the boxes that are ticked in it', async () => {
    const analysis = analysisOf(['blurry']).tag(0, 'blurry');
    const { page, errors } = await open(analysis);
    await page.locator('article[data-i="0"] input[value="blurry"]').uncheck();
    await page.locator('article[data-i="4"] input[value="mislabelled"]').check();
    await page.selectOption('#t', { label: 'mislabelled' });
    expect(await shown(page)).toEqual(['4']);
    await analysis.readTags(await savedTags(page));
    expect([0, 4].map((index) => analysis.tagsOf(index))).toEqual([[], ['mislabelled']]);
    expect(errors).toEqual([]);
    await page.close();
  });
});
