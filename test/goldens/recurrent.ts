import { Cache, type Parameter, withLengths } from '../../src/layers/index.js';
import type { Recurrent, Run } from '../../src/rnn/index.js';
import { Generator, Tensor, add, concat, slice, stack } from '../../src/tensor/index.js';
import type { GoldenCase } from './golden.js';

/** One layer of a case in one direction. */
interface Part {
  readonly layer: Recurrent;
  readonly cache: Cache;
  readonly path: string;
  run?: Run;
}

/** What the files call a layer's parameters. */
const names: Readonly<Record<string, string>> = { weight: 'kernel', recurrentWeight: 'recurrentKernel' };

const pathOf = (part: Part, { name }: Parameter): string => `${part.path}.${names[name] ?? name}`;

/** State `index` of a case's layers, [layers directions, N, H], cut into [N, H] each. */
function statesOf(all: Tensor | undefined, count: number): (Tensor | undefined)[] {
  if (!all) return Array.from({ length: count }, () => undefined);
  const [, n, h] = all.shape;
  return Array.from({ length: count }, (_, i) => slice(all, [i, 0, 0], [i + 1, n, h]).reshape([n, h]));
}

const given = (tensors: readonly (Tensor | undefined)[]): Tensor[] => tensors.filter((tensor) => tensor !== undefined);

/** Runs a stacked, perhaps bidirectional, recurrent network of a case forward and backward and compares all of it. */
export function runRecurrentCase(
  golden: GoldenCase,
  stateNames: readonly string[],
  make: (options: { reverse: boolean; returnSequences: boolean; useBias: boolean }) => Recurrent,
): void {
  const directions = golden.flag('bidirectional') ? ['.fwd', '.bwd'] : [''];
  const layers = golden.number('layers');
  const initial = stateNames.map((name) =>
    statesOf(golden.has('inputs', `${name}0`) ? golden.input(`${name}0`) : undefined, layers * directions.length),
  );
  const parts: Part[][] = [];
  let x = golden.input('x');
  const lengths = golden.has('inputs', 'lengths') ? Array.from(golden.input('lengths').data) : undefined;
  for (let l = 0; l < layers; l++) {
    parts.push(
      directions.map((direction, d) => {
        const layer = make({ reverse: d === 1, returnSequences: true, useBias: golden.flag('useBias') });
        layer.setup(x.shape.slice(1), { dtype: 'float32', generator: new Generator(1) });
        const part: Part = { layer, cache: new Cache(), path: `l${l}${direction}` };
        for (const parameter of layer.parameters()) {
          parameter.value.data.set(golden.param(pathOf(part, parameter)).data);
        }
        if (lengths) withLengths(x, lengths);
        const own = given(initial.map((states) => states[l * directions.length + d]));
        part.run = layer.run(x, part.cache, own.length > 0 ? { initialState: own } : {});
        return part;
      }),
    );
    x = concat(
      parts[l].map((part) => part.run?.sequence ?? x),
      2,
    );
  }
  golden.expect('y', x);
  const all = parts.flat();
  stateNames.forEach((name, i) => {
    golden.expect(`${name}N`, stack(given(all.map((part) => part.run?.finalState[i])), 0));
  });
  backward(golden, stateNames, parts, x);
}

function backward(golden: GoldenCase, stateNames: readonly string[], parts: readonly Part[][], y: Tensor): void {
  const count = parts.flat().length;
  const upstream = stateNames.map((name) =>
    statesOf(golden.has('upstream', `${name}N`) ? golden.upstream(`${name}N`) : undefined, count),
  );
  const starts: Tensor[][] = stateNames.map(() => []);
  let dy = golden.has('upstream', 'y') ? golden.upstream('y') : Tensor.zeros(y.shape);
  for (let l = parts.length - 1; l >= 0; l--) {
    let dx: Tensor | undefined;
    parts[l].forEach((part, d) => {
      const { units } = part.layer;
      const [n, steps] = dy.shape;
      const sequence = slice(dy, [0, 0, d * units], [n, steps, (d + 1) * units]);
      const place = l * parts[l].length + d;
      const finalState = upstream.map((states) => states[place]);
      const back = part.layer.runBackward({ sequence, finalState }, part.cache, { stateGrad: true });
      if (back.dx) dx = dx ? add(dx, back.dx) : back.dx.clone();
      back.initialState.forEach((state, i) => {
        if (state) starts[i][place] = state.clone();
      });
      for (const parameter of part.layer.parameters()) golden.expectGrad(pathOf(part, parameter), parameter.grad);
    });
    if (dx) dy = dx;
  }
  golden.expectGrad('x', dy);
  stateNames.forEach((name, i) => {
    if (golden.has('grads', `${name}0`)) golden.expectGrad(`${name}0`, stack(starts[i], 0));
  });
}
