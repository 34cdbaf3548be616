export { type Decoder } from './decoder.js';
export { ctcBeamDecode, type CtcBeamOptions, type CtcReading, type LabelModel } from './ctc-beam.js';
export { ctcGreedyDecode } from './ctc-greedy.js';
export type { CtcDecodeOptions } from './ctc-scores.js';
export { parseWordVectors, readWordVectors, type WordVectors, type WordVectorsOptions } from './word-vectors.js';
export { type EmbeddingMatrix, embeddingMatrix, type EmbeddingMatrixOptions } from './embedding-matrix.js';
export { BytePairVocabulary, type BytePairTrainOptions } from './byte-pair-vocabulary.js';
export type { Merge } from './byte-pair-training.js';
export { CharacterVocabulary } from './character-vocabulary.js';
export type { Texts } from './counts.js';
export { type Tokenizer, tokenizeSpaces, tokenizeWords } from './tokenize.js';
export type {
  DecodeOptions,
  EncodeOptions,
  Vocabulary,
  VocabularyFromOptions,
  VocabularyJson,
  VocabularyKind,
  VocabularyOptions,
} from './vocabulary.js';
export { vocabularyFromJSON } from './vocabulary-from-json.js';
export { type WordFromOptions, type WordOptions, WordVocabulary } from './word-vocabulary.js';

export { languageModel, type LanguageModelOptions } from './language-model.js';
export { languageModelDecoder, type LanguageModelDecoderOptions, type TokenScores } from './language-model-decoder.js';
export {
  costPerSequence,
  perplexity,
  type PerplexityOptions,
  sequenceLogProbability,
  type TokenData,
} from './perplexity.js';
export { type Sample, type SampleOptions, sampleSequence, sampleSequences } from './sampling.js';
export { StreamDetector, type StreamDetectorOptions } from './stream-detector.js';
export type { TokenSamplerOptions } from './token-sampler.js';
export { type BeamSearchOptions, beamSearch } from './beam-search.js';
export { greedySearch } from './greedy-search.js';
export type { Hypothesis, SearchOptions } from './search.js';
export { type BleuOptions, type BleuScore, type TokenList, bleu, sentenceBleu } from './bleu.js';
export {
  type BeamErrorAnalysis,
  type BeamErrorOptions,
  type BeamErrorRow,
  type BeamExample,
  type BeamFault,
  type BeamFaultShare,
  type ScoredSequence,
  beamErrorAnalysis,
} from './beam-error-analysis.js';

export { bucketByLength, type BucketOptions, LengthBuckets, type SequenceDataset } from './bucket-by-length.js';
export type { Column, Columns } from './bucket-columns.js';
export { type ContextOptions, contextTargetPairs } from './context-target-pairs.js';
export { LanguageWindows, languageWindows, type LanguageWindowsOptions } from './language-windows.js';
export { type PaddedSequences, padSequences, type PadSequencesOptions } from './pad-sequences.js';
export type { Sequence } from './sequences.js';

export { encoderDecoder, type DecoderAttention, type EncoderDecoderOptions } from './encoder-decoder.js';
export type { RecurrentCell } from './recurrent-cell.js';
export { type EncoderNodes, recurrentEncoder, type RecurrentEncoderOptions } from './recurrent-encoder.js';
export { translator, type TranslatorOptions } from './recurrent-translator.js';
export { type ReadOptions, SequenceWriter, type WriteOptions } from './sequence-writer.js';
export { teacherForcing, type TeacherForcing, type TeacherForcingOptions } from './teacher-forcing.js';
export {
  type Alignment,
  type TranslateOptions,
  type Translation,
  Translator,
  type TranslatorLanguages,
} from './translator.js';
export type { WriterNodes } from './writer-nodes.js';
export { captioner, type CaptionerOptions } from './captioner.js';
export { transformer, type TransformerOptions } from './transformer.js';
