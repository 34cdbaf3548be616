import { ArgumentError, ShapeError, knownOptions } from '../errors/index.js';
import {
  type BaseLayer,
  type BuildContext,
  type Cache,
  type Call,
  type ContainerOptions,
  Layer,
  type LayerConfig,
  type Mode,
  MultiLayer,
  type Need,
  type Node,
  Slot,
  expectNodes,
  inside,
  lengthsOf,
  located,
  logitsOf,
  setLengths,
} from '../layers/index.js';
import { expectTensor } from '../tensor/expect.js';
import { type Shape, type Tensor, sameShape, showShape } from '../tensor/index.js';
import { FusibleModel, type Fusion, fusedEnds } from './fuse.js';
import { GradientSums, type Place } from './gradient-sums.js';
import { sortCalls } from './graph-order.js';

/** Where a graph begins and ends. */
export interface GraphEnds {
  /** The nodes made by `input(shape)`, in the order in which forward receives them. */
  inputs: Node | readonly Node[];
  /** The nodes that the graph computes, in the order in which forward returns them. */
  outputs: Node | readonly Node[];
}

interface Saved {
  readonly m: number;
}

/**
 * Any directed acyclic graph of layers: the computation graph of §1.2.7.
 *
 * Forward runs in topological order, backward in reverse; where a value has
 * several uses its gradients are summed. A layer applied several times shares
 * its weights. Inputs, outputs and losses may be many.
 *
 * @example
 * const x = input([8]);
 * const h = new Dense(8, { activation: 'relu' }).apply(x);
 * const y = new Add().apply([x, h]);
 * const model = new Graph({ inputs: x, outputs: y });
 * model.outputShape([8]); // [8]
 */
export class Graph extends FusibleModel {
  override readonly className = 'Graph';
  static readonly #saved = new Slot<Saved>(() => 'Graph');
  readonly #inputs: readonly Node[];
  readonly #outputs: readonly Node[];
  readonly #calls: readonly Call[];
  readonly #layers: readonly BaseLayer[];
  readonly #places = new Map<Node, Place>();
  readonly #sources: readonly (readonly Place[])[];
  readonly #ends: readonly Place[];
  /** How often each output of each call is used, by other calls or as an output of the graph. */
  readonly #uses: readonly number[][];
  #built = false;

  constructor(ends: GraphEnds, options: ContainerOptions = {}) {
    super(options);
    knownOptions('Graph', ends, ['inputs', 'outputs']);
    knownOptions('Graph', options, ['name', 'trainable', 'seed', 'dtype']);
    this.#inputs = listOf('inputs', ends.inputs);
    this.#outputs = listOf('outputs', ends.outputs);
    this.#calls = sortCalls(this.#inputs, this.#outputs);
    this.#layers = [...new Set(this.#calls.map((call) => call.layer))];
    this.#inputs.forEach((node, index) => this.#places.set(node, { call: -1, index }));
    this.#calls.forEach(({ outputs }, call) =>
      outputs.forEach((node, index) => this.#places.set(node, { call, index })),
    );
    this.#sources = this.#calls.map(({ inputs }) => inputs.map((node) => this.#placeOf(node)));
    this.#ends = this.#outputs.map((node) => this.#placeOf(node));
    this.#uses = this.#calls.map(({ outputs }) => outputs.map(() => 0));
    for (const { call, index } of [...this.#sources.flat(), ...this.#ends]) if (call >= 0) this.#uses[call][index]++;
    this.nameParts();
    if (!this.trainable) this.trainable = false;
  }

  override parts(): readonly BaseLayer[] {
    return this.#layers;
  }

  /** The nodes that the inputs go to, in order. */
  get inputs(): readonly Node[] {
    return this.#inputs;
  }

  /** The uses of layers, in the order in which forward runs them. */
  get calls(): readonly Call[] {
    return this.#calls;
  }

  override inputShapes(): readonly Shape[] {
    return this.#inputs.map((node) => node.shape);
  }

  /** The outputs' shapes without the batch axis. */
  outputShapes(): readonly Shape[] {
    return this.#outputs.map((node) => node.shape);
  }

  /** The names of the layers that compute the outputs; a layer that computes several counts them: `lstm1`, `lstm1[1]`. */
  override outputNames(): readonly string[] {
    return this.#outputs.map(({ call }, o) => {
      const name = call?.layer.name ?? 'input';
      const before = this.#outputs.slice(0, o).filter((other) => other.call?.layer === call?.layer).length;
      return before === 0 ? name : `${name}[${before}]`;
    });
  }

  override partShapes(): ReadonlyMap<BaseLayer, readonly Shape[]> {
    return new Map(this.#calls.map(({ layer, outputs }) => [layer, outputs.map(({ shape }) => shape)]));
  }

  override outputShape(inputShape: Shape): Shape {
    this.#expectOneEach();
    const [expected] = this.inputShapes();
    if (!sameShape(inputShape, expected)) {
      throw new ShapeError(
        `${this.who}: input must have shape ${showShape(expected)}, got ${showShape(inputShape)} (without the batch axis).`,
      );
    }
    return this.#outputs[0].shape;
  }

  /** Builds the graph for the shapes of its inputs, which it knows. */
  override build(inputShape: Shape | readonly Shape[] = this.inputShapes(), elements = Infinity): void {
    super.build(inputShape, elements);
  }

  protected override buildParts(shapes: readonly Shape[], context: BuildContext): void {
    const noInputs = this.#inputs.length === 0 && shapes.every((shape) => shape.length === 0); // [] reads as one scalar
    const fits =
      noInputs ||
      (shapes.length === this.#inputs.length && shapes.every((shape, i) => sameShape(shape, this.#inputs[i].shape)));
    if (!fits) {
      const expected = this.inputShapes().map(showShape).join(', ');
      throw new ShapeError(
        `${this.who}: inputs must have shapes ${expected}, got ${shapes.map(showShape).join(', ')} (without the batch axis).`,
      );
    }
    for (const { layer, inputs } of this.#calls) {
      const own = { ...context, generator: context.generator.fork(layer.name) };
      inside(this.#where(layer), () => {
        if (layer instanceof Layer) layer.setup(inputs[0].shape, own);
        else if (layer instanceof MultiLayer)
          layer.setup(
            inputs.map((node) => node.shape),
            own,
          );
      });
    }
    this.#built = true;
  }

  override forwardAll(inputs: readonly Tensor[], cache: Cache, mode: Mode = {}): Tensor[] {
    this.#expectInputs(inputs);
    if (!this.#built) this.build();
    const values: (readonly Tensor[])[] = [];
    const at = ({ call, index }: Place): Tensor => (call < 0 ? inputs[index] : values[call][index]);
    for (let i = 0; i < this.#calls.length; i++) {
      const { layer } = this.#calls[i];
      const own = cache.child(String(i));
      try {
        const before = this.#sources[i].map(at);
        if (layer instanceof Layer) values.push([layer.forward(before[0], own, mode)]);
        else if (layer instanceof MultiLayer) values.push(layer.forward(before, own, mode));
        for (const y of values[i]) setLengths(y, layer.lengthsAfter(before, y));
        mode.observe?.(layer, values[i]);
      } catch (error) {
        throw located(error, this.#where(layer));
      }
    }
    Graph.#saved.set(cache, { m: inputs[0]?.shape[0] ?? 1 });
    return this.#ends.map((end, i) => this.#result(at(end), end, i, cache));
  }

  override backwardAll(dys: readonly (Tensor | undefined)[], cache: Cache, need?: Need): (Tensor | undefined)[] {
    const { m } = Graph.#saved.get(cache);
    if (dys.length !== this.#ends.length) {
      throw new ArgumentError(
        `${this.who}: backwardAll needs one gradient per output (${this.#ends.length}), got ${dys.length}.`,
      );
    }
    const wanted = this.inputGradWanted(cache, need);
    const dxs = this.backwardPass(cache, () => this.#backward(dys, cache, wanted));
    this.addPenaltyGradients(cache, m);
    return dxs;
  }

  #backward(dys: readonly (Tensor | undefined)[], cache: Cache, wanted: boolean): (Tensor | undefined)[] {
    const needed = this.#neededCalls(wanted);
    const sums = new GradientSums(cache);
    this.#ends.forEach((end, i) => sums.add(end, dys[i]));
    for (let i = this.#calls.length - 1; i >= 0; i--) {
      const { layer, outputs } = this.#calls[i];
      const gradients = outputs.map((_, index) => sums.get({ call: i, index }));
      if (needed[i] && gradients.some((gradient) => gradient !== undefined)) {
        const useful = this.#sources[i].map(({ call }) => (call < 0 ? wanted : needed[call]));
        try {
          const dxs = backwardOf(layer, gradients, cache.child(String(i)), useful.includes(true));
          this.#sources[i].forEach((source, k) => useful[k] && sums.add(source, dxs[k]));
          for (const dx of dxs) if (dx) cache.gradients.sweep(dx);
        } catch (error) {
          throw located(error, this.#where(layer));
        }
      }
      outputs.forEach((_, index) => sums.remove({ call: i, index }));
    }
    return this.#inputs.map((_, index) => (wanted ? sums.handOver({ call: -1, index }) : undefined));
  }

  override fusedCopy(fusion: Fusion): Graph {
    const { name, trainable, seed, dtype } = this;
    return new Graph(fusedEnds(fusion, this.#inputs, this.#outputs, this.#calls), { name, trainable, seed, dtype });
  }

  override config(): LayerConfig {
    const reference = (node: Node): readonly number[] => {
      const { call, index } = this.#placeOf(node);
      return [call, index];
    };
    return {
      className: this.className,
      name: this.name,
      trainable: this.trainable,
      seed: this.seed,
      dtype: this.dtype,
      inputShapes: this.inputShapes(),
      layers: this.#layers.map((layer) => layer.config()),
      calls: this.#calls.map(({ layer, inputs }) => ({
        layer: this.#layers.indexOf(layer),
        inputs: inputs.map(reference),
      })),
      outputs: this.#outputs.map(reference),
    };
  }

  // An output that is also used inside gets memory of its own: a loss may then fuse with the last
  // activation of its own branch only.
  #result(value: Tensor, end: Place, i: number, cache: Cache): Tensor {
    if (end.call < 0 || this.#uses[end.call][end.index] === 1 || !logitsOf(value)) return value;
    const copy = cache.buffer(`output${i}`, value.shape, value.dtype);
    copy.data.set(value.data);
    setLengths(copy, lengthsOf(value));
    return copy;
  }

  /** The calls whose backward pass leads to something: parameters to train, or an input whose gradient is wanted. */
  #neededCalls(wanted: boolean): boolean[] {
    const needed: boolean[] = [];
    this.#calls.forEach(({ layer }, i) => {
      const below = this.#sources[i].some(({ call }) => (call < 0 ? wanted : needed[call]));
      needed.push(below || layer.parameters().some((parameter) => parameter.trainable));
    });
    return needed;
  }

  #expectInputs(inputs: readonly Tensor[]): void {
    if (inputs.length !== this.#inputs.length) {
      throw new ArgumentError(`${this.who}: needs ${this.#inputs.length} inputs, got ${inputs.length}.`);
    }
    inputs.forEach((x, i) => {
      expectTensor(this.who, x, `input ${i}`);
      const { shape } = this.#inputs[i];
      if (x.rank === shape.length + 1) return;
      throw new ShapeError(
        `${this.who}: input ${i} must have rank ${shape.length + 1}, [N, ${shape.join(', ')}], got ${showShape(x.shape)}.`,
      );
    });
  }

  #expectOneEach(): void {
    if (this.#inputs.length === 1 && this.#outputs.length === 1) return;
    throw new ArgumentError(
      `${this.who}: used as a layer it needs one input and one output, it has ${this.#inputs.length} and ${this.#outputs.length}.`,
    );
  }

  #placeOf(node: Node): Place {
    const place = this.#places.get(node);
    if (!place)
      throw new ArgumentError(
        'Graph: an input of a layer is not part of the graph. List every input(...) node in `inputs`.',
      );
    return place;
  }

  #where(layer: BaseLayer): string {
    return `${this.name || this.className}[${this.#layers.indexOf(layer)}]`;
  }
}

function backwardOf(
  layer: BaseLayer,
  dys: (Tensor | undefined)[],
  cache: Cache,
  inputGrad: boolean,
): (Tensor | undefined)[] {
  if (layer instanceof MultiLayer) return layer.backward(dys, cache, { inputGrad });
  const [dy] = dys;
  return layer instanceof Layer && dy ? [layer.backward(dy, cache, { inputGrad })] : [];
}

function listOf(name: string, nodes: Node | readonly Node[]): readonly Node[] {
  if (nodes === undefined) throw new ArgumentError(`Graph: ${name} is missing; give new Graph({ inputs, outputs }).`);
  const list = [nodes].flat();
  expectNodes(`Graph ${name}`, list);
  return list;
}
