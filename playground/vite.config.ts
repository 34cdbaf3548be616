import { defineConfig } from 'vite';

/** What only Node.js loads, at first use: neither prepared nor bundled for the page. */
const nodeOnly = /^(asciichart|bullmq|cli-progress|csv-parse|fflate|ioredis|jsfive|pbf|sharp|vega|vega-lite)(\/|$)/;

/**
 * `vite playground` serves the page, `vite build playground` writes it as static files to out/playground.
 *
 * With `--mode isolated` the server sends the two headers of cross-origin isolation: browsers then share memory with
 * worker threads, and the engine uses them.
 */
export default defineConfig(({ mode }) => {
  const headers: Record<string, string> =
    mode === 'isolated'
      ? { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' }
      : {};
  return {
    base: './', // the static files work from any folder
    resolve: { tsconfigPaths: true }, // 'layerwise' means src/index.ts here, as in tsc and tsx
    cacheDir: '../.cache/vite-playground',
    optimizeDeps: { noDiscovery: true, include: ['ndarray', 'ndarray-ops', 'seedrandom/seedrandom.js'] },
    server: { headers, fs: { allow: ['..'] } },
    preview: { headers },
    build: {
      outDir: '../out/playground',
      emptyOutDir: true,
      target: 'es2022',
      rolldownOptions: { external: nodeOnly },
    },
  };
});
