import { describe, expect, it } from 'vitest';
import {
  type Cache,
  Concatenate,
  Dense,
  Layer,
  type LayerConfig,
  type Need,
  floatsOf,
} from '../../src/layers/index.js';
import { Generator, type Shape, type Tensor } from '../../src/tensor/index.js';
import { checkGradients } from './gradient-check.js';
import { awayFromZero, build, harness, seededCache } from './harness.js';

const options = { mode: {}, seed: 1, tolerance: 1e-7 };

function check(layer: Layer, shape: Shape): ReturnType<typeof checkGradients> {
  build(layer, [shape], 'float64', 1);
  const x = awayFromZero(shape, new Generator(2), 'float64');
  return checkGradients(harness(layer), [x], seededCache('float64', 1), options);
}

/** Dense with a planted mistake: backward's result is changed after the fact. */
class Wrong extends Layer {
  readonly className = 'Wrong';
  readonly inner = new Dense(3, { activation: 'tanh' });

  constructor(private readonly spoil: (dx: Tensor, inner: Dense) => void) {
    super();
  }
  override build(inputShape: Shape): void {
    this.inner.setup(inputShape, this.buildContext());
  }
  override parts(): Dense[] {
    return [this.inner];
  }
  override outputShape(inputShape: Shape): Shape {
    return this.inner.outputShape(inputShape);
  }
  override forward(x: Tensor, cache: Cache): Tensor {
    return this.inner.forward(x, cache);
  }
  override backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined {
    const dx = this.inner.backward(dy, cache, need);
    if (dx) this.spoil(dx, this.inner);
    return dx;
  }
  override config(): LayerConfig {
    return this.configOf();
  }
}

describe('the gradient checker', () => {
  it('finds right gradients right, of inputs and parameters', () => {
    const findings = check(new Wrong(() => undefined), [2, 4]);
    expect(findings.map(({ what }) => what)).toEqual([
      'Wrong seed 1: input 0',
      "Wrong seed 1: parameter 'weight'",
      "Wrong seed 1: parameter 'bias'",
    ]);
    for (const { error } of findings) expect(error).toBeLessThan(1e-8);
  });

  it('finds one wrong element of dx and names it with both values', () => {
    const wrong = new Wrong((dx) => {
      dx.data[5] *= 1.0001;
    });
    expect(() => check(wrong, [2, 4])).toThrow(
      /Wrong seed 1: input 0 \[2, 4\]: relative error .* flat index 5: numeric .*, backward /,
    );
  });

  it('finds a parameter whose gradient has the wrong sign', () => {
    const wrong = new Wrong((_dx, { bias }) => {
      if (bias) floatsOf(bias.grad).forEach((v, i, all) => (all[i] = -v));
    });
    expect(() => check(wrong, [2, 4])).toThrow("parameter 'bias'");
  });

  it('finds NaN', () => {
    expect(() => check(new Wrong((dx) => (dx.data[0] = NaN)), [2, 4])).toThrow('relative error NaN');
  });

  it('finds a gradient of exchanged inputs', () => {
    const layer = new Concatenate();
    const inputs = [1, 2].map((seed) => awayFromZero([2, 3], new Generator(seed), 'float64'));
    const right = harness(layer);
    const exchanged = {
      ...right,
      backward: (...call: Parameters<typeof right.backward>) => right.backward(...call).toReversed(),
    };
    expect(checkGradients(right, inputs, seededCache('float64', 1), options)).toHaveLength(2);
    expect(() => checkGradients(exchanged, inputs, seededCache('float64', 1), options)).toThrow('input 0');
  });
});
