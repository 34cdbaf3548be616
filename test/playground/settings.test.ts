import { describe, expect, it } from 'vitest';
import { defaults, pairsOf, readSettings, writeSettings } from '../../playground/settings.js';

const read = (text: string) => readSettings(new URLSearchParams(text));

describe('settings of the playground', () => {
  it('are the defaults where the address says nothing', () => {
    expect(read('')).toEqual({ settings: defaults, problems: [] });
    expect(writeSettings(defaults).toString()).toBe('');
  });

  it('come back from the address that holds them', () => {
    const text =
      'data=arms&points=500&noise=0.3&testShare=0.5&seed=9&activation=relu&weightInit=heNormal&l2=0.1&dropout=0.2' +
      '&optimizer=rmsprop&learningRate=0.003&batchSize=64&layers=16-8-4';
    const { settings, problems } = read(text);
    expect(problems).toEqual([]);
    expect(settings).toMatchObject({ data: 'arms', seed: 9, learningRate: 0.003, layers: [16, 8, 4] });
    expect([...writeSettings(settings)].sort()).toEqual([...new URLSearchParams(text)].sort());
  });

  it('may leave out all hidden layers', () => {
    const { settings, problems } = read('layers=');
    expect([settings.layers, problems]).toEqual([[], []]);
    expect(writeSettings(settings).toString()).toBe('layers=');
  });

  it('are written as text, all of them', () => {
    expect(pairsOf(defaults).map(([name]) => name)).toHaveLength(Object.keys(defaults).length);
  });

  it.each([
    ['data=moon', "data must be one of moons, circles, spirals, arms, xor, blobs, got 'moon'."],
    ['noise=2', 'noise must lie in [0, 0.5], got 2.'],
    ['noise=', 'noise must lie in [0, 0.5], got nothing.'],
    ['noise=Infinity', 'noise must lie in [0, 0.5], got Infinity.'],
    ['points=30.5', 'points must be an integer in [20, 2000], got 30.5.'],
    ['learningRate=0', 'learningRate must lie in [0.00001, 10], got 0.'],
    ['seed=-1', 'seed must be an integer in [0, 999999], got -1.'],
    ['layers=8-0', 'the number of units of hidden layer 2 must be an integer in [1, 64], got 0.'],
    ['layers=8--8', 'the number of units of hidden layer 2 must be an integer in [1, 64], got nothing.'],
    ['layers=1-1-1-1-1-1-1', 'there may be at most 6 hidden layers, got 7.'],
  ])('%s is refused, and the default stands', (text, problem) => {
    const { settings, problems } = read(text);
    expect(problems).toEqual([problem]);
    expect(settings).toEqual(defaults);
  });

  it('names a setting that does not exist', () => {
    expect(read('colour=red').problems).toEqual([
      expect.stringContaining("there is no setting 'colour'; known: data, "),
    ]);
  });
});
