import { positiveInteger } from '../errors/index.js';
import type { Json } from '../layers/index.js';
import { Generator } from '../tensor/index.js';
import { drawValues, type Space } from './space.js';
import type { Values } from './trial.js';

/** A run that a strategy asks for. */
export interface Proposal {
  /** The number of the trial, counted from 1. */
  readonly trial: number;
  /** The number of its budget, counted from 0. */
  readonly rung: number;
  readonly values: Values;
  /** How long to train altogether, earlier rungs included. */
  readonly budget?: number;
}

/** A proposal that has been run. */
export interface Outcome extends Proposal {
  /** The optimised figure, negated where the greatest is best: the least score is the best. NaN: the trial has failed. */
  readonly score: number;
}

/** What a search tells its strategy. */
export interface SearchSettings {
  readonly space: Space;
  /** The number of trials asked for. */
  readonly trials: number | undefined;
  readonly seed: number | string;
}

/** The rounds of one search. What a round proposes depends on the settings and the rounds before it alone. */
export interface Plan {
  /** What makes it another search when it differs, for the journal. */
  readonly config: Json;
  /** How many trials there will be. */
  readonly trials: number;
  /** The runs of round `index`, counted from 0, after the outcomes of all rounds before it; none: the search has ended. */
  round(index: number, outcomes: readonly Outcome[]): readonly Proposal[];
}

/** How the settings of trials are chosen: `randomSearch`, `gridSearch`, `coarseToFine`, `successiveHalving`. */
export interface Strategy {
  /** Throws ArgumentError for settings that it cannot work with. */
  plan(settings: SearchSettings): Plan;
}

/** The number of trials; throws unless there is one. */
export function numTrials({ trials = NaN }: SearchSettings): number {
  positiveInteger('search', 'trials', trials);
  return trials;
}

/** Trials first..last with settings drawn from the space: a function of the seed and the trial's number. */
export function drawTrials(space: Space, seed: number | string, first: number, last: number): Proposal[] {
  return Array.from({ length: last - first + 1 }, (_, i) => {
    const trial = first + i;
    return { trial, rung: 0, values: drawValues(space, new Generator(`${seed} settings of trial ${trial}`)) };
  });
}

/** What has not failed, best first; of equals the earlier trial. */
export function ranked(outcomes: readonly Outcome[]): Outcome[] {
  return outcomes.filter(({ score }) => !Number.isNaN(score)).sort((a, b) => a.score - b.score || a.trial - b.trial);
}
