/**
 * The order of the folders of src/: each one with those directly below it. A folder may import these and whatever they
 * may import in turn, and nothing else.
 */
export const below: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  engine: ['errors'],
  tensor: ['engine'],
  io: ['tensor'],
  data: ['io'],
  metrics: ['tensor'],
  plot: ['io'],
  layers: ['tensor'],
  losses: ['layers'],
  optim: ['layers'],
  conv: ['losses', 'optim'],
  rnn: ['conv'],
  train: ['rnn', 'data', 'metrics', 'plot'],
  strategy: ['train'],
  tune: ['train'],
  cli: ['strategy', 'tune'],
  models: ['train'],
  zoo: ['models'],
  vision: ['zoo'],
  text: ['models'],
  audio: ['models'],
  generative: ['models'],
};

/** Every folder that `folder` may import, itself included. Throws when the table runs in a circle. */
export function reachable(folder: string, path: readonly string[] = []): Set<string> {
  if (path.includes(folder))
    throw new Error(`The order of folders runs in a circle: ${[...path, folder].join(' <- ')}`);
  const children = below[folder] ?? [];
  return new Set([folder, ...children.flatMap((child) => [...reachable(child, [...path, folder])])]);
}

/** The folder of src/ that `file` is in, or undefined for src/index.ts, which may import them all. */
export function folderOf(file: string): string | undefined {
  return /^src\/([^/]+)\//.exec(file)?.[1];
}
