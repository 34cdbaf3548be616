import { Parameter, Theta } from '../../src/layers/index.js';
import * as optim from '../../src/optim/index.js';
import { Tensor, movingAverage } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

function thetaOf(tensors: readonly Tensor[]): Theta {
  const parameters = tensors.map((value, i) => new Parameter(`w${i}`, value, Tensor.zeros(value.shape)));
  return new Theta(parameters, 'float32');
}

function learningRate(golden: GoldenCase): number | optim.Schedule {
  if (!Array.isArray(golden.value('config', 'lr'))) return golden.number('lr');
  const rates = golden.numbers('lr');
  return new optim.ManualSchedule((t) => rates[t], { unit: 'step' });
}

function optimizerOf(golden: GoldenCase): optim.Optimizer {
  const lr = learningRate(golden);
  const n = (name: string): number => golden.number(name);
  const moments = (): optim.MomentOptions => ({ beta1: n('beta1'), beta2: n('beta2'), epsilon: n('eps') });
  const kind = golden.string('kind');
  switch (kind) {
    case 'sgd': {
      const options: optim.OptimizerOptions = {};
      if (golden.has('config', 'clipValue')) options.clipValue = n('clipValue');
      if (golden.has('config', 'clipNorm')) options.clipNorm = n('clipNorm');
      return new optim.SGD(lr, options);
    }
    case 'momentum': {
      if (golden.string('form') === 'heavyBall') return new optim.HeavyBall(lr, { beta: n('beta') });
      return new optim.Momentum(lr, { beta: n('beta'), biasCorrection: golden.flag('biasCorrection', false) });
    }
    case 'nesterov':
      return new optim.Nesterov(lr, { beta: n('beta') });
    case 'rmsprop': {
      const epsilonPlacement = golden.string('epsPlacement') === 'inside' ? 'inside' : 'outside';
      const [centered, momentum] = [golden.flag('centered', false), golden.number('momentum', 0)];
      return new optim.RMSprop(lr, { rho: n('rho'), epsilon: n('eps'), epsilonPlacement, centered, momentum });
    }
    case 'adagrad':
      return new optim.Adagrad(lr, { epsilon: n('eps'), initialAccumulator: golden.number('initialAccumulator', 0) });
    case 'adadelta':
      return new optim.Adadelta(lr, { rho: n('rho'), epsilon: n('eps') });
    case 'adam':
      return golden.flag('amsgrad', false) ? new optim.AMSGrad(lr, moments()) : new optim.Adam(lr, moments());
    case 'adamw':
      return new optim.AdamW(lr, { ...moments(), weightDecay: n('weightDecay') });
    case 'nadam':
      return new optim.Nadam(lr, moments());
    default:
      throw new Error(`optimizers: no optimizer for kind '${kind}'.`);
  }
}

/** Ten steps from w0, with the gradients of the file and the penalty that `l2` adds to them. */
function trajectory(golden: GoldenCase): void {
  const theta = thetaOf([golden.input('w0')]);
  const [{ value, grad }] = theta.parameters;
  const optimizer = optimizerOf(golden).bind(theta);
  const gradients = golden.input('gradients');
  const l2 = golden.number('l2', 0);
  const path = Tensor.zeros(gradients.shape);
  for (let t = 0; t < gradients.shape[0]; t++) {
    const g = gradients.rows(t, t + 1).data;
    grad.data.set(g.map((element, i) => element + l2 * value.data[i]));
    optimizer.step();
    path.rows(t, t + 1).data.set(value.data);
  }
  golden.expect('trajectory', path);
  const slots = Object.entries(optimizer.state().tensors);
  golden.expect('slots', Object.fromEntries(slots.map(([name, slot]) => [name, slot.rows(0, value.size).clone()])));
}

describeGoldens('optimizers', (golden) => {
  const kind = golden.string('kind');
  if (kind === 'clipGlobalNorm') {
    const names = golden.keys('inputs');
    const inputs = names.map((name) => golden.input(name));
    const theta = thetaOf(inputs);
    inputs.forEach(({ data }, i) => theta.parameters[i].grad.data.set(data));
    golden.expect('norm', optim.clipByGlobalNorm(theta, golden.number('limit')));
    names.forEach((name, i) => golden.expect(name, theta.parameters[i].grad));
  } else if (kind === 'movingAverage') {
    const { data, shape } = golden.input('theta');
    const beta = golden.number('beta');
    golden.expect('v', new Tensor(Float32Array.from(movingAverage(data, beta)), shape));
    golden.expect(
      'corrected',
      new Tensor(Float32Array.from(movingAverage(data, beta, { biasCorrection: true })), shape),
    );
  } else {
    trajectory(golden);
  }
});
