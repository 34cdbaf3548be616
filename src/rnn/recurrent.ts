import {
  type FloatArray,
  type SequenceShape,
  gemm,
  lookUpRows,
  oneHotIds,
  scatterAddRows,
  sumRows,
} from '../engine/index.js';
import { ArgumentError, ShapeError, StateError } from '../errors/index.js';
import {
  type Cache,
  type Initializer,
  Layer,
  type LayerConfig,
  type Mode,
  type Need,
  type Parameter,
  Slot,
  expectAxis,
  expectFloats,
  expectGradient,
  expectRank,
  floatsOf,
  idsOf,
  lengthsOf,
} from '../layers/index.js';
import { type Shape, type Tensor, sameShape, showShape } from '../tensor/index.js';
import {
  type RecurrentOptions,
  type RecurrentSettings,
  readRecurrentOptions,
  recurrentConfig,
} from './recurrent-options.js';

/** How a recurrent layer is run. */
export interface RunOptions {
  /** The state before the first step, [N, units] each. Default: what the cache carries when it should, else zeros. */
  readonly initialState?: readonly Tensor[] | undefined;
  /** Whether h at every step is wanted. Default true. */
  readonly sequence?: boolean;
}

/** What running a recurrent layer over sequences gives. */
export interface Run {
  /** h at every step, [N, T, units]; the final h when the sequence was not wanted. */
  readonly sequence: Tensor;
  /** The state after the last step, [N, units] each: h, and c of an LSTM. */
  readonly finalState: readonly Tensor[];
}

/** The gradients that arrive at the results of a run; what is left out is zero. */
export interface RunGradients {
  readonly sequence?: Tensor | undefined;
  readonly finalState?: readonly (Tensor | undefined)[];
}

/** Which gradients the backward pass of a run has to compute besides those of the parameters. */
export interface RunNeed extends Need {
  /** Whether ∂L/∂(initial state) is needed. Default false. */
  readonly stateGrad?: boolean;
}

/** One pass over a batch of sequences. */
export interface Pass {
  readonly shape: SequenceShape;
  /** [N, T, gates units]: first x W + b; what it becomes is the cell's business; at last ∂L/∂z. */
  readonly gates: FloatArray;
  /** The states before each step, [N, T, units] each. */
  readonly histories: readonly FloatArray[];
  /** The states after the last step, [N, units] each. */
  readonly finals: readonly FloatArray[];
  /** h at every step, when it is wanted. */
  readonly y: FloatArray | undefined;
}

interface Saved extends Pass {
  readonly x: Tensor;
  /** The row of the weight that each step looks up, when inputs are ids or one-hot. */
  readonly ids: Int32Array | undefined;
  readonly result: Run;
  spent: boolean;
}

interface Own {
  readonly weight: Parameter;
  readonly recurrentWeight: Parameter;
  readonly bias: Parameter | undefined;
}

/** Inputs of fewer features are not looked at for one-hot rows: their product is cheap. */
const ONE_HOT_FEATURES = 8;

const stateNames = ['h', 'c'] as const;

/**
 * A recurrent layer: the same cell at every step of a sequence.
 *
 * Input [N, T, F], or ids [N, T] with `vocabulary`; output [N, T, units] with `returnSequences`, else [N, units]. The
 * products of all inputs are one product, made before the first step; rows that are one-hot, and ids, look rows of the
 * weight up instead. The steps of a sequence are one call of a kernel.
 *
 * Sequences that are shorter than T (`withLengths`) leave their state alone at padding, where the output is 0 and no
 * gradient arises; `reverse` then begins with the last real step. With `stateful`, or mode.carryState, a call goes on
 * where the call before with the same cache has ended; gradients stop there, so windows of a long text are truncated
 * backpropagation through time, whose memory does not grow with the text. Backpropagation through all T steps keeps, for
 * each sequence, step and unit, 7 numbers of an LSTM, 6 of a GRU and 3 of a SimpleRNN: 32 sequences of 1000 steps through
 * LSTM(256) take 235 MB, its weights laid out included.
 */
export abstract class Recurrent extends Layer {
  protected readonly settings: RecurrentSettings;
  readonly #saved = new Slot<Saved>(() => this.who);
  #own: Own | undefined;

  protected constructor(
    who: string,
    readonly units: number,
    options: RecurrentOptions,
    own: readonly string[],
  ) {
    super(options);
    this.settings = readRecurrentOptions(who, units, options, own);
  }

  /** How many matrices [units, units] the recurrent weight holds side by side. */
  abstract readonly numGates: number;
  /** How many vectors the state has: h, and c of an LSTM. */
  abstract readonly numStates: number;

  /** All steps: gates become what backward needs, histories, finals and y are filled. */
  protected abstract forwardSteps(pass: Pass, cache: Cache): void;

  /**
   * All steps backward: gates become ∂L/∂z; dStates hold the gradients of the final state and then, when `toStart`, of the
   * initial one. Adds to the gradients of all parameters but weight and bias.
   */
  protected abstract backwardSteps(
    pass: Pass,
    dy: FloatArray | undefined,
    dStates: readonly FloatArray[],
    toStart: boolean,
    cache: Cache,
  ): void;

  /** W, [F, gates units]. Throws StateError before the layer is built. */
  get weight(): Parameter {
    return (this.#own ?? this.notBuilt()).weight;
  }

  /** R, [units, gates units]. */
  get recurrentWeight(): Parameter {
    return (this.#own ?? this.notBuilt()).recurrentWeight;
  }

  /** b, [gates units]; undefined with `useBias: false`. */
  get bias(): Parameter | undefined {
    return (this.#own ?? this.notBuilt()).bias;
  }

  /** Whether the output is h at every step. */
  get returnSequences(): boolean {
    return this.settings.returnSequences;
  }

  /** Whether the layer goes from the last step to the first. */
  get reverse(): boolean {
    return this.settings.reverse;
  }

  /** Whether every call goes on where the call before has ended. */
  get stateful(): boolean {
    return this.settings.stateful;
  }

  override outputShape(inputShape: Shape): Shape {
    const { vocabulary, returnSequences } = this.settings;
    const rank = vocabulary === undefined ? 2 : 1;
    if (inputShape.length !== rank) {
      const layout =
        rank === 1 ? `ids [N, T], as it has a vocabulary` : `[N, T, F]; ids [N, T] need the option vocabulary`;
      throw new ShapeError(`${this.who}: input must be ${layout}, got [${['N', ...inputShape].join(', ')}].`);
    }
    return returnSequences ? [inputShape[0], this.units] : [this.units];
  }

  override build(inputShape: Shape): void {
    const { settings: s, units, numGates } = this;
    const features = s.vocabulary ?? inputShape[1];
    const weight = this.parameter('weight', [features, numGates * units], s.weightInit, s.weightRegularizer);
    const recurrentWeight = this.parameter(
      'recurrentWeight',
      [units, numGates * units],
      s.recurrentInit,
      s.recurrentRegularizer,
    );
    const bias = s.useBias ? this.parameter('bias', [numGates * units], this.biasInit(), s.biasRegularizer) : undefined;
    this.#own = { weight, recurrentWeight, bias };
  }

  override forward(x: Tensor, cache: Cache, mode?: Mode): Tensor {
    return this.run(x, cache, { sequence: this.settings.returnSequences }, mode).sequence;
  }

  override backward(dy: Tensor, cache: Cache, need?: Need): Tensor | undefined {
    const gradients = this.settings.returnSequences ? { sequence: dy } : { finalState: [dy] };
    return this.runBackward(gradients, cache, need).dx;
  }

  /** Padding stays padding. */
  override lengthsAfter(inputs: readonly Tensor[], output: Tensor): Int32Array | undefined {
    return this.settings.returnSequences ? super.lengthsAfter(inputs, output) : undefined;
  }

  /**
   * The layer over a batch of sequences, with its state before and after: what wrappers and decoders are made of.
   *
   * Throws ShapeError when an initial or carried state is not [N, units], ArgumentError for ids outside the vocabulary.
   */
  run(x: Tensor, cache: Cache, options: RunOptions = {}, mode: Mode = {}): Run {
    const { weight } = this.#own ?? this.notBuilt();
    const { units, numGates, settings } = this;
    const ids = this.#readInput(x, weight.shape[0], cache);
    const [n, steps] = x.shape;
    if (n === 0 || steps === 0)
      throw new ShapeError(
        `${this.who}: needs at least one sequence of at least one step, got x ${showShape(x.shape)}.`,
      );
    const carries = settings.stateful || mode.carryState === true;
    const initial = options.initialState ?? (carries ? this.#carried(n, cache) : undefined);
    if (options.initialState) this.#checkStates(options.initialState, x, cache);

    const shape = { rows: n, steps, units, reverse: settings.reverse, lengths: lengthsOf(x) };
    const gates = cache.buffer('gates', [n, steps, numGates * units]);
    this.#inputProduct(x, ids, gates, cache);
    const states = stateNames.slice(0, this.numStates);
    const histories = states.map((name) => floatsOf(cache.buffer(`${name} before`, [n, steps, units])));
    const finalState = states.map((name) => cache.buffer(`final ${name}`, [n, units]));
    histories.forEach((history, i) => begin(history, shape, initial && floatsOf(initial[i])));
    const y = options.sequence === false ? undefined : cache.buffer('y', [n, steps, units]);
    const pass = {
      ...{ shape, histories },
      gates: floatsOf(gates),
      finals: finalState.map(floatsOf),
      y: y && floatsOf(y),
    };
    this.forwardSteps(pass, cache);
    if (carries) finalState.forEach((state, i) => cache.carry(stateNames[i], state));
    const result = { sequence: y ?? finalState[0], finalState };
    this.#saved.set(cache, { ...pass, x, ids, result, spent: false });
    return result;
  }

  /** Adds to the parameters' gradients; returns those of the input and, with need.stateGrad, of the initial state. */
  runBackward(
    gradients: RunGradients,
    cache: Cache,
    { inputGrad = true, stateGrad = false }: RunNeed = {},
  ): { dx: Tensor | undefined; initialState: readonly (Tensor | undefined)[] } {
    const saved = this.#saved.get(cache);
    if (saved.spent) {
      throw new StateError(
        `${this.who}: backward has used up what the forward pass left in this cache. Call forward again before it.`,
      );
    }
    const { weight, bias } = this.#own ?? this.notBuilt();
    const { x, ids, gates, result, shape } = saved;
    const { sequence: dy, finalState = [] } = gradients;
    if (dy) expectGradient(this.who, dy, result.sequence);
    const dYs = dy && expectFloats(this.who, dy, cache.dtype, 'dy');
    const dStates = result.finalState.map((state, i) => {
      const given = finalState[i];
      if (given) expectGradient(this.who, given, state);
      const d = cache.buffer(`d${stateNames[i]}`, state.shape);
      if (given) floatsOf(d).set(expectFloats(this.who, given, cache.dtype, 'dy'));
      else d.data.fill(0);
      return d;
    });
    saved.spent = true;
    this.backwardSteps(saved, dYs, dStates.map(floatsOf), stateGrad, cache);

    const initialState = stateGrad ? dStates : dStates.map(() => undefined);
    const [features, columns] = weight.shape;
    const count = shape.rows * shape.steps;
    if (weight.trainable && ids) scatterAddRows(gates, ids, floatsOf(weight.grad), columns);
    else if (weight.trainable) {
      // [F, N T] x [N T, gates units]
      const product = { m: features, n: columns, k: count, a: floatsOf(x), transA: true, b: gates };
      gemm({ ...product, c: floatsOf(weight.grad), beta: 1 });
    }
    if (bias?.trainable) sumRows(gates, floatsOf(bias.grad), 1);
    if (!inputGrad || this.settings.vocabulary !== undefined) return { dx: undefined, initialState };
    const dx = cache.gradient('dx', x.shape);
    // [N T, gates units] x [gates units, F]
    gemm({ m: count, n: features, k: columns, a: gates, b: floatsOf(weight.value), transB: true, c: floatsOf(dx) });
    return { dx, initialState };
  }

  /** First values of `bias`. */
  protected biasInit(): Initializer {
    return this.settings.biasInit;
  }

  /** What the input product adds: b. */
  protected inputBias(_cache: Cache): FloatArray | undefined {
    const { bias } = this;
    return bias && floatsOf(bias.value);
  }

  /** The shared part of `config()`. */
  protected recurrentConfig(fields: Omit<LayerConfig, 'className' | 'name' | 'trainable'> = {}): LayerConfig {
    return this.configOf({ units: this.units, ...recurrentConfig(this.settings), ...fields });
  }

  /** z = x W + b for all steps at once. */
  #inputProduct(x: Tensor, ids: Int32Array | undefined, z: Tensor, cache: Cache): void {
    const bias = this.inputBias(cache);
    const weight = expectFloats(this.who, this.weight.value, cache.dtype, 'weight');
    if (ids) {
      lookUpRows(weight, ids, bias, floatsOf(z));
      return;
    }
    const [k, n] = this.weight.shape;
    // [N T, F] x [F, gates units]
    gemm({ m: z.size / n, n, k, a: floatsOf(x), b: weight, c: floatsOf(z), bias });
  }

  /** Checks x; returns the rows of the weight that it looks up, if it does. */
  #readInput(x: Tensor, features: number, cache: Cache): Int32Array | undefined {
    if (this.settings.vocabulary !== undefined) {
      expectRank(this.who, x, 2, '[N, T] of ids');
      return idsOf(this.who, x, features, cache);
    }
    expectRank(this.who, x, 3, '[N, T, F]');
    expectAxis(this.who, x, -1, features, 'weight.shape[0]');
    const values = expectFloats(this.who, x, cache.dtype);
    if (features < ONE_HOT_FEATURES || x.size === 0) return undefined;
    const ids = cache.buffer('one-hot columns', [x.shape[0] * x.shape[1]], 'int32').data;
    return ids instanceof Int32Array && oneHotIds(values, ids) ? ids : undefined;
  }

  #carried(n: number, cache: Cache): readonly Tensor[] | undefined {
    const states: Tensor[] = [];
    for (let i = 0; i < this.numStates; i++) {
      const state = cache.carried(stateNames[i]);
      if (!state) return undefined;
      states.push(state);
    }
    const [held] = states[0].shape;
    if (held === n) return states;
    throw new ShapeError(
      `${this.who}: the state carried from the call before is that of ${held} sequences, this batch has ${n}. ` +
        'Give batches of one size, or begin anew with cache.forgetCarried().',
    );
  }

  #checkStates(states: readonly Tensor[], x: Tensor, cache: Cache): void {
    const [n] = x.shape;
    if (states.length !== this.numStates) {
      throw new ArgumentError(
        `${this.who}: initialState must hold ${this.numStates} tensors (${stateNames.slice(0, this.numStates).join(', ')}), ` +
          `got ${states.length}.`,
      );
    }
    states.forEach((state, i) => {
      expectFloats(this.who, state, cache.dtype, `initial ${stateNames[i]}`);
      if (sameShape(state.shape, [n, this.units])) return;
      throw new ShapeError(
        `${this.who}: initial ${stateNames[i]} must be [${n}, ${this.units}], one row for each sequence of x ${showShape(x.shape)}, got ${showShape(state.shape)}.`,
      );
    });
  }
}

/** The state before the first step <- the initial one, or zeros. */
function begin(
  history: FloatArray,
  { rows, steps, units, reverse }: SequenceShape,
  initial: FloatArray | undefined,
): void {
  const first = reverse ? steps - 1 : 0;
  for (let r = 0; r < rows; r++) {
    const to = (r * steps + first) * units;
    for (let u = 0; u < units; u++) history[to + u] = initial ? initial[r * units + u] : 0;
  }
}
