import { Cache, type Parameter, withLengths } from '../../src/layers/index.js';
import { Bidirectional, type Recurrent, type Run } from '../../src/rnn/index.js';
import { Generator, Tensor, slice, stack } from '../../src/tensor/index.js';
import type { GoldenCase } from './golden.js';

/** One layer of a case, both of its directions where it has two. */
interface Part {
  readonly layer: Recurrent | Bidirectional;
  readonly cache: Cache;
  readonly run: Run;
  /** What the file calls each of the layer's parameters. */
  readonly parameters: readonly (readonly [path: string, parameter: Parameter])[];
}

/** What the files call a layer's parameters. */
const names: Readonly<Record<string, string>> = { weight: 'kernel', recurrentWeight: 'recurrentKernel' };

/** Makes one layer in one direction; the options are those that all cases have. */
export type MakeRecurrent = (options: { returnSequences: boolean; useBias: boolean }) => Recurrent;

function layerOf(golden: GoldenCase, make: MakeRecurrent): Recurrent | Bidirectional {
  const layer = make({ returnSequences: true, useBias: golden.flag('useBias') });
  return golden.flag('bidirectional') ? new Bidirectional(layer) : layer;
}

function namedParameters(layer: Recurrent | Bidirectional, path: string): [string, Parameter][] {
  const directions: (readonly [string, Recurrent])[] =
    layer instanceof Bidirectional
      ? [
          [`${path}.fwd`, layer.forwardLayer],
          [`${path}.bwd`, layer.backwardLayer],
        ]
      : [[path, layer]];
  return directions.flatMap(([own, one]) =>
    one
      .parameters()
      .map((parameter): [string, Parameter] => [`${own}.${names[parameter.name] ?? parameter.name}`, parameter]),
  );
}

/** The states of layer l, as `run` has them, from tensors [layers directions, N, H] for each kind of state. */
function statesOfLayer(all: readonly (Tensor | undefined)[], l: number, directions: number): (Tensor | undefined)[] {
  return Array.from({ length: directions }, (_, d) => l * directions + d).flatMap((i) =>
    all.map(
      (states) => states && slice(states, [i, 0, 0], [i + 1, ...states.shape.slice(1)]).reshape(states.shape.slice(1)),
    ),
  );
}

/** The opposite: one tensor [layers directions, N, H] of the states of kind k. */
function statesOfKind(layers: readonly (readonly (Tensor | undefined)[])[], k: number, kinds: number): Tensor {
  return stack(given(layers.flatMap((states) => states.filter((_, i) => i % kinds === k))), 0);
}

const given = (tensors: readonly (Tensor | undefined)[]): Tensor[] => tensors.filter((tensor) => tensor !== undefined);

/** Runs a stacked, perhaps bidirectional, recurrent network of a case forward and backward and compares all of it. */
export function runRecurrentCase(golden: GoldenCase, stateNames: readonly string[], make: MakeRecurrent): void {
  const directions = golden.flag('bidirectional') ? 2 : 1;
  const initial = stateNames.map((name) => (golden.has('inputs', `${name}0`) ? golden.input(`${name}0`) : undefined));
  const lengths = golden.has('inputs', 'lengths') ? Array.from(golden.input('lengths').data) : undefined;
  const parts: Part[] = [];
  let x = golden.input('x');
  for (let l = 0; l < golden.number('layers'); l++) {
    const layer = layerOf(golden, make);
    layer.setup(x.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
    const parameters = namedParameters(layer, `l${l}`);
    for (const [path, { value }] of parameters) value.data.set(golden.param(path).data);
    if (lengths) withLengths(x, lengths);
    const own = given(statesOfLayer(initial, l, directions));
    const cache = new Cache();
    const run = layer.run(x, cache, own.length > 0 ? { initialState: own } : {});
    parts.push({ layer, cache, run, parameters });
    x = run.sequence;
  }
  golden.expect('y', x);
  const finals = parts.map(({ run }) => run.finalState);
  stateNames.forEach((name, k) => golden.expect(`${name}N`, statesOfKind(finals, k, stateNames.length)));
  backward(golden, stateNames, parts);
}

function backward(golden: GoldenCase, stateNames: readonly string[], parts: readonly Part[]): void {
  const directions = golden.flag('bidirectional') ? 2 : 1;
  const upstream = stateNames.map((name) =>
    golden.has('upstream', `${name}N`) ? golden.upstream(`${name}N`) : undefined,
  );
  const starts: (readonly (Tensor | undefined)[])[] = [];
  let dy = golden.has('upstream', 'y') ? golden.upstream('y') : undefined;
  for (const [l, { layer, cache, parameters }] of [...parts.entries()].toReversed()) {
    const finalState = statesOfLayer(upstream, l, directions);
    const { dx, initialState } = layer.runBackward({ sequence: dy, finalState }, cache, { stateGrad: true });
    starts.unshift(initialState.map((state) => state?.clone()));
    for (const [path, { grad }] of parameters) golden.expectGrad(path, grad);
    dy = dx;
  }
  if (dy) golden.expectGrad('x', dy);
  stateNames.forEach((name, k) => {
    if (golden.has('grads', `${name}0`)) golden.expectGrad(`${name}0`, statesOfKind(starts, k, stateNames.length));
  });
}
