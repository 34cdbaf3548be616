import { afterEach, describe, expect, it, vi } from 'vitest';
import { fromArray } from 'layerwise';
import { imageGrid } from 'layerwise/plot';
import { first } from '../../examples/kit/first.js';
import { NumpyNormal } from '../../examples/kit/numpy-normal.js';
import { writePicture } from '../../examples/kit/picture.js';
import { Report } from '../../examples/kit/report.js';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('the kit of the examples', () => {
  it('draws the normal numbers of numpy', () => {
    const random = new NumpyNormal(1);
    const published = [1.62434536, -0.61175641, -0.52817175, -1.07296862, 0.86540763, -2.3015387];
    for (const number of published) expect(random.next()).toBeCloseTo(number, 8);
  });

  it('takes the first examples, or all of fewer', () => {
    const data = { x: fromArray([[1], [2], [3]]), y: fromArray([0, 1, 0]) };
    expect(first(data, 2).x.toArray()).toEqual([[1], [2]]);
    expect(first(data, Infinity).y.toArray()).toEqual([0, 1, 0]);
  });

  it('goes on without a picture when the folder cannot be made', async () => {
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    await writePicture(imageGrid(fromArray([[[0, 1]]])), { out: 'package.json' }, 'a.svg');
    expect(log).toHaveBeenCalledWith(
      expect.stringMatching(/^No picture: --out: cannot make the folder 'package.json'/),
    );
  });

  it('ends with one JSON object of figures, costs and seconds, and only when asked', () => {
    const lines: string[] = [];
    vi.spyOn(console, 'log').mockImplementation((line: string) => void lines.push(line));
    const report = new Report({ json: true });
    report.cost(0, 0.5);
    report.cost(100, 0.25);
    report.end({ testAccuracy: 1 });
    const last: unknown = JSON.parse(lines.at(-1) ?? '');
    expect(last).toMatchObject({
      testAccuracy: 1,
      costs: [
        [0, 0.5],
        [100, 0.25],
      ],
    });
    expect(last).toHaveProperty('seconds');
    new Report({ json: false }).end({ testAccuracy: 1 });
    expect(lines.at(-1)).toMatch(/^\d+\.\d s$/);
  });
});
