import { dropoutBackward, dropoutWords } from '../../src/engine/index.js';
import { Cache, Dropout, floatsOf } from '../../src/layers/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { describeGoldens } from './golden.js';

/** The mask as the layer keeps it: element i in bit i % 32 of word i / 32. */
function bitsOf(mask: Tensor): Int32Array {
  const bits = new Int32Array(dropoutWords(mask.size));
  mask.data.forEach((kept: number, i: number) => {
    if (kept) bits[i >> 5] |= 1 << (i & 31);
  });
  return bits;
}

describeGoldens('dropout', (golden) => {
  const rate = golden.number('rate');
  const layer = new Dropout(rate);
  const cache = new Cache();
  const x = golden.input('x');
  if (golden.string('mode') === 'eval') {
    golden.expect('y', layer.forward(x, cache));
    const dx = layer.backward(golden.upstream('y'), cache);
    if (dx) golden.expectGrad('x', dx);
    return;
  }
  const bits = bitsOf(golden.input('mask'));
  const masked = (tensor: Tensor): Tensor => {
    dropoutBackward(floatsOf(tensor), floatsOf(tensor), bits, 1 - rate); // in place
    return tensor;
  };
  golden.expect('y', masked(x));
  golden.expectGrad('x', masked(golden.upstream('y')));
});
