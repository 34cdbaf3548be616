export {
  type Safetensors,
  encodeSafetensors,
  parseSafetensors,
  readSafetensors,
  writeSafetensors,
} from './safetensors.js';
