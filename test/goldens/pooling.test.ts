import {
  AveragePool1D,
  AveragePool2D,
  AveragePool3D,
  GlobalAveragePool,
  GlobalMaxPool,
  MaxPool1D,
  MaxPool2D,
  MaxPool3D,
} from '../../src/conv/index.js';
import { Cache, type Layer } from '../../src/layers/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';
import { paddingOf } from './padding.js';

const maxPools = [MaxPool1D, MaxPool2D, MaxPool3D] as const;
const averagePools = [AveragePool1D, AveragePool2D, AveragePool3D] as const;

function layerOf(golden: GoldenCase): Layer {
  const kind = golden.string('kind');
  if (kind === 'globalMax') return new GlobalMaxPool();
  if (kind === 'globalAvg') return new GlobalAveragePool();
  const poolSize = golden.numbers('poolSize');
  const options = { strides: golden.numbers('strides'), padding: paddingOf(golden) };
  if (kind === 'max') return new maxPools[poolSize.length - 1](poolSize, options);
  const countIncludePad = golden.flag('countIncludePad');
  return new averagePools[poolSize.length - 1](poolSize, { ...options, countIncludePad });
}

describeGoldens('pooling', (golden) => {
  const layer = layerOf(golden);
  const cache = new Cache();
  golden.expect('y', layer.forward(golden.input('x'), cache));
  const dx = layer.backward(golden.upstream('y'), cache);
  if (dx) golden.expectGrad('x', dx);
});
