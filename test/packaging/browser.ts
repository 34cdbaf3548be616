import { join } from 'node:path';
import { build, preview } from 'vite';
import { addressOf, launchChromium, listenForErrors } from '../system/chromium.js';

/** What the page of a user's project reaches, bundled by Vite and opened in headless Chromium, and what went wrong on it. */
export async function openBundledPage(project: string): Promise<{ reached: unknown; errors: readonly string[] }> {
  const settings = { root: join(project, 'page'), configFile: false, logLevel: 'error' } as const;
  await build(settings);
  const server = await preview({ ...settings, preview: { port: 0 } });
  const browser = await launchChromium();
  try {
    const page = await browser.newPage();
    const errors = listenForErrors(page);
    await page.goto(addressOf(server));
    await page.waitForFunction('globalThis.reached !== undefined');
    return { reached: await page.evaluate('reached'), errors };
  } finally {
    await browser.close();
    await server.close();
  }
}
