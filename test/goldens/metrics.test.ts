import * as m from '../../src/metrics/index.js';
import { Tensor } from '../../src/tensor/tensor.js';
import { describeGoldens } from './golden.js';

function perClass(rows: readonly m.ReportRow[], score: keyof m.Scores): Tensor {
  return new Tensor(
    Float32Array.from(rows, (row) => row[score]),
    [rows.length],
  );
}

function scores({ precision, recall, f1 }: m.ReportRow): { precision: number; recall: number; f1: number } {
  return { precision, recall, f1 };
}

describeGoldens('metrics', (golden) => {
  const kind = golden.string('kind');
  if (kind === 'classification') {
    const [y, t] = [golden.input('pred'), golden.input('label')];
    const options = { numClasses: golden.number('classes') };
    const report = m.classificationReport(y, t, options);
    golden.expect('accuracy', m.accuracy(y, t));
    golden.expect('confusion', m.confusionMatrix(y, t, options));
    for (const score of ['precision', 'recall', 'f1'] as const) golden.expect(score, perClass(report.classes, score));
    for (const mean of ['macro', 'micro', 'weighted'] as const) golden.expect(mean, scores(report[mean]));
    golden.expect('cohenKappa', m.cohenKappa(y, t, options));
    golden.expect('matthews', m.matthews(y, t, options));
  } else if (kind === 'binaryScores') {
    const [y, t] = [golden.input('score'), golden.input('label')];
    const options = { threshold: golden.number('threshold') };
    for (const name of ['rocAuc', 'averagePrecision', 'logLoss', 'brier'] as const) golden.expect(name, m[name](y, t));
    for (const name of ['precision', 'recall', 'f1'] as const) golden.expect(name, m[name](y, t, options));
    golden.expect('confusion', m.confusionMatrix(y, t, options));
  } else if (kind === 'topK') {
    const ks = golden.numbers('ks');
    const shares = ks.map((k) => m.topKAccuracy(golden.input('scores'), golden.input('label'), k));
    golden.expect('accuracy', new Tensor(Float32Array.from(shares), [ks.length]));
  } else if (kind === 'multiLabel') {
    const [y, t] = [golden.input('pred'), golden.input('label')];
    const report = m.classificationReport(y, t, { multiLabel: true });
    golden.expect('subsetAccuracy', m.subsetAccuracy(y, t));
    golden.expect('hammingLoss', m.hammingLoss(y, t));
    golden.expect('macro', scores(report.macro));
    golden.expect('micro', scores(report.micro));
  } else if (kind === 'segmentation') {
    const [y, t] = [golden.input('pred'), golden.input('label')];
    const figure = new m.MeanIoU({ numClasses: golden.number('classes') });
    figure.update(y, t);
    const perClass = figure.perClass();
    golden.expect('iou', new Tensor(Float32Array.from(perClass), [perClass.length]));
    golden.expect('meanIoU', figure.result());
    golden.expect('pixelAccuracy', m.accuracy(y, t));
  } else {
    const [y, t] = [golden.input('pred'), golden.input('target')];
    for (const name of golden.keys('outputs')) {
      const regression = m.metric(name);
      regression.update(y, t);
      golden.expect(name, regression.result());
    }
  }
});
