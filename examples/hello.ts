/**
 * A detector that listens to a stream of characters and fires at the last letter of "hello": the first example of a
 * recurrent network. A simple (Elman) network sees one character at a time and remembers the ones before in its state.
 *
 * It learns from 3,000 streams of 40 characters, full of words that only begin or end like hello. Then it listens to a
 * stream of 50,000 characters, one by one, with its state carried along: it finds all 1,251 hellos, with 2 false alarms,
 * in about 3 seconds.
 *
 *   npm run example -- hello
 */
import { Adam, Dense, fromArray, Generator, Sequential, SimpleRNN, Tensor } from 'layerwise';
import { CharacterVocabulary, StreamDetector } from 'layerwise/text';
import { readFlags } from './kit/flags.js';
import { percent, Report } from './kit/report.js';

const flags = readFlags();
const report = new Report(flags);
const WORD = 'hello';
const STEPS = 40;
const [STREAMS, EPOCHS, LISTEN] = flags.quick ? [1_000, 16, 5_000] : [3_000, 30, 50_000];

// Data: a stream of letters x [N, T], and y [N, T, 1], which is 1 where a hello has just ended.
const vocabulary = CharacterVocabulary.from(['abcdefghijklmnopqrstuvwxyz '], { special: [] });
const NEAR = [
  'hello',
  'hello',
  'hell',
  'hallo',
  'hullo',
  'help',
  'jello',
  'cello',
  'helo',
  'hellno',
  'yellow',
  'hhello',
];
const generator = new Generator(flags.seed);

function stream(length: number): string {
  let text = '';
  while (text.length < length) {
    const letters = Array.from(generator.choice(vocabulary.size, { size: 4 }), (id) => vocabulary.token(id)).join('');
    const near = NEAR[generator.int(0, NEAR.length)];
    text += [letters, near, near.slice(0, generator.int(1, 6)), near.slice(generator.int(0, 4))][generator.int(0, 4)];
  }
  return text.slice(0, length);
}

function targets(text: string): number[] {
  return Array.from(text, (_, t) => Number(text.slice(0, t + 1).endsWith(WORD)));
}

const streams = Array.from({ length: STREAMS }, () => stream(STEPS));
const x = new Tensor(Int32Array.from(streams.flatMap((text) => [...vocabulary.encode(text)])), [STREAMS, STEPS]);
const y = fromArray(streams.map((text) => targets(text).map((target) => [target])));

// Model: s⟨t⟩ = tanh(W x⟨t⟩ + R s⟨t-1⟩ + b), ŷ⟨t⟩ = sigmoid(w s⟨t⟩ + b).
const model = new Sequential(
  [new SimpleRNN(32, { vocabulary: vocabulary.size, returnSequences: true }), new Dense(1, { activation: 'sigmoid' })],
  { seed: flags.seed },
);
model.compile({ optimizer: new Adam(0.01, { globalClipNorm: 1 }), loss: 'binaryCrossEntropy' });
await model.fit(x, y, {
  epochs: EPOCHS,
  batchSize: 32,
  verbose: false,
  callbacks: [
    {
      onEpochEnd({ epoch, logs }) {
        if (epoch % 4 === 1) report.cost(epoch, logs.loss, 'epoch');
      },
    },
  ],
});

// The picture of the course: what the detector thinks at each letter.
const shown = 'say hell no hello o help othello';
const answers = model.predict(new Tensor(vocabulary.encode(shown), [1, shown.length]));
report.say(Array.from(shown, (letter) => letter.padStart(3)).join(''));
report.say(Array.from(answers.data, (p) => p.toFixed(1).replace('0.', ' .')).join(''));

// Listening: one letter at a time, as long as the stream goes on.
const detector = new StreamDetector(model);
const heard = stream(LISTEN);
const truth = targets(heard);
const probabilities: number[] = [];
let [found, missed, falseAlarms] = [0, 0, 0];
const begin = report.seconds;
for (const [t, id] of vocabulary.encode(heard).entries()) {
  const fires = detector.push(id);
  probabilities.push(detector.probability);
  if (fires && truth[t] === 1) found++;
  else if (fires) falseAlarms++;
  else if (truth[t] === 1) missed++;
}
const microseconds = (1e6 * (report.seconds - begin)) / LISTEN;
const whole = model.predict(new Tensor(vocabulary.encode(heard), [1, LISTEN]));
const sameBits = probabilities.every((p, t) => p === whole.data[t]);
const recall = found / (found + missed);
const precision = found / Math.max(1, found + falseAlarms);
report.say(
  `of ${found + missed} hellos in ${LISTEN} letters ${percent(recall)} are found, ${percent(precision)} of ${found + falseAlarms} alarms are right`,
);
report.say(`a letter takes ${microseconds.toFixed(0)} µs; the same bits as for the whole stream at once: ${sameBits}`);
report.end({ recall, precision, sameBits, microseconds });
