import type { FloatArray } from '../engine/dtype.js';
import { copyPixels, insideOf, interpolate, resample, type SamplingSteps } from './affine.js';
import type { AugmentPlan } from './augment-plan.js';
import { recolor } from './colour.js';

/** The parts of an augmentation; handed over because a worker thread has them under its own names. */
export interface AugmentSteps extends SamplingSteps {
  readonly resample: typeof resample;
  readonly recolor: typeof recolor;
}

export const augmentSteps: AugmentSteps = { insideOf, copyPixels, interpolate, resample, recolor };

/**
 * Makes pictures [begin, end) of `rows`: resampled, recoloured, with squares blotted out. Each is written at its own
 * place in `target`, by itself, so that the result does not depend on who makes which.
 *
 * Its text also runs in worker threads: it uses nothing but its arguments.
 */
export function augmentRows(
  plan: AugmentPlan,
  steps: AugmentSteps,
  source: FloatArray,
  rows: Int32Array,
  recipes: Float64Array,
  target: FloatArray,
  begin: number,
  end: number,
): void {
  const channels = plan.sampling.channels;
  const width = plan.sampling.outWidth;
  const squares = 7 + channels; // place in a recipe
  for (let i = begin; i < end; i++) {
    const to = i * plan.outSize;
    const at = i * plan.recipeSize;
    steps.resample(plan.sampling, steps, source, rows[i] * plan.inSize, target, to, recipes, at);
    steps.recolor(plan.coloring, target, to, recipes, at + 6);
    for (let s = 0; s < plan.cutouts; s++) {
      const square = at + squares + 4 * s;
      const left = to + recipes[square + 1] * channels;
      const right = to + recipes[square + 3] * channels;
      for (let row = recipes[square]; row < recipes[square + 2]; row++) {
        target.fill(plan.cutoutValue, left + row * width * channels, right + row * width * channels);
      }
    }
  }
}
