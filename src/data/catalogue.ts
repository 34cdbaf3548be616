import { TEXTS } from './catalogue-texts.js';
import { type DatasetFile, file } from './dataset-file.js';

const mnistHosts = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];
const fashionHosts = ['https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/'];
const catHosts = [
  'https://raw.githubusercontent.com/Kulbear/deep-learning-coursera/8ef9dd4fd4a627217d4ff31e63b661dbb3db9150/' +
    'Neural%20Networks%20and%20Deep%20Learning/datasets/',
];
const coursePhotos =
  'https://raw.githubusercontent.com/amanchadha/coursera-deep-learning-specialization/' +
  'e9de0f4d1549b5a974c7f5cba013097fe162a798/';
const styleHosts = [
  `${coursePhotos}C4%20-%20Convolutional%20Neural%20Networks/Week%204/Neural%20Style%20Transfer/images/`,
];
const catPhotoHosts = [
  `${coursePhotos}C1%20-%20Neural%20Networks%20and%20Deep%20Learning/Week%202/` +
    'Logistic%20Regression%20as%20a%20Neural%20Network/images/',
];

/** The datasets that can be resolved and downloaded, by the name of their folder. */
export const CATALOGUE = {
  mnist: [
    file(
      mnistHosts,
      'train-images-idx3-ubyte.gz',
      9912422,
      '440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    ),
    file(
      mnistHosts,
      'train-labels-idx1-ubyte.gz',
      28881,
      '3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    ),
    file(
      mnistHosts,
      't10k-images-idx3-ubyte.gz',
      1648877,
      '8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    ),
    file(
      mnistHosts,
      't10k-labels-idx1-ubyte.gz',
      4542,
      'f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
    ),
  ],
  'fashion-mnist': [
    file(
      fashionHosts,
      'train-images-idx3-ubyte.gz',
      26421880,
      '3aede38d61863908ad78613f6a32ed271626dd12800ba2636569512369268a84',
    ),
    file(
      fashionHosts,
      'train-labels-idx1-ubyte.gz',
      29515,
      'a04f17134ac03560a47e3764e11b92fc97de4d1bfaf8ba1a3aa29af54cc90845',
    ),
    file(
      fashionHosts,
      't10k-images-idx3-ubyte.gz',
      4422102,
      '346e55b948d973a97e58d2351dde16a484bd415d4595297633bb08f03db6a073',
    ),
    file(
      fashionHosts,
      't10k-labels-idx1-ubyte.gz',
      5148,
      '67da17c76eaffca5446c3361aaab5c3cd6d1c2608764d35dfb1850b086bf8dd5',
    ),
  ],
  'cat-vs-noncat': [
    file(catHosts, 'train_catvnoncat.h5', 2572022, 'fbe56ab67c3ae28d564e3a644189117976d6b31af0a3ce9bb17dbf22908af242'),
    file(catHosts, 'test_catvnoncat.h5', 616958, '6a9d39ce52fa85953c5834695b8534a30ed8cfd54971fb2f080b5a24d002b951'),
  ],
  cifar10: [
    file(
      [],
      'data_batch_1_first4000.bin',
      12292000,
      '0993cf8b8e43bc207603aef9787006995746513f5e3fa5a52e06d1b069926330',
    ),
    file([], 'test_batch_first1000.bin', 3073000, '8314c96d7cd65618193bab23acdd5d4c4af15bf6dd00a1781d55beedf3be1ef5'),
  ],
  signs: [
    file([], 'train_x.npy', 10616960, 'f9fe00a1e8bd4988404a2efcf1c62d1f6147ee2ddf225bb16d06ccfd0ff5d2fd'),
    file([], 'train_y.npy', 992, '00d29115ba3eddafc0617c8f0ff5739f0b5d3c0623014acd59b42d6cbf032a0a'),
    file([], 'val_x.npy', 2654336, '5723e634fcc48ec18bca87ddd0602ecfac3a9850f5400890a70da91cc04aaad4'),
    file([], 'val_y.npy', 344, '1dc16aeef102bf17b0c35810b68356c6072e6f005b848aa655a715c5ff366941'),
    file([], 'test_x.npy', 1474688, 'a45b60c0798fd3d3ae44ba0cfb95a3960a0a16bcef0b7a8911fc8bf44821c9d6'),
    file([], 'test_y.npy', 248, '4e55e53f622e9233ebd77cfc9a9efa95e5a6d4a95bd293db9ba9960f4ad22963'),
  ],
  images: [
    file(styleHosts, 'louvre_small.jpg', 50296, '4f3d0220a5d541d49714dbe3ea7c4c12ecbd9121ae049843fd38b36f5bd05a8f'),
    file(styleHosts, 'persian_cat.jpg', 238928, '674a281f076cebc3af67246923c1edce901c669eae551ea85723e124f80e7704'),
    file(styleHosts, 'monet_800600.jpg', 172643, '0c40953757e224031113d8c5dd4312fffd269ae24390aec0562693a1bef8dfa2'),
    file(styleHosts, 'sandstone.jpg', 66303, 'd51874025b88193b2541456a1ce2b91e2f85421889e8cec21952cd03d9e8c1e5'),
    {
      ...file(
        catPhotoHosts,
        'my_image2.jpg',
        94439,
        '62bf401a1bf44a95a7fa2afbfa95c953d9180f70f3a786a1937576be82427abc',
      ),
      name: 'cat_my_image2.jpg',
    },
  ],
  ...TEXTS,
} as const satisfies Record<string, readonly DatasetFile[]>;

/** The names of the datasets that can be resolved. */
export type DatasetName = keyof typeof CATALOGUE;

/** Folders that hold several datasets: there a dataset's name is not its folder's. */
export const FOLDERS: Readonly<Partial<Record<DatasetName, string>>> = {
  plays: 'shakespeare',
  sonnets: 'shakespeare',
  emoji: 'sentiment',
  'sentence-polarity': 'sentiment',
  'movie-reviews': 'sentiment',
  'multi30k-en': 'translation',
  'multi30k-de': 'translation',
  'multi30k-fr': 'translation',
  brown: 'text',
  speeches: 'text',
};
