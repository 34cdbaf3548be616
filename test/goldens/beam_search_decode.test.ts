import { beamSearch } from '../../src/text/beam-search.js';
import type { Decoder } from '../../src/text/decoder.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { describeGoldens } from './golden.js';

/** A decoder whose answer depends on the step and the token before: logProbs [T, V, V]. */
function tableDecoder(logProbs: Tensor): Decoder {
  const [steps, size] = logProbs.shape;
  let t = 0;
  return {
    step(tokens) {
      if (t === steps) throw new Error('The table has no more steps.');
      const y = Tensor.zeros([tokens.length, size]);
      tokens.forEach((token, row) => {
        const begin = (t * size + token) * size;
        y.data.set(logProbs.data.subarray(begin, begin + size), row * size);
      });
      t++;
      return y;
    },
    reorder() {},
  };
}

describeGoldens('beam_search_decode', (golden) => {
  const logProbs = golden.input('logProbs');
  const end = golden.value('config', 'end');
  const [found] = beamSearch(tableDecoder(logProbs), {
    beamWidth: golden.number('beamWidth'),
    start: golden.number('start'),
    ...(typeof end === 'number' ? { end } : {}),
    maxLength: logProbs.shape[0],
    alpha: golden.number('alpha'),
  });
  // The file keeps the first few of a long list.
  const [count] = golden.tensor('outputs', 'sums').shape;
  const first = found.slice(0, count);
  golden.expect(
    'sequences',
    first.map(({ tokens }) => Array.from(tokens)),
  );
  golden.expect(
    'sums',
    new Tensor(
      Float32Array.from(first, ({ logProbability }) => logProbability),
      [count],
    ),
  );
  golden.expect(
    'scores',
    new Tensor(
      Float32Array.from(first, ({ score }) => score),
      [count],
    ),
  );
});
