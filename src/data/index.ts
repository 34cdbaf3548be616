export { type ReadOptions, parseIdx, readIdx } from './idx.js';
export { encodeNpy, parseNpy, readNpy, writeNpy } from './npy.js';
export { type NamedTensors, encodeNpz, parseNpz, readNpz, writeNpz } from './npz.js';
export { Hdf5File, parseHdf5, readHdf5 } from './hdf5.js';
export { type CsvNumbersOptions, type CsvOptions, CsvTable, parseCsv, readCsv } from './csv.js';
export { gunzip } from './gunzip.js';
export { readLines, readText } from './text-file.js';

export { decodeImage, type ImageOptions } from './image-decode.js';
export { encodeImage, type EncodeImageOptions, type ImageFormat } from './image-encode.js';
export { readImage, writeImage } from './image-files.js';
export { imageFolder, type ImageFolderDataset, type ImageFolderOptions, type SkippedFile } from './image-folder.js';
export { imageFolderFiles, type ImageFolderFilesOptions, type ImageFolderListing } from './image-folder-files.js';
export { tileImages, type TileImagesOptions } from './tile-images.js';
export type { ImageSize, PixelRange } from './image-pixels.js';
export { resizeImages, type ResizeImagesOptions } from './resize-images.js';

export { type Dataset, type MultiDataset, takeExamples, takeRows } from './dataset.js';
export {
  type Fold,
  kFold,
  type MismatchedSplit,
  mismatchedSplit,
  split,
  type SplitOptions,
  trainTestSplit,
} from './split.js';
export { type Batch, Batcher, batches, type MultiBatch } from './batches.js';
export type { BatchSource, EpochOptions } from './batch-source.js';
export { type BatchPlace, Pipeline, pipeline } from './pipeline.js';
export { type DrawOptions, ImageAugmenter } from './augment.js';
export type { AugmentOptions, CropOptions, CutoutOptions, Interval, PcaColorOptions } from './augment-options.js';
export { contactSheet, type ContactSheetOptions } from './augment-sheet.js';
export type { FillMode } from './affine.js';
export { type ColorDirections, principalColors } from './colour.js';
export { checkFinite, checkLabels, validateData } from './validate.js';

export { Standardizer, type StandardizerOptions, type StandardizerState } from './standardizer.js';
export { PcaWhitening, type PcaWhiteningOptions } from './pca-whitening.js';

export { blobs, circles, moons, type PlanarOptions, spirals } from './planar.js';
export { addingProblem, type AddingProblemOptions } from './adding-problem.js';
export { drawnDigits, type DrawnDigitsOptions } from './drawn-digits.js';
export { type DigitStrips, digitStrips, type DigitStripsOptions } from './digit-strips.js';
export { drawnDigitStrips, type DrawnDigitStripsOptions } from './drawn-digit-strips.js';
export { drawnCats, type DrawnCatsOptions } from './drawn-cats.js';
export { drawnDates, type DrawnDatesOptions } from './drawn-dates.js';
export { drawnEntities, type DrawnEntitiesOptions, ENTITY_TAGS, type TaggedSentence } from './drawn-entities.js';
export { drawnGarments } from './drawn-garments.js';
export { drawnObjects } from './drawn-objects.js';
export { drawnScene, type DrawnSceneOptions } from './drawn-scene.js';
export { drawnSigns } from './drawn-signs.js';
export { drawnTunes, type DrawnTunesOptions } from './drawn-tunes.js';
export { readTune, type Tune, type TuneNote } from './read-tune.js';
export type { TuneKey, TuneStyle } from './tune-notation.js';
export type { DrawnOptions } from './drawn-set.js';

export type { DatasetName } from './catalogue.js';
export { downloadFile, type DownloadOptions } from './download.js';
export { resolveDataset, type ResolveOptions } from './resolve.js';
export type { LoadedDataset, LoadOptions } from './load.js';
export { loadCats, loadFashionMnist, loadMnist } from './loaders.js';
export { type LoadDigitStripsOptions, type LoadedDigitStrips, loadDigitStrips } from './load-digit-strips.js';
export { loadCifar10, parseCifar10 } from './cifar10.js';
export { type LoadedSigns, loadSigns, type LoadSignsOptions } from './signs.js';
export { loadPhoto, type LoadedPhoto, type LoadPhotoOptions, type PhotoName } from './photos.js';
export { rowsAlsoIn } from './duplicates.js';

export type { DrawnTextOptions, LabeledText, SentencePair } from './drawn-text.js';
export { drawnEmoji, EMOJI } from './drawn-emoji.js';
export { drawnNames } from './drawn-names.js';
export { drawnOpinions } from './drawn-opinions.js';
export { drawnSentences, drawnSpeech } from './drawn-sentences.js';
export { drawnTranslations } from './drawn-translations.js';
export { drawnVerse } from './drawn-verse.js';
export type { LoadTextOptions, LoadTextsOptions, TextSource } from './text-load.js';
export {
  loadBrown,
  loadDinosaurs,
  type LoadedNames,
  type LoadedSentences,
  type LoadedText,
  loadShakespeare,
  type LoadShakespeareOptions,
  loadSpeeches,
} from './text-loaders.js';
export { type LoadedLabeledTexts, loadEmoji, loadMovieReviews, loadSentencePolarity } from './labeled-texts.js';
export {
  type LoadedTranslations,
  loadTranslations,
  type LoadTranslationsOptions,
  type TranslationLanguage,
} from './translations.js';
