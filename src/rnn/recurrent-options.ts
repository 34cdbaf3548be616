import { knownOptions, positiveInteger, trueOrFalse } from '../errors/index.js';
import {
  type ConfigReader,
  type Initializer,
  type InitializerOption,
  type LayerConfig,
  type LayerOptions,
  type Regularizer,
  checkRegularizer,
  initializerFromConfig,
  readInitializer,
  readLayerOptions,
  readRegularizer,
  regularizerConfig,
} from '../layers/index.js';

/** Options that all recurrent layers share. */
export interface RecurrentOptions extends LayerOptions {
  /** True returns h at every step, [N, T, units]; false that after the last step, [N, units]. Default false. */
  returnSequences?: boolean;
  /** True goes from the last step to the first; outputs stay where their inputs are. Default false. */
  reverse?: boolean;
  /** True begins every call in the state in which the call before with the same cache has ended. Default false. */
  stateful?: boolean;
  /** V: inputs are ids [N, T] in 0..V-1, int32, each standing for a one-hot vector. Default: inputs are vectors [N, T, F]. */
  vocabulary?: number;
  /** Whether biases are added. Default true. */
  useBias?: boolean;
  /** First values of `weight`. Default 'glorotUniform'. */
  weightInit?: InitializerOption;
  /** First values of `recurrentWeight`. Default 'orthogonal'. */
  recurrentInit?: InitializerOption;
  /** First values of the biases. Default 'zeros'. */
  biasInit?: InitializerOption;
  /** A penalty on `weight`. Default none. */
  weightRegularizer?: Regularizer;
  /** A penalty on `recurrentWeight`. Default none. */
  recurrentRegularizer?: Regularizer;
  /** A penalty on the biases. Default none. */
  biasRegularizer?: Regularizer;
}

/** The shared options with their defaults filled in. */
export interface RecurrentSettings {
  readonly returnSequences: boolean;
  readonly reverse: boolean;
  readonly stateful: boolean;
  readonly vocabulary: number | undefined;
  readonly useBias: boolean;
  readonly weightInit: Initializer;
  readonly recurrentInit: Initializer;
  readonly biasInit: Initializer;
  readonly weightRegularizer: Regularizer | undefined;
  readonly recurrentRegularizer: Regularizer | undefined;
  readonly biasRegularizer: Regularizer | undefined;
}

/** Checks the units and options of a recurrent layer; `own` are the options that only this class has. */
export function readRecurrentOptions(
  who: string,
  units: number,
  options: RecurrentOptions,
  own: readonly string[],
): RecurrentSettings {
  knownOptions(who, options, [
    ...['name', 'trainable', 'returnSequences', 'reverse', 'stateful', 'vocabulary', 'useBias'],
    ...['weightInit', 'recurrentInit', 'biasInit', 'weightRegularizer', 'recurrentRegularizer', 'biasRegularizer'],
    ...own,
  ]);
  positiveInteger(who, 'units', units);
  const { returnSequences = false, reverse = false, stateful = false, useBias = true, vocabulary } = options;
  for (const [name, value] of Object.entries({ returnSequences, reverse, stateful, useBias })) {
    trueOrFalse(who, name, value);
  }
  if (vocabulary !== undefined) positiveInteger(who, 'vocabulary', vocabulary);
  const { weightRegularizer, recurrentRegularizer, biasRegularizer } = options;
  for (const [name, value] of Object.entries({ weightRegularizer, recurrentRegularizer, biasRegularizer })) {
    checkRegularizer(who, name, value);
  }
  return {
    ...{ returnSequences, reverse, stateful, useBias, vocabulary },
    ...{ weightRegularizer, recurrentRegularizer, biasRegularizer },
    weightInit: readInitializer(who, 'weightInit', options.weightInit ?? 'glorotUniform'),
    recurrentInit: readInitializer(who, 'recurrentInit', options.recurrentInit ?? 'orthogonal'),
    biasInit: readInitializer(who, 'biasInit', options.biasInit ?? 'zeros'),
  };
}

/** The shared options as JSON. */
export function recurrentConfig(settings: RecurrentSettings): Omit<LayerConfig, keyof LayerOptions | 'className'> {
  const { returnSequences, reverse, stateful, useBias, vocabulary = null } = settings;
  return {
    ...{ returnSequences, reverse, stateful, useBias, vocabulary },
    weightInit: settings.weightInit.config,
    recurrentInit: settings.recurrentInit.config,
    biasInit: settings.biasInit.config,
    weightRegularizer: regularizerConfig(settings.weightRegularizer),
    recurrentRegularizer: regularizerConfig(settings.recurrentRegularizer),
    biasRegularizer: regularizerConfig(settings.biasRegularizer),
  };
}

/** The shared options from a saved configuration. */
export function recurrentOptionsFrom(config: ConfigReader): RecurrentOptions {
  return {
    ...readLayerOptions(config),
    returnSequences: config.boolean('returnSequences'),
    reverse: config.boolean('reverse'),
    stateful: config.boolean('stateful'),
    useBias: config.boolean('useBias'),
    ...(config.has('vocabulary') && { vocabulary: config.number('vocabulary') }),
    weightInit: initializerFromConfig(config.object('weightInit')),
    recurrentInit: initializerFromConfig(config.object('recurrentInit')),
    biasInit: initializerFromConfig(config.object('biasInit')),
    weightRegularizer: readRegularizer(config, 'weightRegularizer'),
    recurrentRegularizer: readRegularizer(config, 'recurrentRegularizer'),
    biasRegularizer: readRegularizer(config, 'biasRegularizer'),
  };
}
