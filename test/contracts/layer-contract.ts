import { afterAll, expect, it } from 'vitest';
import { type FloatDType, gemm, setThreads, threads } from '../../src/engine/index.js';
import { ShapeError, StateError } from '../../src/errors/index.js';
import { type BaseLayer, Cache, Layer, type Mode, MultiLayer, layerFromConfig } from '../../src/layers/index.js';
import { Generator, type GeneratorState, type Shape, Tensor, cast, tensorCount } from '../../src/tensor/index.js';
import { checkGradients } from './gradient-check.js';
import {
  type AnyLayer,
  type Harness,
  awayFromZero,
  build,
  copies,
  harness,
  scatter,
  seededCache,
  upstream,
} from './harness.js';

export interface LayerContractOptions {
  /** Modes in which gradients are checked. Default training only. */
  readonly modes?: readonly Mode[];
  /** Draws input number `index`. Default: normal numbers, |x| >= 0.05. Integer inputs get no gradient. */
  readonly input?: (shape: Shape, generator: Generator, dtype: FloatDType, index: number) => Tensor;
  /** Seeds of the gradient check. Default 1, 2, 3. */
  readonly seeds?: readonly number[];
  /** False keeps the parameters at their first values instead of random ones. Default true. */
  readonly scatter?: boolean;
  /** True when all derivatives are zero by definition (step). Default false. */
  readonly flat?: boolean;
  /** Input shapes that the built layer must refuse with a ShapeError. */
  readonly refuses?: readonly (readonly Shape[])[];
  /** Makes the layer again from its JSON. Default: `layerFromConfig`; 'never' when config() throws StateError. */
  readonly restore?: ((config: unknown) => BaseLayer) | 'never';
  /** True when backward uses up what forward left: each pass backward then needs one forward. Default false. */
  readonly backwardOnce?: boolean;
  /** Relative difference of float32 to float64 results. Default 1e-4. */
  readonly float32Tolerance?: number;
}

/**
 * The tests that every layer passes: `shapes` is one input shape, batch axis
 * included, or a list of them for layers with several inputs. Call it inside a
 * `describe` that names the case.
 *
 * @example
 * describe('Dense', () => layerContract(() => new Dense(3), [2, 5]));
 */
export function layerContract(
  make: () => AnyLayer,
  shapes: Shape | readonly Shape[],
  options: LayerContractOptions = {},
): void {
  const inputShapes = listOf(shapes);
  const { modes = [{ training: true }], seeds = [1, 2, 3], restore = layerFromConfig } = options;
  const { float32Tolerance = 1e-4, input: draw = awayFromZero } = options;
  const [mode] = modes;

  const inputsOf = (seed: number, dtype: FloatDType = 'float64', list = inputShapes): Tensor[] => {
    const generator = new Generator(`input ${seed}`);
    return list.map((shape, index) => draw(shape, generator, dtype, index));
  };
  const made = (seed = 1, dtype: FloatDType = 'float64'): Harness => {
    const layer = make();
    build(layer, inputShapes, dtype, seed);
    if (options.scatter !== false) scatter(layer.parameters(), new Generator(`parameters ${seed}`));
    return harness(layer);
  };
  /** Outputs, input gradients and parameter gradients of one pass, copied. */
  const pass = (h: Harness, inputs: readonly Tensor[], cache: Cache, seed = 1): (Tensor | undefined)[] => {
    for (const { grad } of h.layer.parameters()) grad.data.fill(0);
    const ys = copies(h.forward(inputs, cache, mode));
    const dxs = copies(h.backward(upstream(ys.filter(isTensor), seed), cache));
    return [...ys, ...dxs, ...copies(h.layer.parameters().map(({ grad }) => grad))];
  };
  /** The same forward pass once more, where backward has used the first one up. */
  const again = (h: Harness, inputs: readonly Tensor[], cache: Cache, draws: GeneratorState): void => {
    if (!options.backwardOnce) return;
    cache.generator.restore(draws);
    h.forward(inputs, cache, mode);
  };

  const norms: number[] = [];
  it.each(modes.flatMap((m) => seeds.map((seed) => ({ m, seed, training: m.training ?? false }))))(
    'has the gradients of central differences (training $training, seed $seed)',
    ({ m, seed }) => {
      const findings = checkGradients(made(seed), inputsOf(seed), seededCache('float64', seed), {
        mode: m,
        seed,
        tolerance: 1e-7,
      });
      for (const { norm } of findings) norms.push(norm);
    },
  );

  it('had gradients to check', () => {
    if (options.flat) expect(Math.max(0, ...norms)).toBe(0);
    else expect(Math.max(...norms), 'all gradients vanish: nothing was checked').toBeGreaterThan(1e-3);
  });

  it('adds to the gradients of its parameters', () => {
    const h = made();
    const inputs = inputsOf(1);
    const cache = seededCache('float64', 1);
    const draws = cache.generator.state();
    const dys = upstream(h.forward(inputs, cache, mode), 1);
    h.backward(dys, cache);
    const once = copies(h.layer.parameters().map(({ grad }) => grad));
    again(h, inputs, cache, draws);
    h.backward(dys, cache);
    h.layer.parameters().forEach(({ grad, name }, p) => {
      const expected = cloneOf(once[p]);
      for (let i = 0; i < expected.size; i++) expected.data[i] *= 2;
      expectClose(`gradient of '${name}' after two backward passes`, grad, expected, 1e-12);
    });
  });

  it('leaves inputs and upstream gradients as they were, and spares dx when it is not needed', () => {
    const h = made();
    const inputs = inputsOf(1);
    const cache = seededCache('float64', 1);
    const draws = cache.generator.state();
    const dys = upstream(h.forward(inputs, cache, mode), 1);
    const before = copies([...inputs, ...dys]);
    h.backward(dys, cache);
    expectSame('inputs and dy', [...inputs, ...dys], before);
    again(h, inputs, cache, draws);
    for (const dx of h.backward(dys, cache, false)) expect(dx, 'dx with inputGrad: false').toBeUndefined();
  });

  it('gives the same bits when a cache is used again, also after another batch size', () => {
    const h = made();
    const inputs = inputsOf(1);
    const first = pass(h, inputs, seededCache('float64', 1));
    const cache = seededCache('float64', 1);
    const draws = cache.generator.state();
    const longer = inputShapes.map(([n, ...rest]) => [n + 1, ...rest]);
    pass(h, inputsOf(2, 'float64', longer), cache);
    cache.generator.restore(draws);
    expectSame('second use', pass(h, inputs, cache), first);
  });

  it('serves two caches at once', () => {
    const h = made();
    const [a, b] = [inputsOf(1), inputsOf(2)];
    const [cacheA, cacheB] = [seededCache('float64', 1), seededCache('float64', 1)];
    const alone = pass(h, a, seededCache('float64', 1));
    const ys = h.forward(a, cacheA, mode);
    h.forward(b, cacheB, mode);
    h.backward(upstream(ys, 2), cacheB);
    for (const { grad } of h.layer.parameters()) grad.data.fill(0);
    const dxs = h.backward(upstream(ys, 1), cacheA);
    const grads = h.layer.parameters().map(({ grad }) => grad);
    expectSame('interleaved with another cache', [...ys, ...dxs, ...grads], alone);
  });

  it('gives the same bits for the same seed', () => {
    const runs = [1, 1].map((seed) => {
      const layer = make();
      build(layer, inputShapes, 'float32', seed);
      const first = copies(layer.parameters().map(({ value }) => value));
      return [...first, ...pass(harness(layer), inputsOf(1, 'float32'), seededCache('float32', 1))];
    });
    expectSame('second run', runs[1], runs[0]);
  });

  const longer = inputShapes.map(([n, ...rest]) => [64 * n, ...rest]);
  compareThreads({
    what: () => `${make().className} ${JSON.stringify(longer)}`,
    run: () => pass(made(1, 'float32'), inputsOf(1, 'float32', longer), seededCache('float32', 1)),
  });

  it('computes in float32 what it computes in float64', () => {
    const exact = pass(made(1, 'float64'), inputsOf(1, 'float64'), seededCache('float64', 1));
    const single = pass(made(1, 'float32'), inputsOf(1, 'float32'), seededCache('float32', 1));
    expect(single.length).toBe(exact.length);
    single.forEach((value, i) => {
      if (value && value.dtype !== 'int32') expect(value.dtype).toBe('float32');
      const wide = value && cast(value, 'float64');
      expectClose(`result ${i} in float32`, wide, exact[i] && cast(cloneOf(exact[i]), 'float64'), float32Tolerance);
    });
  });

  it('creates no tensors in the steady state', () => {
    const h = made();
    const inputs = inputsOf(1);
    const cache = seededCache('float64', 1);
    const dys = upstream(h.forward(inputs, cache, mode), 1);
    for (let i = 0; i < 4; i++) {
      h.forward(inputs, cache, mode);
      h.backward(dys, cache);
    }
    const before = tensorCount();
    h.forward(inputs, cache, mode);
    h.backward(dys, cache);
    expect(tensorCount() - before).toBe(0);
  });

  it('says what is wrong: backward before forward, dy of another shape, inputs that do not fit', () => {
    const h = made();
    const inputs = inputsOf(1);
    const dys = upstream(h.forward(inputs, seededCache('float64', 1), mode), 1);
    expect(() => h.backward(dys, new Cache({ dtype: 'float64' }))).toThrow(StateError);
    expect(() => h.backward(dys, new Cache({ dtype: 'float64' }))).toThrow(/forward/);
    const cache = seededCache('float64', 1);
    h.forward(inputs, cache, mode);
    const wrong = dys.map(({ shape }) => Tensor.zeros([...shape, 7], 'float64'));
    expect(() => h.backward(wrong, cache)).toThrow(ShapeError);
    expect(() => h.backward(wrong, cache)).toThrow(/7\]/);
    for (const bad of options.refuses ?? []) {
      const zeros = bad.map((shape) => Tensor.zeros(shape, 'float64'));
      expect(() => h.forward(zeros, seededCache('float64', 1), mode), `input ${JSON.stringify(bad)}`).toThrow(
        ShapeError,
      );
      expect(() => h.forward(zeros, seededCache('float64', 1), mode)).toThrow(`${bad[0].slice(1).join(', ')}]`);
    }
  });

  it('tells its output shapes', () => {
    const h = made();
    const inner = inputShapes.map((shape) => shape.slice(1));
    const told = h.layer instanceof Layer ? [h.layer.outputShape(inner[0])] : h.layer.outputShapes(inner);
    const ys = h.forward(inputsOf(1), seededCache('float64', 1), mode);
    expect(ys.map(({ shape }) => shape.slice(1))).toEqual(told.map((shape) => [...shape]));
  });

  it('comes back from JSON with its weights', () => {
    const h = made();
    if (restore === 'never') {
      expect(() => h.layer.config()).toThrow(StateError);
      return;
    }
    const text = JSON.stringify(h.layer.config());
    const config: unknown = JSON.parse(text);
    const again = restore(config);
    if (!(again instanceof Layer) && !(again instanceof MultiLayer))
      throw new Error(`${again.className}: not a layer.`);
    expect(JSON.stringify(again.config())).toBe(text);
    expect(again.constructor).toBe(h.layer.constructor);
    build(again, inputShapes, 'float64', 99);
    copyValues(h.layer, again);
    const expected = pass(h, inputsOf(1), seededCache('float64', 1));
    expectSame('restored layer', pass(harness(again), inputsOf(1), seededCache('float64', 1)), expected);
  });
}

/** What a contract computes for the comparison of thread counts. */
interface ThreadCase {
  readonly what: () => string;
  readonly run: () => (Tensor | undefined)[];
}

/** The cases of all contracts of a test file. */
let threadCases: ThreadCase[] = [];

/** The same bits on one, two and three threads: once for a file, as starting threads takes long. */
function compareThreads(added: ThreadCase): void {
  if (threadCases.length === 0) afterAll(runThreadCases);
  threadCases.push(added);
}

function runThreadCases(): void {
  const cases = threadCases;
  threadCases = [];
  const before = threads();
  const [one, ...more] = [1, 2, 3].map((count) => {
    useThreads(count);
    return cases.map(({ run }) => run());
  });
  setThreads(before);
  cases.forEach(({ what }, i) => {
    for (const results of more) expectSame(`${what()} on other numbers of threads`, results[i], one[i]);
  });
}

/** Sets the number of threads and lets their workers start, which they do after enough parallel work. */
function useThreads(count: number): void {
  setThreads(count);
  const n = 160;
  const [a, b, c] = [0, 1, 2].map(() => new Float32Array(n * n).fill(1));
  for (let i = 0; i < 30 && count > 1; i++) gemm({ m: n, n, k: n, a, b, c });
}

function listOf(shapes: Shape | readonly Shape[]): readonly Shape[] {
  const isList = (list: Shape | readonly Shape[]): list is readonly Shape[] =>
    list.every((item) => Array.isArray(item));
  return isList(shapes) ? shapes : [shapes];
}

function isTensor(tensor: Tensor | undefined): tensor is Tensor {
  return tensor !== undefined;
}

function cloneOf(tensor: Tensor | undefined): Tensor {
  if (!tensor) throw new Error('expected a tensor, got undefined.');
  return tensor.clone();
}

function copyValues(from: BaseLayer, to: BaseLayer): void {
  const sources = [...from.parameters(), ...from.state()];
  const targets = [...to.parameters(), ...to.state()];
  expect(targets.map(({ name, value }) => [name, value.shape])).toEqual(
    sources.map(({ name, value }) => [name, value.shape]),
  );
  targets.forEach(({ value }, i) => value.data.set(sources[i].value.data));
}

function expectSame(
  what: string,
  actual: readonly (Tensor | undefined)[],
  expected: readonly (Tensor | undefined)[],
): void {
  expect(actual.length, what).toBe(expected.length);
  expect(
    expected.some((tensor) => tensor && tensor.size > 0),
    `${what}: nothing to compare`,
  ).toBe(true);
  actual.forEach((tensor, i) => {
    expect(tensor?.shape, `${what}: shape of result ${i}`).toEqual(expected[i]?.shape);
    expect(tensor?.data, `${what}: result ${i}`).toEqual(expected[i]?.data);
  });
}

/** |a - e| <= tolerance (largest |e| + 1e-3), element by element. */
function expectClose(what: string, actual: Tensor | undefined, expected: Tensor | undefined, tolerance: number): void {
  expect(actual?.shape, what).toEqual(expected?.shape);
  if (!actual || !expected) return;
  const scale = Math.max(1e-3, ...Array.from(expected.data, Math.abs));
  for (let i = 0; i < expected.size; i++) {
    const gap = Math.abs(actual.data[i] - expected.data[i]);
    if (!(gap <= tolerance * scale))
      expect.fail(`${what}: element ${i} is ${actual.data[i]}, should be ${expected.data[i]}.`);
  }
}
