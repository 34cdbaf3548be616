import { describe, expect, it } from 'vitest';
import { ArgumentError, Dense, Ensemble, fromArray, Sequential, ShapeError } from 'layerwise';
import { messageOf } from '../message-of.js';
import { wrong } from '../misuse/table.js';

const network = (seed: number, units = 3): Sequential =>
  new Sequential([new Dense(units, { activation: 'softmax' })], { inputShape: [2], seed });
const x = fromArray([[1, 2], [3, -1], [0, 0.5]]); // prettier-ignore

describe('Ensemble', () => {
  it('answers with the mean of the outputs, whatever the batch size', () => {
    const models = [network(1), network(2), network(3)];
    const outputs = models.map((model) => Array.from(model.predict(x).data));
    const mean = new Ensemble(models).predict(x, { batchSize: 2 });
    expect(mean.shape).toEqual([3, 3]);
    mean.data.forEach((p, i) => expect(p).toBeCloseTo((outputs[0][i] + outputs[1][i] + outputs[2][i]) / 3, 6));
    expect(new Ensemble(models.slice(0, 1)).predict(x).data).toEqual(models[0].predict(x).data);
  });

  it('refuses an empty list, what is no model, and other shapes', () => {
    expect(messageOf(() => new Ensemble([]), ArgumentError)).toBe(
      'Ensemble: needs a list of at least one model, got [].',
    );
    expect(messageOf(() => new Ensemble(wrong([{}])), ArgumentError)).toContain('Ensemble: models[0] must be a model');
    expect(messageOf(() => new Ensemble([network(1), network(2, 4)]).predict(x), ShapeError)).toBe(
      'Ensemble: all models must give one shape, got [3, 3] from models[0] and [3, 4] from models[1].',
    );
  });
});
