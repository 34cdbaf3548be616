import { ArgumentError, nearest, show } from '../errors/index.js';
import { ConfigReader } from '../layers/index.js';
import { BinaryCrossEntropy, type BinaryCrossEntropyOptions, Focal } from './binary.js';
import { CategoricalCrossEntropy } from './categorical.js';
import { CosineDistance } from './cosine-distance.js';
import { CTC, infeasibleRules } from './ctc.js';
import { KLDivergence } from './divergence.js';
import { Hinge, SquaredHinge } from './hinge.js';
import { Loss, type LossOptions, reductions } from './loss.js';
import { HalfMeanSquaredError, Huber, LogCosh, MeanAbsoluteError, MeanSquaredError, Poisson } from './regression.js';
import { NegativeLogLikelihood, SparseCategoricalCrossEntropy } from './sparse.js';

const factories = new Map<string, () => Loss>([
  ['meanSquaredError', () => new MeanSquaredError()],
  ['mse', () => new MeanSquaredError()],
  ['halfMeanSquaredError', () => new HalfMeanSquaredError()],
  ['meanAbsoluteError', () => new MeanAbsoluteError()],
  ['mae', () => new MeanAbsoluteError()],
  ['huber', () => new Huber()],
  ['logCosh', () => new LogCosh()],
  ['poisson', () => new Poisson()],
  ['cosineDistance', () => new CosineDistance()],
  ['binaryCrossEntropy', () => new BinaryCrossEntropy()],
  ['focal', () => new Focal()],
  ['categoricalCrossEntropy', () => new CategoricalCrossEntropy()],
  ['sparseCategoricalCrossEntropy', () => new SparseCategoricalCrossEntropy()],
  ['negativeLogLikelihood', () => new NegativeLogLikelihood()],
  ['klDivergence', () => new KLDivergence()],
  ['hinge', () => new Hinge()],
  ['squaredHinge', () => new SquaredHinge()],
  ['ctc', () => new CTC()],
]);

/** The names that {@link loss} knows. */
export const lossNames: readonly string[] = [...factories.keys()];

/**
 * The loss of a name, new and with its defaults, or the given one itself:
 * whatever `compile({ loss })` accepts.
 *
 * @throws ArgumentError for an unknown name, with the nearest known one
 *
 * @example
 * loss('mse').name; // 'meanSquaredError'
 */
export function loss(nameOrLoss: string | Loss): Loss {
  if (nameOrLoss instanceof Loss) return nameOrLoss;
  const create = factories.get(nameOrLoss);
  if (create) return create();
  const guess = typeof nameOrLoss === 'string' ? nearest(nameOrLoss, lossNames) : undefined;
  throw new ArgumentError(
    `loss: unknown loss ${show(nameOrLoss)}.${guess ? ` Did you mean '${guess}'?` : ''} Known: ${lossNames.join(', ')}.`,
  );
}

const configNames = [
  'meanSquaredError',
  'halfMeanSquaredError',
  'meanAbsoluteError',
  'huber',
  'logCosh',
  'poisson',
  'cosineDistance',
  'binaryCrossEntropy',
  'focal',
  'categoricalCrossEntropy',
  'sparseCategoricalCrossEntropy',
  'negativeLogLikelihood',
  'klDivergence',
  'hinge',
  'squaredHinge',
  'ctc',
] as const;

/**
 * The loss that `config()` described.
 *
 * @throws FormatError or ArgumentError for a config that is not one of a loss
 *
 * @example
 * lossFromConfig(new Huber({ delta: 2 }).config()).config().delta; // 2
 */
export function lossFromConfig(config: unknown): Loss {
  const c = new ConfigReader('loss', config);
  const common: LossOptions = {
    reduction: c.oneOf('reduction', reductions),
    skipMissing: c.boolean('skipMissing'),
  };
  const classWeight = c.has('classWeight') ? c.numbers('classWeight') : undefined;
  const ignoreLabel = c.has('ignoreLabel') ? c.number('ignoreLabel') : undefined;
  switch (c.oneOf('name', configNames)) {
    case 'meanSquaredError':
      return new MeanSquaredError(common);
    case 'halfMeanSquaredError':
      return new HalfMeanSquaredError(common);
    case 'meanAbsoluteError':
      return new MeanAbsoluteError(common);
    case 'huber':
      return new Huber({ ...common, delta: c.number('delta') });
    case 'logCosh':
      return new LogCosh(common);
    case 'poisson':
      return new Poisson(common);
    case 'cosineDistance':
      return new CosineDistance(common);
    case 'binaryCrossEntropy':
      return new BinaryCrossEntropy({ ...common, ...readBinary(c, classWeight) });
    case 'focal': {
      const [fromLogits, alpha, gamma] = [c.boolean('fromLogits'), c.number('alpha'), c.number('gamma')];
      return new Focal({ ...common, fromLogits, alpha, gamma });
    }
    case 'categoricalCrossEntropy': {
      const [fromLogits, labelSmoothing] = [c.boolean('fromLogits'), c.number('labelSmoothing')];
      return new CategoricalCrossEntropy({ ...common, fromLogits, labelSmoothing, classWeight });
    }
    case 'sparseCategoricalCrossEntropy': {
      const [fromLogits, labelSmoothing] = [c.boolean('fromLogits'), c.number('labelSmoothing')];
      return new SparseCategoricalCrossEntropy({ ...common, fromLogits, labelSmoothing, ignoreLabel, classWeight });
    }
    case 'negativeLogLikelihood':
      return new NegativeLogLikelihood({ ...common, ignoreLabel, classWeight });
    case 'klDivergence':
      return new KLDivergence(common);
    case 'hinge':
      return new Hinge(common);
    case 'squaredHinge':
      return new SquaredHinge(common);
    case 'ctc':
      return new CTC({ ...common, blank: c.number('blank'), infeasible: c.oneOf('infeasible', infeasibleRules) });
  }
}

function readBinary(c: ConfigReader, weights: readonly number[] | undefined): BinaryCrossEntropyOptions {
  return {
    fromLogits: c.boolean('fromLogits'),
    posWeight: c.number('posWeight'),
    labelSmoothing: c.number('labelSmoothing'),
    classWeight: weights && [weights[0], weights[1]],
  };
}
