/** One file of a public dataset: how large it is, what it hashes to, where it can be had. */
export interface DatasetFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly urls: readonly string[];
}

const mnistHosts = [
  'https://ossci-datasets.s3.amazonaws.com/mnist/',
  'https://storage.googleapis.com/cvdf-datasets/mnist/',
];
const fashionHosts = ['https://github.com/zalandoresearch/fashion-mnist/raw/master/data/fashion/'];
const catHosts = [
  'https://raw.githubusercontent.com/Kulbear/deep-learning-coursera/8ef9dd4fd4a627217d4ff31e63b661dbb3db9150/' +
    'Neural%20Networks%20and%20Deep%20Learning/datasets/',
];

function file(hosts: readonly string[], name: string, bytes: number, sha256: string): DatasetFile {
  return { name, bytes, sha256, urls: hosts.map((host) => host + name) };
}

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
} as const satisfies Record<string, readonly DatasetFile[]>;

/** The names of the datasets that can be resolved. */
export type DatasetName = keyof typeof CATALOGUE;
