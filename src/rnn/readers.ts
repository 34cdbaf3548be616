import { AdditiveAttention } from './attention-additive.js';
import { MultiplicativeAttention } from './attention-multiplicative.js';
import { ScaledDotProductAttention } from './attention-scaled.js';
import { AttentionRecurrent } from './attention-recurrent.js';
import { GRU } from './gru.js';
import { LSTM } from './lstm.js';
import { MultiHeadAttention } from './multi-head-attention.js';
import { SimpleRNN } from './simple-rnn.js';
import { type LayerReader, registerLayer } from '../layers/index.js';

const readers: Readonly<Record<string, LayerReader>> = {
  AdditiveAttention,
  AttentionRecurrent,
  GRU,
  LSTM,
  MultiHeadAttention,
  MultiplicativeAttention,
  ScaledDotProductAttention,
  SimpleRNN,
};

/** Makes the layers of this folder known, so that models that hold one can be loaded. */
export function registerRnnLayers(): void {
  for (const [className, reader] of Object.entries(readers)) registerLayer(className, reader);
}
