import { configDefaults, defineConfig } from 'vitest/config';

/** Files that need a process of their own: they measure or limit memory, share what they change, or replace modules. */
const alone = [
  'test/architecture/docs.test.ts',
  'test/data/{batches,image-files,image-folder,pipeline}.test.ts',
  'test/engine/{build,memory,stage}.test.ts',
  'test/io/log-file.test.ts',
  'test/layers/{cache,gradient-pool,theta}.test.ts',
  'test/misuse/engine.test.ts',
  'test/plot/save.test.ts',
  'test/rnn/recurrent.test.ts',
  'test/train/{carried-state,fit}.test.ts',
  'test/zoo/{counts,memory}.test.ts',
];

export default defineConfig({
  resolve: { tsconfigPaths: true }, // 'layerwise' means src/index.ts here, as in tsc and tsx
  test: {
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 20_000,
    slowTestThreshold: 1000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: [
            ...configDefaults.exclude,
            ...alone,
            'test/examples/**/*.test.ts',
            'test/packaging/**/*.test.ts',
            'test/system/**/*.test.ts',
          ],
          isolate: false, // the library is loaded once a worker, not once a file
        },
      },
      { extends: true, test: { name: 'alone', include: alone } },
      { extends: true, test: { name: 'examples', include: ['test/examples/**/*.test.ts'] } },
      {
        extends: true,
        test: {
          name: 'packaging',
          include: ['test/packaging/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 180_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'system',
          include: ['test/system/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
