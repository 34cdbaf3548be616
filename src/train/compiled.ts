import { ArgumentError, StateError, knownOptions, nearest, nonNegativeNumber } from '../errors/index.js';
import {
  ConfigReader,
  type Container,
  type Json,
  type Parameter,
  type Regularizer,
  checkRegularizer,
  readRegularizer,
  regularizerConfig,
} from '../layers/index.js';
import { lossFromConfig } from '../losses/index.js';
import { type Metric, metric } from '../metrics/index.js';
import { type Optimizer, optimizer, optimizerFromConfig } from '../optim/index.js';
import { Figures } from './figures.js';
import { type LossOption, type LossWeights, type Objective, perOutput, readObjective } from './objective.js';

/** Figures of merit: names or metrics. */
export type MetricList = readonly (string | Metric)[];

/** What training needs to know. */
export interface CompileOptions {
  /** How θ moves: a name such as 'adam' or an optimizer of this model's own. */
  optimizer: string | Optimizer;
  /** What is minimised: a name or a loss; for several outputs one per output as a list or by name. */
  loss: LossOption;
  /** What each output's loss is multiplied by, >= 0, as a list or by name. Default 1 each. */
  lossWeights?: LossWeights;
  /** Figures to report: a list for every output, or one list per output, in order or by name. Default none. */
  metrics?: MetricList | readonly MetricList[] | Readonly<Record<string, MetricList>>;
  /**
   * What the learning rate is multiplied by in some layers, >= 0, by the name of a layer or the path of a layer in a
   * layer (`encoder.dense1`): small for layers that have learned already. Default 1 for all.
   */
  layerRates?: Readonly<Record<string, number>>;
  /** A penalty on every parameter of two or more axes that has none of its own: weights, not biases. Default none. */
  regularizer?: Regularizer;
}

/** A model's training settings, checked. */
export class Compiled {
  readonly optimizer: Optimizer;
  readonly objective: Objective;
  /** Accumulate over the batches of an epoch. */
  readonly training: Figures;
  /** Accumulate in evaluations, which may happen in the middle of an epoch. */
  readonly evaluation: Figures;
  /** The numbers that may change while training goes on, as they were at the beginning of the first training. */
  given: Readonly<Record<string, number>> | undefined;
  readonly #regularized: Parameter[] = [];
  #scaled: readonly Parameter[] = [];

  constructor(
    readonly options: CompileOptions,
    private readonly outputs: readonly string[],
  ) {
    knownOptions('compile', options, ['optimizer', 'loss', 'lossWeights', 'metrics', 'layerRates', 'regularizer']);
    for (const name of ['optimizer', 'loss'] as const) {
      if (options[name] === undefined)
        throw new ArgumentError(`compile: ${name} is missing; give compile({ ${name} }).`);
    }
    checkRegularizer('compile', 'regularizer', options.regularizer);
    for (const [name, scale] of Object.entries(options.layerRates ?? {})) {
      nonNegativeNumber('compile', `layerRates['${name}']`, scale);
    }
    this.optimizer = optimizer(options.optimizer);
    this.objective = readObjective(options.loss, options.lossWeights, outputs);
    this.training = new Figures(this.objective, readMetrics(options.metrics, outputs), outputs);
    this.evaluation = new Figures(this.objective, readMetrics(options.metrics, outputs), outputs);
  }

  /** Gives the parameters of a built model the rates of their layers and the common penalty. */
  prepare(model: Container): void {
    const { layerRates, regularizer } = this.options;
    if (layerRates) this.#scaled = scaleRates(model, layerRates);
    if (!regularizer) return;
    for (const parameter of model.parameters()) {
      if (parameter.regularizer || parameter.shape.length < 2) continue;
      parameter.regularizer = regularizer;
      this.#regularized.push(parameter);
    }
  }

  /**
   * The settings as JSON; null when they hold a loss or a metric that is not
   * known by a name, which a file cannot bring back.
   */
  config(): Json {
    const { losses, weights } = this.objective;
    const metrics = namesOf(this.options.metrics, this.outputs);
    const { regularizer } = this.options;
    const config = {
      optimizer: this.optimizer.config(),
      losses: losses.map((own) => own?.config() ?? null),
      lossWeights: [...weights],
      metrics,
      layerRates: this.options.layerRates ?? null,
      regularizer: regularizerConfig(regularizer),
    };
    return metrics !== null && isReadable(config, this.outputs) ? config : null;
  }

  /** Takes the rates and the common penalty away again, for other settings to follow. */
  release(): void {
    for (const parameter of this.#scaled) parameter.rateScale = 1;
    for (const parameter of this.#regularized.splice(0)) parameter.regularizer = undefined;
  }
}

/** The settings; throws StateError when there are none. */
export function needCompiled(who: string, compiled: Compiled | undefined): Compiled {
  if (compiled) return compiled;
  throw new StateError(`${who}: the model has no loss and optimizer yet. Call compile({ optimizer, loss }) first.`);
}

function readMetrics(option: CompileOptions['metrics'], outputs: readonly string[]): Metric[][] {
  if (option === undefined) return outputs.map(() => []);
  return perOutput<MetricList>('metrics', option, outputs, isMetricList).map((list = []) => {
    const metrics = list.map((entry) => metric(entry));
    const names = metrics.map(({ name }) => name);
    const twice = names.find((name, i) => names.indexOf(name) < i || name === 'loss' || name === 'learningRate');
    if (twice === undefined) return metrics;
    throw new ArgumentError(`compile: two figures are named '${twice}'. Leave one out.`);
  });
}

function isMetricList(value: unknown): value is MetricList {
  return Array.isArray(value) && value.every((entry) => !Array.isArray(entry));
}

/** The metrics' names for each output; null when one was given as an object, whose options a name does not tell. */
function namesOf(option: CompileOptions['metrics'], outputs: readonly string[]): string[][] | null {
  if (option === undefined) return outputs.map(() => []);
  const lists = perOutput<MetricList>('metrics', option, outputs, isMetricList);
  const names = lists.map((list = []) => list.filter((entry) => typeof entry === 'string'));
  return names.every((list, o) => list.length === (lists[o]?.length ?? 0)) ? names : null;
}

/** The settings of compile that a file holds. Throws FormatError or ArgumentError when they are none. */
export function readTraining(config: ConfigReader, outputs: readonly string[]): CompileOptions {
  const byName = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> =>
    Object.fromEntries(entries);
  const losses = config.list('losses');
  return {
    optimizer: optimizerFromConfig(config.value('optimizer')),
    loss: byName(outputs.flatMap((name, o) => (losses[o] ? [[name, lossFromConfig(losses[o])] as const] : []))),
    lossWeights: config.numbers('lossWeights'),
    metrics: config.list('metrics').map((list) => (Array.isArray(list) ? list.map(String) : [])),
    ...(config.has('layerRates') && { layerRates: readRates(config.object('layerRates')) }),
    regularizer: readRegularizer(config, 'regularizer'),
  };
}

function readRates(config: ConfigReader): Record<string, number> {
  return Object.fromEntries(config.keys().map((name) => [name, config.number(name)]));
}

/** Sets the `rateScale` of the parameters of the layers named, the innermost deciding; returns all parameters. */
function scaleRates(model: Container, rates: Readonly<Record<string, number>>): readonly Parameter[] {
  const parameters = model.parameters();
  const isIn = (layer: string, path: string): boolean => path.startsWith(`${layer}.`);
  const layers = Object.keys(rates).sort((a, b) => a.length - b.length);
  for (const layer of layers) {
    if (parameters.some(({ path }) => isIn(layer, path))) continue;
    const known = [...new Set(parameters.map(({ path }) => path.slice(0, path.lastIndexOf('.'))))];
    const guess = nearest(layer, known);
    throw new ArgumentError(
      `compile: layerRates names '${layer}', and no layer with parameters is called so.` +
        (guess ? ` Did you mean '${guess}'?` : ` There are ${known.join(', ') || 'none'}.`),
    );
  }
  for (const parameter of parameters) {
    for (const layer of layers) if (isIn(layer, parameter.path)) parameter.rateScale = rates[layer];
  }
  return parameters;
}

/** Whether `readTraining` can bring the settings back: losses, optimizers and penalties of the user's own it cannot. */
function isReadable(config: Json, outputs: readonly string[]): boolean {
  try {
    readTraining(new ConfigReader('compile', config), outputs);
    return true;
  } catch {
    return false;
  }
}
