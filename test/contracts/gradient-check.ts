import { type Cache, Container, type Mode } from '../../src/layers/index.js';
import { type Tensor, showShape } from '../../src/tensor/index.js';
import { type Harness, copies, upstream } from './harness.js';

/** The step of the central differences. */
const STEP = 1e-5;

/** Gradients below this norm are compared absolutely: the rounding of the cost is all that is left of them. */
const FLOOR = 1e-2;

export interface CheckOptions {
  readonly mode: Mode;
  readonly seed: number;
  /** The relative error that is still right. */
  readonly tolerance: number;
}

/** What one comparison found, for tests of the checker. */
export interface Finding {
  readonly what: string;
  readonly error: number;
  readonly norm: number;
}

/**
 * Compares backward with central differences of L = Σ dy · y, dy random: for
 * each input and parameter, ‖numeric - analytic‖ / (‖numeric‖ + ‖analytic‖).
 * Throws with the worst element when that is not below the tolerance.
 */
export function checkGradients(
  { layer, forward, backward }: Harness,
  inputs: readonly Tensor[],
  cache: Cache,
  { mode, seed, tolerance }: CheckOptions,
): Finding[] {
  const draws = cache.generator.state();
  const run = (): readonly Tensor[] => {
    cache.generator.restore(draws); // the same mask each time
    return forward(inputs, cache, mode);
  };
  const dys = upstream(run(), seed);
  const cost = (): number => {
    let total = 0;
    run().forEach((y, o) => {
      for (let i = 0; i < y.size; i++) total += dys[o].data[i] * y.data[i];
    });
    return total;
  };

  for (const { grad } of layer.parameters()) grad.data.fill(0);
  run();
  const asked = layer instanceof Container ? true : undefined; // the outermost container spares dx by default
  const dxs = copies(backward(dys, cache, asked));
  const findings = inputs.flatMap((x, i) => {
    if (x.dtype === 'int32') return [];
    return [compareGradient(`${layer.who} seed ${seed}: input ${i}`, x, needed(dxs[i], i), cost, tolerance)];
  });
  for (const { name, value, grad } of layer.parameters()) {
    findings.push(
      compareGradient(`${layer.who} seed ${seed}: parameter '${name}'`, value, grad.clone(), cost, tolerance),
    );
  }
  return findings;
}

function needed(dx: Tensor | undefined, i: number): Tensor {
  if (dx) return dx;
  throw new Error(`input ${i}: backward returned no gradient although inputGrad was asked for.`);
}

function compareGradient(what: string, at: Tensor, analytic: Tensor, cost: () => number, tolerance: number): Finding {
  if (showShape(at.shape) !== showShape(analytic.shape)) {
    throw new Error(`${what}: gradient has shape ${showShape(analytic.shape)}, should have ${showShape(at.shape)}.`);
  }
  let difference = 0;
  let sumNumeric = 0;
  let sumAnalytic = 0;
  let worst = { i: 0, numeric: 0, gap: -1 };
  for (let i = 0; i < at.size; i++) {
    const value = at.data[i];
    at.data[i] = value + STEP;
    const above = cost();
    at.data[i] = value - STEP;
    const below = cost();
    at.data[i] = value;
    const numeric = (above - below) / (2 * STEP);
    const gap = Math.abs(numeric - analytic.data[i]);
    difference += gap * gap;
    sumNumeric += numeric * numeric;
    sumAnalytic += analytic.data[i] ** 2;
    if (!(gap <= worst.gap)) worst = { i, numeric, gap };
  }
  const norm = Math.sqrt(sumNumeric) + Math.sqrt(sumAnalytic);
  const error = Math.sqrt(difference) / Math.max(norm, FLOOR);
  if (error < tolerance) return { what, error, norm };
  throw new Error(
    `${what} ${showShape(at.shape)}: relative error ${error.toExponential(2)} of the gradient, must be below ${tolerance}; ` +
      `worst at flat index ${worst.i}: numeric ${worst.numeric}, backward ${analytic.data[worst.i]}.`,
  );
}
