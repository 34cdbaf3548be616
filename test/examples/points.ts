import { expect } from 'vitest';

type Figures = Readonly<Record<string, unknown>>;

/** The number at a path of nested figures. */
function at(figures: unknown, ...path: readonly string[]): number {
  let value = figures;
  for (const name of path) {
    if (typeof value !== 'object' || value === null) throw new TypeError(`figures lack ${path.join('.')}.`);
    value = Reflect.get(value, name);
  }
  if (typeof value !== 'number') throw new TypeError(`${path.join('.')} must be a number, got ${String(value)}.`);
  return value;
}

/** What the table of a comparison is there to show, by example; it has to hold in a quick run too. */
export const points: Readonly<Record<string, (figures: Figures) => void>> = {
  diagnose(figures) {
    expect(figures['variants']).toMatchObject({
      'line, 400 examples': { problems: ['avoidableBias', 'variance'] },
      'line, 20000 examples': { problems: ['avoidableBias'] },
      'network, 400 examples': { problems: ['variance'] },
      'network, 20000 examples': { problems: [] },
    });
    expect(figures['moreDataHelps']).toEqual({ line: false, network: true });
  },
  mismatch(figures) {
    expect(figures['problems']).toContain('dataMismatch');
    const error = (name: string, of: string): number => at(figures, 'variants', name, of);
    expect(error('sharp', 'mismatch')).toBeGreaterThan(0.08);
    expect(error('one blur', 'mismatch')).toBeGreaterThan(error('sharp', 'mismatch'));
    expect(error('many blurs', 'mismatch')).toBeLessThan(0.02);
    expect(error('many blurs', 'dev')).toBeLessThan(error('sharp', 'dev'));
  },
  'word-lm'(figures) {
    expect(at(figures, 'networkPerplexity')).toBeLessThan(at(figures, 'unigramPerplexity') / 2);
    expect(at(figures, 'orderAccuracy')).toBeGreaterThan(0.9);
  },
  dinosaurs(figures) {
    expect(at(figures, 'newShare')).toBeGreaterThan(0.8);
    expect(at(figures, 'unseenCost')).toBeLessThan(30);
  },
  'music-like'(figures) {
    expect(at(figures, 'inTime')).toBeGreaterThan(0.6);
    expect(at(figures, 'inKey')).toBeGreaterThan(0.8);
    expect(at(figures, 'unseenPerplexity')).toBeLessThan(8);
  },
  shakespeare(figures) {
    expect(at(figures, 'validationPerplexity')).toBeLessThan(15);
  },
  translate(figures) {
    for (const beam of ['bleuGreedy', 'bleu3', 'bleu10']) expect(at(figures, beam), beam).toBeGreaterThan(0.6);
    expect(at(figures, 'beamShare') + at(figures, 'networkShare')).toBeCloseTo(1, 10);
  },
  hello(figures) {
    expect(at(figures, 'recall')).toBeGreaterThan(0.95);
    expect(at(figures, 'precision')).toBeGreaterThan(0.95);
    expect(figures['sameBits']).toBe(true);
  },
  ner(figures) {
    const [word, left, both] = ['wordF1', 'leftF1', 'bothF1'].map((name) => at(figures, name));
    expect(left).toBeGreaterThan(word + 0.1);
    expect(both).toBeGreaterThan(left + 0.02);
    expect(both).toBeGreaterThan(0.75);
  },
  perceptron(figures) {
    for (const gate of ['and', 'or'])
      for (const kind of ['perceptron', 'unit']) expect(at(figures, 'gates', gate, kind)).toBe(1);
    expect(at(figures, 'gates', 'xor', 'perceptron')).toBeLessThan(1);
    expect(at(figures, 'gates', 'xor', 'unitCost')).toBeCloseTo(Math.LN2, 5);
    expect(at(figures, 'gates', 'xor', 'hidden')).toBe(1);
  },
  initialization(figures) {
    const test = (name: string): number => at(figures, 'variants', name, 'testAccuracy');
    expect(test('zeros')).toBe(0.5);
    expect(test('normal(0.01)')).toBeLessThan(0.6);
    expect(test('heNormal')).toBeGreaterThan(0.9);
    expect(test('heNormal')).toBeGreaterThan(test('normal(10)'));
  },
  optimizers(figures) {
    const train = (name: string): number => at(figures, 'variants', name, 'trainAccuracy');
    expect(train('Adam')).toBeGreaterThan(train('SGD'));
    expect(train('RMSprop')).toBeGreaterThan(train('SGD'));
    expect(Math.abs(train('momentum') - train('SGD'))).toBeLessThan(0.02);
  },
  regularization(figures) {
    const cost = (name: string): number => at(figures, 'variants', name, 'testCost');
    for (const name of ['L2', 'dropout', 'early stopping']) expect(cost(name), name).toBeLessThan(cost('none') / 2);
  },
  'gradient-checking'(figures) {
    const errorOf = (check: string): number => at(figures, 'variants', check, 'relativeError');
    for (const check of ['none, at first', 'none, trained', 'dx, at first']) {
      expect(errorOf(check), check).toBeLessThan(1e-7);
    }
    for (const check of ['last dg, at first', 'last dg, trained', 'dx, trained']) {
      expect(errorOf(check), check).toBeGreaterThan(1e-4);
    }
    expect(JSON.stringify(figures)).toContain('"place":"gain1.gain[7]"');
  },
  'error-analysis'(figures) {
    const [error, labels] = [at(figures, 'error'), at(figures, 'ceilings', 'mislabelled')];
    expect(error - labels).toBeCloseTo(0.01, 2); // the labels made wrong on purpose
    expect(at(figures, 'ceilings', 'upper body')).toBeLessThan(error / 3); // by far the most frequent
    expect(at(figures, 'foundOnTop')).toBeGreaterThan(0.7);
    expect(Math.abs(at(figures, 'mended') - at(figures, 'expected'))).toBeLessThan(0.01);
  },
  'k-fold'(figures) {
    const width = (way: string): number => at(figures, way, 'highest') - at(figures, way, 'lowest');
    expect(width('folds')).toBeLessThan(width('split') / 2);
    expect(at(figures, 'folds', 'off')).toBeLessThan(at(figures, 'split', 'off'));
    expect(at(figures, 'truth')).toBeGreaterThan(0.85);
  },
  minimize(figures) {
    for (const [name, least] of Object.entries({ '(w - 5)²': 5, 'c = (1, -10, 25)': 5, 'c = (2, -40, 200)': 10 })) {
      expect(at(figures, 'runs', name, 'w'), name).toBeCloseTo(least, 3);
    }
    expect(at(figures, 'runs', '(w - 5)²', 'afterOne')).toBeCloseTo(0.1, 6);
  },
  edges(figures) {
    const meeting = (value: number): number[][] => Array.from({ length: 4 }, () => [0, value, value, 0]);
    expect(figures['worked']).toEqual({
      'bright to dark, vertical': meeting(30),
      'dark to bright, vertical': meeting(-30),
      'chequered, horizontal': [
        [0, 0, 0, 0],
        [30, 10, -10, -30],
        [30, 10, -10, -30],
        [0, 0, 0, 0],
      ],
    });
    for (const filter of ['vertical', 'Sobel, horizontal', 'Scharr, vertical']) {
      expect(at(figures, 'meanResponses', filter), filter).toBeGreaterThan(0.001);
      expect(at(figures, 'meanResponses', filter), filter).toBeLessThan(0.2);
    }
  },
  lenet(figures) {
    expect(figures['parameters']).toBe(61_706);
  },
  'vgg-summary'(figures) {
    expect(figures['parameters']).toBe(138_357_544);
    expect(at(figures, 'megaProducts')).toBeCloseTo(15_470.26, 1);
    expect(at(figures, 'probability')).toBeCloseTo(1, 5);
    expect(at(figures, 'memoryRatio')).toBeLessThan(1.5);
  },
  cifar(figures) {
    const share = (name: string, of: string): number => at(figures, 'variants', name, `${of}Accuracy`);
    const gap = (name: string): number => share(name, 'train') - share(name, 'test');
    expect(share('as they are', 'train')).toBeGreaterThan(0.25);
    expect(share('augmented', 'tenView')).toBeGreaterThan(0.1);
    expect(gap('as they are')).toBeGreaterThan(gap('augmented'));
  },
  transfer(figures) {
    for (const name of ['from scratch', 'frozen features', 'fine-tuned']) {
      for (const size of ['0', '1']) {
        expect(at(figures, 'variants', name, 'accuracies', size), name).toBeGreaterThan(0.4);
      }
    }
    const seconds = (name: string): number => at(figures, 'variants', name, 'seconds');
    expect(seconds('frozen features')).toBeLessThan(seconds('from scratch'));
  },
  'multi-task'(figures) {
    for (const labels of ['all labels', 'half of the labels']) {
      expect(at(figures, 'variants', `${labels}, one network`, 'meanAccuracy')).toBeGreaterThan(0.6);
      const seconds = (way: string): number => at(figures, 'variants', `${labels}, ${way}`, 'seconds');
      expect(seconds('one network')).toBeLessThan(seconds('one each'));
    }
  },
  search(figures) {
    const best = (scale: string): number => at(figures, 'scales', scale, 'best', 'accuracy');
    expect(best('logarithmic')).toBeGreaterThan(best('linear'));
    expect(at(figures, 'scales', 'logarithmic', 'belowTenth')).toBeGreaterThan(0.5);
    expect(at(figures, 'scales', 'linear', 'belowTenth')).toBeLessThan(0.3);
  },
  'coarse-to-fine'(figures) {
    const mean = (round: string): number => at(figures, 'rounds', round, 'meanAccuracy');
    expect(mean('2')).toBeGreaterThan(mean('0'));
    expect(at(figures, 'bestAccuracy')).toBeGreaterThan(0.4);
  },
};
