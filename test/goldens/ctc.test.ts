import { Cache, withLengths } from '../../src/layers/index.js';
import { CTC } from '../../src/losses/index.js';
import type { Tensor } from '../../src/tensor/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

function logitsOf(golden: GoldenCase): Tensor {
  const logits = golden.input('logits');
  return golden.has('inputs', 'inputLengths')
    ? withLengths(logits, Array.from(golden.input('inputLengths').data))
    : logits;
}

describeGoldens(
  'ctc',
  (golden) => {
    const logits = logitsOf(golden);
    const blank = golden.number('blank');
    const loss = new CTC({ blank, reduction: 'sum', infeasible: 'infinity' });
    const labels = golden.input('labels');
    golden.expect('loss', loss.perSample(logits, labels));
    if (!golden.has('grads', 'logits')) return;
    // the upstream gradient of each loss is its weight, which must not be negative: signs are put back afterwards
    const upstream = golden.upstream('loss');
    const sampleWeight = upstream.clone();
    sampleWeight.data.forEach((g, n) => (sampleWeight.data[n] = Math.abs(g)));
    const cache = new Cache();
    loss.forward(logits, labels, cache, { sampleWeight });
    const d = loss.backward(cache);
    const size = d.size / upstream.size;
    for (let i = 0; i < d.size; i++) d.data[i] *= Math.sign(upstream.data[Math.floor(i / size)]);
    golden.expectGrad('logits', d);
  },
  { skip: (golden) => (golden.string('kind', '') === '' ? undefined : 'decoding') },
);
