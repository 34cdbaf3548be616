import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { type PreviewServer, type ViteDevServer, build, preview } from 'vite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addressOf, launchChromium, listenForErrors, noChromium, servePage } from './chromium.js';

const root = fileURLToPath(new URL('../../playground', import.meta.url));
const configFile = join(root, 'vite.config.ts');

/** A page of the playground at an address, ready to use, and what goes wrong on it. */
interface Opened {
  readonly page: Page;
  readonly errors: readonly string[];
}

async function open(browser: Browser, address: string): Promise<Opened> {
  const page = await browser.newPage();
  const errors = listenForErrors(page);
  await page.goto(address);
  await page.locator('#health table').waitFor();
  return { page, errors };
}

const numberIn = async (page: Page, id: string): Promise<number> =>
  Number.parseFloat((await page.locator(`#${id}`).textContent()) ?? '');

/** Runs until the epoch shown is at least the one given, then pauses. */
async function runTo(page: Page, epoch: number): Promise<void> {
  await page.selectOption('#speed', '100');
  await page.click('#run');
  await page.waitForFunction((least) => Number(document.getElementById('epoch')?.textContent) >= least, epoch);
  await page.click('#run');
  await expect.poll(() => page.textContent('#run')).toBe('Run');
}

/** The relative error that the gradient check shows. */
async function checkGradients(page: Page): Promise<number> {
  await page.click('#check');
  return Number(await page.getAttribute('#relativeError', 'data-value'));
}

/** The part of the page that shows what the network predicts, as the browser draws it. */
const tints = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('canvas')?.toDataURL() ?? 'there is no canvas');

describe.skipIf(noChromium)('the playground in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  describe.each([
    { mode: 'development', isolated: false },
    { mode: 'isolated', isolated: true },
  ])('served in mode $mode', ({ mode, isolated }) => {
    let server: ViteDevServer;
    let address: string;
    beforeAll(async () => {
      server = await servePage(root, configFile, mode);
      address = addressOf(server);
    });
    afterAll(() => server.close());

    it('learns two moons to more than 95 %, with right gradients and no error', async () => {
      const { page, errors } = await open(browser, address);
      expect(await page.evaluate(() => globalThis.crossOriginIsolated)).toBe(isolated);
      const [loss, before] = [await numberIn(page, 'trainLoss'), await tints(page)];
      await runTo(page, 60);
      expect(await numberIn(page, 'testAccuracy')).toBeGreaterThan(95);
      expect(await numberIn(page, 'trainAccuracy')).toBeGreaterThan(95);
      expect(await numberIn(page, 'trainLoss')).toBeLessThan(0.2 * loss);
      expect(await tints(page)).not.toBe(before);
      expect(await page.getAttribute('.boundary', 'd')).toMatch(/^M[\d.]+ [\d.]+L/);
      expect(await page.getAttribute('#lossChart svg', 'aria-label')).toMatch(
        /^loss after epoch \d+: train 0\.\d+, test 0\.\d+$/,
      );

      expect(await checkGradients(page)).toBeLessThan(1e-7);
      expect(await page.textContent('#checkResult')).toContain('✓ right');
      await page.check('#mistake');
      expect(await checkGradients(page)).toBeGreaterThan(1e-4);
      expect(await page.textContent('#checkResult')).toContain('✗ differs');
      expect(errors).toEqual([]);
      await page.close();
    });

    it('uses as many threads as the page may have, with the same bits', async () => {
      const { page, errors } = await open(browser, address);
      const source = `/@fs${fileURLToPath(new URL('../../src/index.ts', import.meta.url))}`;
      // As text: the test runner would make its own of `import`.
      const found = await page.evaluate(`(async () => {
        const { Generator, engineInfo, matMul, setThreads } = await import('${source}');
        const a = new Generator(1).normal([400, 300]);
        const b = new Generator(2).normal([300, 200]);
        let product = matMul(a, b);
        for (let i = 0; i < 20; i++) product = matMul(a, b); // workers start when there is enough work
        const { threads } = engineInfo();
        setThreads(1);
        const alone = matMul(a, b).data;
        const differing = alone.filter((value, i) => !Object.is(value, product.data[i])).length;
        return { threads: threads === navigator.hardwareConcurrency ? 'all' : threads, differing };
      })()`);
      expect(found).toEqual({ threads: isolated ? 'all' : 1, differing: 0 });
      expect(errors).toEqual([]);
      await page.close();
    });
  });

  describe('built as static files', () => {
    const outDir = mkdtempSync(join(tmpdir(), 'layerwise-playground-'));
    let server: PreviewServer;
    let address: string;
    beforeAll(async () => {
      await build({ root, configFile, logLevel: 'error', build: { outDir, emptyOutDir: true } });
      server = await preview({ root, configFile, build: { outDir }, preview: { port: 0 } });
      address = addressOf(server);
    });
    afterAll(async () => {
      await server.close();
      rmSync(outDir, { recursive: true });
    });

    it('learns as well', async () => {
      const { page, errors } = await open(browser, address);
      await runTo(page, 40);
      expect(await numberIn(page, 'testAccuracy')).toBeGreaterThan(95);
      expect(await checkGradients(page)).toBeLessThan(1e-7);
      expect(errors).toEqual([]);
      await page.close();
    });

    it('takes settings from its address, and writes them there', async () => {
      const { page, errors } = await open(browser, `${address}?data=arms&layers=12-6&seed=4`);
      expect(await page.inputValue('[name=data]')).toBe('arms');
      expect(await page.locator('#units input').count()).toBe(2);
      expect(await page.locator('#legend').textContent()).toContain('class 2');
      await page.click('#nextSeed');
      await page.selectOption('[name=activation]', 'relu');
      await page.fill('#depth', '3');
      await page.press('#depth', 'Enter');
      expect(new URL(page.url()).search).toBe('?data=arms&seed=5&activation=relu&layers=12-6-6');
      expect(errors).toEqual([]);
      await page.close();
    });

    it('does the same again from the same seed', async () => {
      const seen: string[] = [];
      const { page } = await open(browser, `${address}?dropout=0.2&batchSize=100`);
      for (let round = 0; round < 2; round++) {
        for (let step = 0; step < 7; step++) await page.click('#step');
        expect(await page.textContent('#epoch')).toBe('2 + 1/3');
        seen.push(await tints(page));
        await page.click('#reset');
        expect(await page.textContent('#epoch')).toBe('0');
      }
      expect(seen[0]).toBe(seen[1]);
      await page.close();
    });

    it('changes the learning rate on the way, and keeps what is learned', async () => {
      const { page } = await open(browser, address);
      await runTo(page, 5);
      const epoch = await page.textContent('#epoch');
      await page.fill('[name=learningRate]', '0.001');
      await page.press('[name=learningRate]', 'Enter');
      expect(new URL(page.url()).search).toBe('?learningRate=0.001');
      expect(await page.textContent('#epoch')).toBe(epoch);
      await page.close();
    });

    it('names what is wrong, and goes on with what was there', async () => {
      const { page, errors } = await open(browser, `${address}?data=moon&colour=red`);
      const notice = page.locator('#notice');
      expect(await notice.textContent()).toContain('In the address, data must be one of moons, circles,');
      expect(await notice.textContent()).toContain("there is no setting 'colour'");
      await page.fill('[name=noise]', '7');
      await page.press('[name=noise]', 'Enter');
      expect(await notice.textContent()).toBe('noise must lie in [0, 0.5], got 7.');
      await page.click('#step');
      expect(await page.textContent('#epoch')).toBe('0 + 1/7');
      await page.fill('[name=noise]', '0.2');
      await page.press('[name=noise]', 'Enter');
      expect(await notice.isHidden()).toBe(true);
      expect(errors).toEqual([]);
      await page.close();
    });

    it('stops when the cost is not finite, and says where that began', async () => {
      const { page, errors } = await open(
        browser,
        `${address}?activation=relu&optimizer=sgd&learningRate=10&weightInit=large&l2=10&batchSize=4`,
      );
      await page.selectOption('#speed', 'Infinity');
      await page.click('#run');
      await page.locator('#notice:visible').waitFor();
      expect(await page.textContent('#notice')).toMatch(/^The cost is (NaN|-?Infinity) in epoch \d+, batch \d+\./);
      expect(await page.textContent('#run')).toBe('Run');
      expect(errors).toEqual([]);
      await page.close();
    });

    it('is worked by the keyboard alone', async () => {
      const { page } = await open(browser, address);
      await page.keyboard.press('Tab');
      expect(await page.evaluate(() => document.activeElement?.id)).toBe('run');
      await page.keyboard.press('Space');
      expect(await page.textContent('#run')).toBe('Pause');
      await page.keyboard.press('Enter');
      expect(await page.textContent('#run')).toBe('Run');
      const nameless = await page.evaluate(() =>
        Array.from(document.querySelectorAll('input, select, button'))
          .filter((control) => control.textContent?.trim() === '' && !control.ariaLabel && !control.closest('label'))
          .map((control) => control.outerHTML),
      );
      expect(nameless).toEqual([]);
      await page.close();
    });

    it('fits windows of any width', async () => {
      const { page } = await open(browser, address);
      for (const width of [320, 480, 700, 900, 1150, 1600]) {
        await page.setViewportSize({ width, height: 800 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
      }
      await page.close();
    });
  });
});
