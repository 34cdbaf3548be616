export { predictTenCrop, type Predictor, tenCrop, type TenCropOptions } from './ten-crop.js';
export { activationMaps, channelImages, filterImages } from './activation-maps.js';
export { occlusion, type OcclusionOptions } from './occlusion.js';
export { saliency } from './saliency.js';
