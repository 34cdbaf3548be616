import { Cache, withLengths } from '../../src/layers/index.js';
import { CTC } from '../../src/losses/index.js';
import { Tensor } from '../../src/tensor/index.js';
import { ctcBeamDecode, ctcGreedyDecode } from '../../src/text/index.js';
import { type GoldenCase, describeGoldens } from './golden.js';

function checkLoss(golden: GoldenCase, logits: Tensor, blank: number): void {
  const loss = new CTC({ blank, reduction: 'sum', infeasible: 'infinity' });
  const labels = golden.input('labels');
  golden.expect('loss', loss.perSample(logits, labels));
  if (!golden.has('grads', 'logits')) return;
  // the upstream gradient of a loss is its weight, which cannot be negative: signs are put back afterwards
  const upstream = golden.upstream('loss');
  const sampleWeight = new Tensor(Float32Array.from(upstream.data, Math.abs), upstream.shape);
  const cache = new Cache();
  loss.forward(logits, labels, cache, { sampleWeight });
  const d = loss.backward(cache);
  const size = d.size / upstream.size;
  for (let i = 0; i < d.size; i++) d.data[i] *= Math.sign(upstream.data[Math.floor(i / size)]);
  golden.expectGrad('logits', d);
}

function checkBest(golden: GoldenCase, logits: Tensor, blank: number): void {
  const [readings] = ctcBeamDecode(logits, { blank, beamWidth: 1000, topPaths: 3 });
  golden.expect(
    'labellings',
    readings.map(({ labels }) => labels),
  );
  const logP = readings.map(({ logProbability }) => logProbability);
  golden.expect('logProbabilities', new Tensor(Float32Array.from(logP), [3]));
}

describeGoldens('ctc', (golden) => {
  const blank = golden.number('blank');
  const logits = golden.input('logits');
  if (golden.has('inputs', 'inputLengths')) withLengths(logits, Array.from(golden.input('inputLengths').data));
  switch (golden.string('kind', 'loss')) {
    case 'loss':
      return checkLoss(golden, logits, blank);
    case 'greedyDecode':
      return golden.expect('decoded', ctcGreedyDecode(logits, { blank }));
    case 'bestLabelling':
      return checkBest(golden, logits, blank);
    default:
      throw new Error(`ctc: no kind '${golden.string('kind')}'.`);
  }
});
