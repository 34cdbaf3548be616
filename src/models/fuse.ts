import { ArgumentError, StateError } from '../errors/index.js';
import {
  type BaseLayer,
  BatchNorm,
  type Call,
  Layer,
  type LayerConfig,
  MultiLayer,
  type Node,
  type Parameter,
  input,
  layerFromConfig,
} from '../layers/index.js';
import { Model } from '../train/index.js';

/** What `fuse` returns. */
export interface Fused {
  /** A new model that gives the same predictions. */
  readonly model: Model;
  /** How many BatchNorm layers are gone. */
  readonly folded: number;
}

/** A model that can leave its batch normalisation out. */
export abstract class FusibleModel extends Model {
  /**
   * A copy of the model for inference, in which each BatchNorm is folded into
   * the layer right before it, where that is a dense or convolution layer
   * without an activation:
   *
   *   weight' = weight · γ / √(σ² + ε)    bias' = (bias - μ) · γ / √(σ² + ε) + β
   *
   * with the running statistics μ, σ²; the predictions are the same up to
   * rounding. Models inside are fused too. A BatchNorm stays where the value
   * before it has another use, or where one of the two layers has. The copy has
   * weights of its own and is not compiled; the model itself stays as it is.
   *
   * Throws StateError before the model is built.
   *
   * @example
   * const model = new Sequential([new Dense(4, { useBias: false }), new BatchNorm()], { inputShape: [3] });
   * const { model: fast, folded } = model.fuse();
   * folded; // 1
   * fast.parameters().map(({ path }) => path); // ['dense1.weight', 'dense1.bias']
   */
  fuse(): Fused {
    if (!this.built) throw new StateError(`${this.who}: not built yet. Call build(inputShape) before fuse().`);
    const fusion = new Fusion(this);
    const model = this.fusedCopy(fusion);
    model.build(this.inputShapes());
    fusion.fillWeights();
    return { model, folded: fusion.folded };
  }

  /** A model of copies of the layers, not built yet; `fusion` makes the copies. */
  abstract fusedCopy(fusion: Fusion): FusibleModel;
}

/** One run of `fuse`: which layers are folded, the copies, and the weights that they will get. */
export class Fusion {
  readonly #copies = new Map<BaseLayer, BaseLayer>();
  readonly #occurrences = new Map<BaseLayer, number>();
  readonly #fillings: (() => void)[] = [];
  #folded = 0;

  constructor(model: BaseLayer) {
    this.#count(model);
  }

  /** How many BatchNorm layers have been folded. */
  get folded(): number {
    return this.#folded;
  }

  /** `next` when it is a BatchNorm that can be folded into `layer`, whose output nothing else uses. */
  normAfter(layer: BaseLayer, next: BaseLayer | undefined): BatchNorm | undefined {
    if (!(next instanceof BatchNorm) || !(layer instanceof Layer) || !layer.foldable()) return undefined;
    const once = this.#occurrences.get(layer) === 1 && this.#occurrences.get(next) === 1;
    return once ? next : undefined;
  }

  /** The copy of a layer, with `norm` folded into it; a layer that occurs twice has one copy. */
  copy(layer: Layer, norm?: BatchNorm): Layer;
  copy(layer: BaseLayer, norm?: BatchNorm): BaseLayer;
  copy(layer: BaseLayer, norm?: BatchNorm): BaseLayer {
    const known = this.#copies.get(layer);
    if (known) return known;
    const copy = this.#newCopy(layer, norm);
    this.#copies.set(layer, copy);
    return copy;
  }

  /** Gives the copies, which are built now, their weights. */
  fillWeights(): void {
    for (const fill of this.#fillings) fill();
  }

  #newCopy(layer: BaseLayer, norm: BatchNorm | undefined): BaseLayer {
    if (layer instanceof FusibleModel) return layer.fusedCopy(this);
    const held = [...layer.parameters(), ...layer.state()];
    if (held.length === 0 && layer.parts().length === 0) return layer; // nothing in it belongs to one model
    const config: LayerConfig = layer.config();
    const copy = layerFromConfig(norm ? { ...config, useBias: true } : config, layer.who);
    this.#fillings.push(() => {
      const target = [...copy.parameters(), ...copy.state()];
      if (norm) copyByName(held, target);
      else target.forEach(({ value }, i) => value.data.set(held[i].value.data));
      if (norm) fold(layer, norm, copy);
    });
    if (norm) this.#folded++;
    return copy;
  }

  /** How often each layer occurs in a model; what is inside a shared one occurs as often as it does there. */
  #count(layer: BaseLayer): void {
    for (const part of layer.parts()) {
      const before = this.#occurrences.get(part) ?? 0;
      this.#occurrences.set(part, before + 1);
      if (before === 0) this.#count(part);
    }
  }
}

/** The calls of a graph applied to copies of their layers, with foldable batch normalisation left out. */
export function fusedEnds(
  fusion: Fusion,
  inputs: readonly Node[],
  outputs: readonly Node[],
  calls: readonly Call[],
): { inputs: Node[]; outputs: Node[] } {
  const readers = (node: Node): Call[] => calls.filter((call) => call.inputs.includes(node));
  const calledOnce = ({ layer }: Call): boolean => calls.filter((call) => call.layer === layer).length === 1;
  const values = new Map(inputs.map((node) => [node, input(node.shape)]));
  const valueOf = (node: Node): Node => {
    const value = values.get(node);
    if (value) return value;
    throw new ArgumentError('Graph: a value is used before it is computed.');
  };
  const gone = new Set<Call>();
  for (const call of calls) {
    const [first] = call.outputs;
    if (gone.has(call)) {
      values.set(first, valueOf(call.inputs[0]));
      continue;
    }
    const [next, ...others] = readers(first);
    const alone = next && others.length === 0 && !outputs.includes(first) && calledOnce(call) && calledOnce(next);
    const norm = alone ? fusion.normAfter(call.layer, next.layer) : undefined;
    if (norm) gone.add(next);
    const results = applied(fusion.copy(call.layer, norm), call.inputs.map(valueOf));
    call.outputs.forEach((node, k) => values.set(node, results[k]));
  }
  return { inputs: inputs.map(valueOf), outputs: outputs.map(valueOf) };
}

function applied(layer: BaseLayer, inputs: readonly Node[]): readonly Node[] {
  if (layer instanceof MultiLayer) return layer.applyAll(inputs);
  if (layer instanceof Layer) return [layer.apply(inputs[0])];
  throw new ArgumentError(`${layer.who}: is neither a layer with one input nor one with several.`);
}

function copyByName(held: readonly Parameter[], target: readonly Parameter[]): void {
  for (const { name, value } of target) {
    const source = held.find((one) => one.name === name);
    if (source) value.data.set(source.value.data);
  }
}

/** weight'_c = s_c weight_c, bias'_c = s_c (bias_c - μ_c) + β_c, with s = γ / √(σ² + ε), in `copy`. */
function fold(layer: BaseLayer, norm: BatchNorm, copy: BaseLayer): void {
  const from = layer instanceof Layer ? layer.foldable() : undefined;
  const to = copy instanceof Layer ? copy.foldable() : undefined;
  if (!from || !to?.bias) throw new StateError(`${layer.who}: its copy has no bias to take ${norm.who} up.`);
  const [mean, variance] = [norm.runningMean.value.data, norm.runningVariance.value.data];
  const scale = Array.from(variance, (v, c) => (norm.gamma?.value.data[c] ?? 1) / Math.sqrt(v + norm.epsilon));
  const { channelOf = (element: number) => element % scale.length } = from;
  const weight = to.weight.value.data;
  const bias = to.bias.value.data;
  from.weight.value.data.forEach((w: number, i: number) => (weight[i] = w * scale[channelOf(i)]));
  for (let c = 0; c < scale.length; c++) {
    const centred = (from.bias?.value.data[c] ?? 0) - mean[c];
    bias[c] = centred * scale[c] + (norm.beta?.value.data[c] ?? 0);
  }
}
