import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedFeatures, Dense, FormatError, fromArray, ResourceError, Sequential, type Tensor } from 'layerwise';
import { wrong } from '../misuse/table.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'features-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const x = fromArray([[1, 2, 3], [4, 5, 6]]); // prettier-ignore
const network = (): Sequential => new Sequential([new Dense(2, { name: 'd' })], { inputShape: [3], seed: 1 });
const values = (tensor: Tensor): number[] => Array.from(tensor.data);

describe('cachedFeatures', () => {
  it('computes once, then reads', async () => {
    const model = network();
    const predict = vi.spyOn(model, 'predict');
    const first = await cachedFeatures(model, x, { folder });
    const second = await cachedFeatures(model, x, { folder });
    expect(predict).toHaveBeenCalledTimes(1);
    expect(second.shape).toEqual([2, 2]);
    expect(values(second)).toEqual(values(first));
    expect(values(first)).toEqual(values(network().predict(x)));
    const other = network();
    await cachedFeatures(other, x, { folder }); // the same weights in another object
    expect(readdirSync(folder)).toHaveLength(1);
  });

  it('never takes the features of other weights, data, or shapes', async () => {
    const model = network();
    await cachedFeatures(model, x, { folder });
    model.parameters()[0].value.data[0] += 1e-6;
    const changed = await cachedFeatures(model, x, { folder });
    expect(values(changed)).toEqual(values(model.predict(x)));
    const moved = fromArray([[1, 2, 3], [4, 5, 7]]); // prettier-ignore
    expect(values(await cachedFeatures(model, moved, { folder }))).toEqual(values(model.predict(moved)));
    expect(readdirSync(folder)).toHaveLength(3);
  });

  it('names a damaged file and a folder that cannot be made', async () => {
    const model = network();
    await cachedFeatures(model, x, { folder });
    const [name] = readdirSync(folder);
    writeFileSync(join(folder, name), 'nothing');
    await expect(cachedFeatures(model, x, { folder })).rejects.toThrow(FormatError);
    await expect(cachedFeatures(model, x, { folder })).rejects.toThrow(name);
    const file = join(folder, name);
    await expect(cachedFeatures(model, x, { folder: join(file, 'in-a-file') })).rejects.toThrow(ResourceError);
    await expect(cachedFeatures(model, x, { folder: '' })).rejects.toThrow(
      'cachedFeatures: folder must be the name of a folder, got "".',
    );
    await expect(cachedFeatures(model, x, wrong({ dir: 'x' }))).rejects.toThrow("unknown option 'dir'");
  });
});
