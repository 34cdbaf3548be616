import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import type { ViteDevServer } from 'vite';
import { run } from './browser-program.js';
import { addressOf, launchChromium, listenForErrors, noChromium, servePage } from './chromium.js';

const pathOf = (file: string): string => fileURLToPath(new URL(file, import.meta.url));

describe.skipIf(noChromium)('the library in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launchChromium();
  });
  afterAll(() => browser.close());

  describe.each(['development', 'isolated'])('served in mode %s', (mode) => {
    let server: ViteDevServer;
    let page: Page;
    let errors: readonly string[];
    beforeAll(async () => {
      server = await servePage(pathOf('../../playground'), pathOf('../../playground/vite.config.ts'), mode);
      page = await browser.newPage();
      errors = listenForErrors(page);
      await page.goto(addressOf(server));
    });
    afterAll(() => server.close());

    it('computes what it computes in Node, to the bit', async () => {
      // As text: the test runner would make its own of `import`.
      const inBrowser = await page.evaluate(`import('/@fs${pathOf('browser-program.ts')}').then(({ run }) => run())`);
      const inNode = await run();
      expect(inBrowser).toEqual(inNode);
      expect(inNode).toMatchObject({
        saved: true,
        npy: true,
        csv: [
          [70, 250],
          [42, 140],
        ],
        gunzip: 'layerwise',
      });
      expect(errors).toEqual([]);
    });

    it('says that a browser has no files', async () => {
      const message = await page.evaluate(
        `import('/@fs${pathOf('../../src/index.ts')}').then(({ Dense, Sequential }) =>
          new Sequential([new Dense(1)], { inputShape: [2] }).save('model.safetensors').catch(String))`,
      );
      expect(message).toBe(
        'ResourceError: save: needs node:fs, which only Node.js has. In a browser use what takes and gives bytes: ' +
          'encode and decode, parse.',
      );
    });
  });
});
