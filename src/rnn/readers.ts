import { AdditiveAttention } from './attention-additive.js';
import { MultiplicativeAttention } from './attention-multiplicative.js';
import { ScaledDotProductAttention } from './attention-scaled.js';
import { AttentionRecurrent } from './attention-recurrent.js';
import { Bidirectional } from './bidirectional.js';
import { GRU } from './gru.js';
import { LSTM } from './lstm.js';
import { TransformerDecoderLayer } from './transformer-decoder.js';
import { TransformerEncoderLayer } from './transformer-encoder.js';
import { MultiHeadAttention } from './multi-head-attention.js';
import { PositionEmbedding } from './position-embedding.js';
import { PositionalEncoding } from './positional-encoding.js';
import { SimpleRNN } from './simple-rnn.js';
import { TimeDelay } from './time-delay.js';
import { TimeDistributed } from './time-distributed.js';
import { WithState } from './with-state.js';
import { type LayerReader, registerLayer } from '../layers/index.js';

const readers: Readonly<Record<string, LayerReader>> = {
  AdditiveAttention,
  AttentionRecurrent,
  Bidirectional,
  GRU,
  LSTM,
  MultiHeadAttention,
  MultiplicativeAttention,
  PositionEmbedding,
  PositionalEncoding,
  ScaledDotProductAttention,
  SimpleRNN,
  WithState,
  TimeDelay,
  TimeDistributed,
  TransformerDecoderLayer,
  TransformerEncoderLayer,
};

/** Makes the layers of this folder known, so that models that hold one can be loaded. */
export function registerRnnLayers(): void {
  for (const [className, reader] of Object.entries(readers)) registerLayer(className, reader);
}
