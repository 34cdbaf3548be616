import * as optim from '../../src/optim/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { type GoldenCase, describeGoldens } from './golden.js';

function scheduleOf(golden: GoldenCase): optim.Schedule {
  const n = (name: string): number => golden.number(name);
  const kind = golden.string('kind');
  switch (kind) {
    case 'inverseTime':
      return new optim.InverseTimeDecay(n('lr0'), { decay: n('decay') });
    case 'inverseTimeInterval':
      return new optim.InverseTimeDecay(n('lr0'), { decay: n('decay'), interval: n('interval') });
    case 'exponential': {
      const [every, staircase] = [golden.number('decaySteps', 1), golden.flag('staircase', false)];
      return new optim.ExponentialDecay(n('lr0'), { rate: n('rate'), every, staircase });
    }
    case 'sqrt':
      return new optim.SquareRootDecay(n('lr0'), { k: n('k') });
    case 'step':
      return new optim.StepDecay(n('lr0'), { factor: n('factor'), every: n('every') });
    case 'piecewise':
      return new optim.PiecewiseConstant({
        boundaries: golden.numbers('boundaries'),
        values: golden.numbers('values'),
      });
    case 'cosine':
    case 'cosineWarmup':
      return new optim.CosineDecay(n('lr0'), { total: n('total'), min: n('min'), warmup: golden.number('warmup', 0) });
    case 'cosineRestarts':
      return new optim.CosineRestarts(n('lr0'), { period: n('first'), multiplier: n('mult'), min: n('min') });
    case 'polynomial':
      return new optim.PolynomialDecay(n('lr0'), { total: n('total'), end: n('end'), power: n('power') });
    case 'linearWarmup':
      return new optim.LinearWarmup(n('lr0'), { warmup: n('warmup') });
    default:
      throw new Error(`lr_schedules: no schedule for kind '${kind}'.`);
  }
}

describeGoldens('lr_schedules', (golden) => {
  const schedule = optim.scheduleFromConfig(scheduleOf(golden).config());
  const { data, shape } = golden.input('steps');
  golden.expect(
    'lr',
    new Tensor(
      Float32Array.from(data, (t) => schedule.at(t)),
      shape,
    ),
  );
});
