import { file } from './dataset-file.js';

const course = [
  'https://raw.githubusercontent.com/Kulbear/deep-learning-coursera/f32be387c9eb15ce6a401cfea54e2c6d42c73404/' +
    'Sequence%20Models/',
];
const charRnn = [
  'https://raw.githubusercontent.com/karpathy/char-rnn/6f9487a6fe5b420b7ca9afb0d7c078e37c1d1b4e/data/tinyshakespeare/',
];
const emojify = [
  'https://raw.githubusercontent.com/amanchadha/coursera-deep-learning-specialization/' +
    'e9de0f4d1549b5a974c7f5cba013097fe162a798/C5%20-%20Sequence%20Models/Week%202/Emojify/data/',
];
const multi30k = [
  'https://raw.githubusercontent.com/multi30k/dataset/a3d2e0d26b56f3846f66a952536ffed4e401d05a/data/task1/raw/',
];

/** The texts that can be resolved and downloaded. */
export const TEXTS = {
  dinos: [file(course, 'dinos.txt', 19909, 'ad6465621cf56c08f71d4fbb40cf7eab763f9df42c54cc460d6c4d86e9c927fb')],
  plays: [
    {
      ...file(charRnn, 'input.txt', 1115394, '86c4e6aa9db7c042ec79f339dcb96d42b0075e16b8fc2e86bf0ca57e2dc565ed'),
      name: 'tinyshakespeare-input.txt',
    },
  ],
  sonnets: [file(course, 'shakespeare.txt', 94275, '1b454b67b44e6f367c83a17ed295c46c5d4a1173cf5d09161882af4041bae023')],
  emoji: [
    file(emojify, 'train_emoji.csv', 3673, 'f7b219377b0f4898068811e83f82a373c4cf592fef618a818c62326b3386abdc'),
    file(emojify, 'tesss.csv', 1481, '5e5d63f8bf46fb8456de5f09fbfa2f1785f133553262af73064e7ea0735c1725'),
  ],
  'sentence-polarity': [
    file([], 'rt-polarity.pos', 626334, 'c2dc6b2f55bcf725725372916287cc3f8f9b19402edaa9167de5287cb3ade421'),
    file([], 'rt-polarity.neg', 612441, '614274f81185a850e5a88d533d4679f916d6f62e9af6f0b4ec71fb94bf466ea5'),
  ],
  'movie-reviews': [
    file([], 'movie_reviews.tsv.gz', 2982486, '2968105eb99794514a8321502aa2d60796dc79141f74423e51d72785aa349843'),
  ],
  'multi30k-en': [
    file(multi30k, 'train.en.gz', 568929, 'd79cfa999dd4c51d2cb42499b6796d5a882c3a8a961923c25a898c90f8bbd56f'),
    file(multi30k, 'val.en.gz', 21650, '14f7d25ddd868909a9213e361768460edcacdd6ab9d1e77b92560dc10c10dc28'),
    file(multi30k, 'test_2016_flickr.en.gz', 21077, '611d361c6334bc7246101d48097c13cf5c4413c5befc793cc629934359d532d9'),
  ],
  'multi30k-de': [
    file(multi30k, 'train.de.gz', 637044, '726e39b2fa9eb9ffb6dc763fb35a179f80fae06ffc5d28b6ace5faa883de28a6'),
    file(multi30k, 'val.de.gz', 24681, 'f0cba2f995189cf5770f29a8a9a537a3ad3f51657ad873405082ff6863a5e75a'),
    file(multi30k, 'test_2016_flickr.de.gz', 22890, '9204244e408ccb38d2a55cfcd344df15005fc42a07a6e55ca6c52b6ababb8cc8'),
  ],
  'multi30k-fr': [
    file(multi30k, 'train.fr.gz', 604242, '622e75069e9f4c577425c4f277116ce66e63a2401c0a2312d90073cb12379a3c'),
    file(multi30k, 'val.fr.gz', 23001, 'ca3106f1a72390591d25f6c45cb4cd39dec4cd3f123e099748a3ce5256c160e9'),
    file(multi30k, 'test_2016_flickr.fr.gz', 22310, '6d326e188d259fb1d04ac19eae3af956559b3a0b93d7635e56c90987c40c8b90'),
  ],
  brown: [file([], 'brown.txt.gz', 2253787, '22b2943266332573362efcfc31967123c032615f9d6ec87400045af11d87bff3')],
  speeches: [
    file(
      [],
      'us-presidential-speeches.txt.gz',
      984261,
      '3ed0375c3e8da436811f0a2460c3a20ddf4cbd0277ab9bf72b4d8ca8d88dc909',
    ),
  ],
  glove: [
    file(
      [],
      'glove.twitter.27B.25d.common12k.txt.gz',
      1045956,
      '45e7c883c330bc968d1072e316e0503239caa14481fc9fe086467ebe2bd034c8',
    ),
  ],
} as const;
