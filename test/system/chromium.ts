import { existsSync } from 'node:fs';
import { type Browser, type Page, chromium } from 'playwright-core';
import { type ViteDevServer, createServer } from 'vite';

const executablePath = '/usr/bin/chromium';

/** Tests in a browser are left out where there is none; where everything is tested, they fail then. */
export const noChromium = !existsSync(executablePath) && !process.env.CI;

/** A headless browser that talks to the machine it runs on alone. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      ...['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
      ...['--disable-background-networking', '--disable-component-update'],
    ],
  });
}

/** A folder with a page, served by its own configuration on a free port; files that change meanwhile change nothing. */
export async function servePage(root: string, configFile: string, mode: string): Promise<ViteDevServer> {
  const server = await createServer({
    root,
    configFile,
    mode,
    cacheDir: `${root}/../.cache/vite-test-${process.env.VITEST_POOL_ID ?? ''}`, // test files run side by side
    logLevel: 'error',
    server: { port: 0, hmr: false, watch: null },
  });
  return server.listen();
}

/** Where a server is listening. */
export function addressOf({ resolvedUrls }: { resolvedUrls: { local: string[] } | null }): string {
  const [address] = resolvedUrls?.local ?? [];
  if (address === undefined) throw new Error('The server listens nowhere.');
  return address;
}

/** Everything that went wrong on a page: errors on its console, errors thrown, files that were not found. */
export function listenForErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error.stack)));
  page.on('response', (response) => {
    if (response.status() >= 400) errors.push(`${response.status()} ${response.url()}`);
  });
  return errors;
}
