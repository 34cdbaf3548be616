export { predictTenCrop, type Predictor, tenCrop, type TenCropOptions } from './ten-crop.js';
export { activationMaps, channelImages, filterImages } from './activation-maps.js';
export { occlusion, type OcclusionOptions } from './occlusion.js';
export { saliency } from './saliency.js';
export { type ReceptiveAxis, receptiveField } from './receptive-field.js';
export { type TopPatches, topPatches, type TopPatchesOptions } from './top-patches.js';
