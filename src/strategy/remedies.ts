import type { GapName } from './gaps.js';

/** What a gap is called, what it says, and what helps. */
interface Advice {
  readonly title: string;
  readonly meaning: string;
  /** In the order of the course. */
  readonly remedies: readonly string[];
  readonly source: string;
}

export const advice: Readonly<Record<GapName, Advice>> = {
  avoidableBias: {
    title: 'avoidable bias',
    meaning: 'the network fits its training set worse than it could',
    remedies: [
      'a larger network (more layers, more units), or longer training',
      'a better optimizer: momentum, RMSprop, Adam; a better learning rate',
      'another architecture (convolutional, recurrent), a search for better hyper-parameters',
    ],
    source: '§2.1.3, §3.1.12',
  },
  variance: {
    title: 'variance',
    meaning: 'the network does not carry over what it has learned to examples it has not seen',
    remedies: [
      'more training data (learningCurve says whether it would help)',
      'regularisation: L2, dropout, augmentation of the data',
      'another architecture, a search for better hyper-parameters',
    ],
    source: '§2.1.3, §3.1.12',
  },
  dataMismatch: {
    title: 'data mismatch',
    meaning: 'the dev set differs from what the network has learned from',
    remedies: [
      'error analysis: in what do the dev examples differ from those of training?',
      'training data that resembles the dev set: collect more of it',
      'synthesis of such data (noise, blur), from many sources: a network learns a few by heart',
    ],
    source: '§3.2.6',
  },
  devOverfitting: {
    title: 'overfitting of the dev set',
    meaning: 'too many decisions were made by the same dev set',
    remedies: ['a larger dev set, or a new one', 'a step back: an earlier, simpler model'],
    source: '§3.1.2',
  },
};
