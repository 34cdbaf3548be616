import { Cache, l1Sum, l2, l2Sum } from '../../src/layers/index.js';
import * as losses from '../../src/losses/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { type GoldenCase, describeGoldens } from './golden.js';

/** What this library calls the reductions of the file. */
const reductions: Readonly<Record<string, losses.Reduction>> = {
  mean: 'mean',
  meanByCount: 'mean',
  maskedMean: 'mean',
  meanByWeight: 'meanByWeight',
  perExample: 'perExample',
};

function lossOf(golden: GoldenCase, reduction: losses.Reduction): losses.Loss {
  const fromLogits = golden.flag('fromLogits', false);
  const labelSmoothing = golden.number('labelSmoothing', 0);
  const classWeight = golden.has('inputs', 'classWeight') ? Array.from(golden.input('classWeight').data) : undefined;
  const kind = golden.string('kind');
  switch (kind) {
    case 'mse':
      return new losses.MeanSquaredError({ reduction });
    case 'mseHalf':
      return new losses.HalfMeanSquaredError({ reduction });
    case 'mae':
      return new losses.MeanAbsoluteError({ reduction });
    case 'huber':
      return new losses.Huber({ reduction, delta: golden.number('delta') });
    case 'logCosh':
      return new losses.LogCosh({ reduction });
    case 'poisson':
      return new losses.Poisson({ reduction });
    case 'cosine':
      return new losses.CosineDistance({ reduction });
    case 'binaryCrossEntropy':
      return new losses.BinaryCrossEntropy({ reduction, fromLogits, posWeight: golden.number('posWeight', 1) });
    case 'focal': {
      const [alpha, gamma] = [golden.number('alpha'), golden.number('gamma')];
      return new losses.Focal({ reduction, fromLogits: true, alpha, gamma });
    }
    case 'categoricalCrossEntropy':
      return new losses.CategoricalCrossEntropy({ reduction, fromLogits, labelSmoothing });
    case 'sparseCategoricalCrossEntropy':
      return new losses.SparseCategoricalCrossEntropy({ reduction, fromLogits, classWeight });
    case 'nll':
      return new losses.NegativeLogLikelihood({ reduction });
    case 'klDivergence':
      return new losses.KLDivergence({ reduction });
    case 'hinge':
      return new losses.Hinge({ reduction });
    case 'squaredHinge':
      return new losses.SquaredHinge({ reduction });
    default:
      throw new Error(`losses: no loss for kind '${kind}'.`);
  }
}

/** Every value of the case by its own reduction; the gradient of the one that the upstream names. */
function run(golden: GoldenCase): void {
  const [input] = golden.keys('grads');
  const prediction = golden.input(input);
  const target = golden.has('inputs', 'label') ? golden.input('label') : golden.input('target');
  const [derived] = golden.keys('upstream');
  for (const name of golden.keys('outputs')) {
    if (name === 'perSample' || name === 'perStep') {
      golden.expect(name, lossOf(golden, 'mean').perSample(prediction, target));
      continue;
    }
    const cache = new Cache();
    const loss = lossOf(golden, reductions[name]);
    const isMasked = name === 'maskedMean' || name === 'perExample';
    const sampleWeight = golden.has('inputs', 'sampleWeight') ? golden.input('sampleWeight') : undefined;
    const mask = isMasked && golden.has('inputs', 'mask') ? golden.input('mask') : undefined;
    golden.expect(name, loss.forward(prediction, target, cache, { sampleWeight, mask }));
    if (name === derived) golden.expectGrad(input, loss.backward(cache));
  }
}

const penalties = {
  l1Penalty: l1Sum,
  l2Penalty: l2Sum,
  l2Course: l2,
} as const;

function isPenalty(kind: string): kind is keyof typeof penalties {
  return kind in penalties;
}

describeGoldens(
  'losses',
  (golden) => {
    const kind = golden.string('kind');
    if (!isPenalty(kind)) return run(golden);
    const w = golden.input('w');
    const grad = Tensor.zeros(w.shape);
    const penalty = penalties[kind](golden.number('lambda'));
    golden.expect('value', penalty.penalty(w, golden.number('m', 1)));
    penalty.addGradient(w, grad, golden.number('m', 1));
    golden.expectGrad('w', grad);
  },
  { unsupported: ['neuralStyle'] },
);
