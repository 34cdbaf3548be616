export { type Decoder } from './decoder.js';
export { parseWordVectors, readWordVectors, type WordVectors, type WordVectorsOptions } from './word-vectors.js';
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
