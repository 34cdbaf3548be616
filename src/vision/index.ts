export { predictTenCrop, type Predictor, tenCrop, type TenCropOptions } from './ten-crop.js';
