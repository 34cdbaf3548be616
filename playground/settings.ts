import { optimizerNames } from 'layerwise';

/** What the page lets a person choose from. */
export const choices = {
  data: ['moons', 'circles', 'spirals', 'arms', 'xor', 'blobs'],
  activation: ['tanh', 'relu', 'leakyRelu', 'sigmoid', 'elu', 'swish', 'linear'],
  weightInit: ['glorotUniform', 'heNormal', 'lecunNormal', 'small', 'large', 'zeros'],
} as const;

/** A range of numbers; `step` is what the page's controls move by. */
export interface NumberRange {
  readonly low: number;
  readonly high: number;
  readonly step: number;
  readonly integer?: boolean;
}

/** What the page lets a person set as a number. */
export const ranges = {
  points: { low: 20, high: 2000, step: 20, integer: true },
  noise: { low: 0, high: 0.5, step: 0.01 },
  testShare: { low: 0.1, high: 0.9, step: 0.1 },
  seed: { low: 0, high: 999_999, step: 1, integer: true },
  l2: { low: 0, high: 10, step: 0.01 },
  dropout: { low: 0, high: 0.9, step: 0.05 },
  learningRate: { low: 1e-5, high: 10, step: 0.001 },
  batchSize: { low: 1, high: 2000, step: 1, integer: true },
} as const satisfies Record<string, NumberRange>;

/** The hidden layers that a network may have, and the units of each. */
export const layerLimits = { layers: 6, units: 64 } as const;

type Chosen = { readonly [Name in keyof typeof choices]: (typeof choices)[Name][number] };
type Numbers = { readonly [Name in keyof typeof ranges]: number };

/** Everything that decides what an experiment does: the same settings give the same weights, to the bit. */
export interface Settings extends Chosen, Numbers {
  readonly optimizer: string;
  /** The units of each hidden layer, first to last. */
  readonly layers: readonly number[];
}

export const defaults: Settings = {
  data: 'moons',
  points: 300,
  noise: 0.15,
  testShare: 0.3,
  seed: 1,
  layers: [8, 8],
  activation: 'tanh',
  weightInit: 'glorotUniform',
  l2: 0,
  dropout: 0,
  optimizer: 'adam',
  learningRate: 0.01,
  batchSize: 32,
};

/** The names of all settings, in the order in which they are written. */
export const settingNames = Object.keys(defaults);

/** Settings read from text, with a sentence on each part that could not be used; its default stands in its place. */
export interface ReadSettings {
  readonly settings: Settings;
  readonly problems: readonly string[];
}

/**
 * Settings from name-value pairs, which come from the page's address and from its form alike:
 * `data=spirals&layers=16-8&learningRate=0.03`.
 *
 * @example
 * readSettings(new URLSearchParams('data=xor&layers=4')).settings.layers; // [4]
 * readSettings(new URLSearchParams('noise=2')).problems; // ['noise must lie in [0, 0.5], got 2.']
 */
export function readSettings(given: URLSearchParams): ReadSettings {
  const problems: string[] = [];

  const choice = <Name extends string>(key: string, allowed: readonly Name[], fallback: Name): Name => {
    const text = given.get(key);
    if (text === null) return fallback;
    const found = allowed.find((name) => name === text);
    if (found === undefined) problems.push(`${key} must be one of ${allowed.join(', ')}, got '${text}'.`);
    return found ?? fallback;
  };
  const number = (key: keyof typeof ranges): number => {
    const text = given.get(key);
    if (text === null) return defaults[key];
    const problem = problemWith(key, text, ranges[key]);
    if (problem !== undefined) problems.push(problem);
    return problem === undefined ? Number(text) : defaults[key];
  };

  for (const key of new Set(given.keys())) {
    if (!settingNames.includes(key)) problems.push(`there is no setting '${key}'; known: ${settingNames.join(', ')}.`);
  }
  const settings: Settings = {
    data: choice('data', choices.data, defaults.data),
    points: number('points'),
    noise: number('noise'),
    testShare: number('testShare'),
    seed: number('seed'),
    layers: readLayers(given.get('layers'), problems),
    activation: choice('activation', choices.activation, defaults.activation),
    weightInit: choice('weightInit', choices.weightInit, defaults.weightInit),
    l2: number('l2'),
    dropout: number('dropout'),
    optimizer: choice('optimizer', optimizerNames, defaults.optimizer),
    learningRate: number('learningRate'),
    batchSize: number('batchSize'),
  };
  return { settings, problems };
}

/** The settings that differ from the defaults, as an address writes them. */
export function writeSettings(settings: Settings): URLSearchParams {
  const standard = new Map(pairsOf(defaults));
  return new URLSearchParams(pairsOf(settings).filter(([name, text]) => text !== standard.get(name)));
}

/** Every setting as text. */
export function pairsOf({ layers, ...settings }: Settings): [name: string, text: string][] {
  return [
    ...Object.entries(settings).map(([name, value]): [string, string] => [name, String(value)]),
    ['layers', layers.join('-')],
  ];
}

function problemWith(name: string, text: string, { low, high, integer }: NumberRange): string | undefined {
  const value = text.trim() === '' ? NaN : Number(text);
  if (value >= low && value <= high && (!integer || Number.isInteger(value))) return undefined;
  return `${name} must ${integer ? 'be an integer' : 'lie'} in [${low}, ${high}], got ${text.trim() || 'nothing'}.`;
}

/** `8-8-4`; empty text is a network without hidden layers, which is logistic regression. */
function readLayers(text: string | null, problems: string[]): readonly number[] {
  if (text === null) return defaults.layers;
  if (text === '') return [];
  const parts = text.split('-');
  const units = { low: 1, high: layerLimits.units, step: 1, integer: true };
  const wrong = parts.map((part, i) => problemWith(`the number of units of hidden layer ${i + 1}`, part, units));
  const found = wrong.filter((problem) => problem !== undefined);
  if (parts.length > layerLimits.layers)
    found.push(`there may be at most ${layerLimits.layers} hidden layers, got ${parts.length}.`);
  problems.push(...found);
  return found.length === 0 ? parts.map(Number) : defaults.layers;
}
