import { Conv2D, MaxPool2D } from '../../src/conv/index.js';
import {
  Activation,
  BatchNorm,
  ConfigReader,
  Dense,
  Embedding,
  Flatten,
  type Layer,
  MeanOverTime,
  l2Sum,
} from '../../src/layers/index.js';
import {
  BinaryCrossEntropy,
  type Loss,
  MeanSquaredError,
  SparseCategoricalCrossEntropy,
} from '../../src/losses/index.js';
import { Sequential } from '../../src/models/index.js';
import { Adagrad, Adam, AdamW, HeavyBall, Nesterov, type Optimizer, RMSprop, SGD } from '../../src/optim/index.js';
import { GRU, LSTM, SimpleRNN } from '../../src/rnn/index.js';
import { Tensor } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

/** `dense 8 tanh`, one entry per layer. */
function networkOf(golden: GoldenCase): string[] {
  const network = golden.value('config', 'network');
  return Array.isArray(network) ? network.map(String) : [];
}

/** What this library's layers are built from: `dense 8 tanh`, `conv2d 3 3x3 same`, `maxPool 2x2`, ... */
function layersOf(texts: readonly string[]): Layer[] {
  const dense = texts.filter((text) => text.startsWith('dense')).length;
  const afterOthers = texts.some((text) => sequenceLayers.includes(text.split(' ')[0]));
  let [denses, convolutions] = [0, 0];
  return texts.map((text): Layer => {
    const [kind, ...rest] = text.split(' ');
    const activation = activationOf(rest.at(-1));
    switch (kind) {
      case 'dense':
        return new Dense(Number(rest[0]), {
          name: dense === 1 && (convolutions > 0 || afterOthers) ? 'd' : `d${denses++}`,
          activation,
        });
      case 'conv2d':
        return new Conv2D(Number(rest[0]), 3, { name: `c${convolutions++}`, padding: 'same', activation });
      case 'batchNorm':
        return new BatchNorm({ name: 'bn', momentum: Number(rest[1]), epsilon: Number(rest[3]) });
      case 'maxPool':
        return new MaxPool2D(2);
      case 'flatten':
        return new Flatten();
      case 'rnn':
        return new SimpleRNN(Number(rest[0]), { name: 'l0' });
      case 'lstm':
        return new LSTM(Number(rest[0]), { name: 'l0' });
      case 'gru':
        return new GRU(Number(rest[0]), { name: 'l0', resetAfter: text.includes('resetAfter=true') });
      case 'embedding':
        return new Embedding(Number(rest[0]), Number(rest[1]), { name: 'emb' });
      case 'mean':
        return new MeanOverTime();
      default:
        return new Activation(activationOf(kind));
    }
  });
}

function activationOf(word: string | undefined): 'tanh' | 'relu' | 'linear' {
  return word === 'tanh' || word === 'relu' ? word : 'linear';
}

const sequenceLayers = ['rnn', 'lstm', 'gru', 'embedding'];

function optimizerOf(golden: GoldenCase): Optimizer {
  const config = new ConfigReader('optimizer', golden.value('config', 'optimizer'));
  const n = (key: string): number => config.number(key);
  const moments = (): { beta1: number; beta2: number; epsilon: number } => ({
    beta1: n('beta1'),
    beta2: n('beta2'),
    epsilon: n('eps'),
  });
  switch (config.oneOf('kind', ['sgd', 'momentum', 'nesterov', 'adam', 'adamw', 'rmsprop', 'adagrad'])) {
    case 'sgd':
      return new SGD(n('lr'));
    case 'momentum':
      return new HeavyBall(n('lr'), { beta: n('beta') });
    case 'nesterov':
      return new Nesterov(n('lr'), { beta: n('beta') });
    case 'adam':
      return new Adam(n('lr'), moments());
    case 'adamw':
      return new AdamW(n('lr'), { ...moments(), weightDecay: n('weightDecay') });
    case 'rmsprop':
      return new RMSprop(n('lr'), { rho: n('rho'), epsilon: n('eps'), epsilonPlacement: 'outside' });
    case 'adagrad':
      return new Adagrad(n('lr'), { epsilon: n('eps') });
  }
}

function lossOf(golden: GoldenCase): Loss {
  const name = golden.string('loss');
  if (name === 'mse') return new MeanSquaredError();
  if (name.startsWith('binary')) return new BinaryCrossEntropy({ fromLogits: true });
  return new SparseCategoricalCrossEntropy({ fromLogits: true });
}

describeGoldens('training', async (golden) => {
  const layers = layersOf(networkOf(golden).filter((text) => text !== 'last step'));
  const x = golden.input(golden.has('inputs', 'ids') ? 'ids' : 'x');
  const y = golden.input(golden.has('inputs', 'label') ? 'label' : 'target');
  const model = new Sequential(layers, { inputShape: x.shape.slice(1) });
  const regularizer = golden.has('config', 'l2') ? l2Sum(golden.number('l2')) : undefined;
  model.compile({ optimizer: optimizerOf(golden), loss: lossOf(golden), regularizer });
  const names = model.parameters().map(({ path, value }) => {
    const name = path
      .replace('weight', 'kernel')
      .replace('recurrentWeight', 'recurrentKernel')
      .replace('emb.kernel', 'emb.table');
    value.data.set(golden.param(name).data);
    return name;
  });
  const epochs = golden.number('steps');
  const history = await model.fit(x, y, { epochs, batchSize: x.shape[0], shuffle: false, verbose: false });
  golden.expect('losses', new Tensor(Float32Array.from(history.get('loss')), [epochs]));
  golden.expect('finalParams', Object.fromEntries(model.parameters().map(({ value }, i) => [names[i], value])));
  if (golden.has('outputs', 'finalState')) {
    const [mean, variance] = model.state();
    golden.expect('finalState', { 'bn.runningMean': mean.value, 'bn.runningVar': variance.value });
  }
  golden.expect('prediction', model.predict(x));
});
