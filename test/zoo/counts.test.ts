import { describe, expect, it } from 'vitest';
import { Graph, type Model, type Shape, engineInfo, input } from 'layerwise';
import {
  alexnet,
  cifarCnn,
  googlenet,
  inceptionModule,
  lenet5,
  mnistCnn,
  mnistMlp,
  mnistShallow,
  mobilenet,
  networkInNetwork,
  resnet18,
  resnet34,
  resnet50,
  unet,
  vgg16,
} from 'layerwise/zoo';

interface Published {
  readonly name: string;
  readonly make: () => Model;
  readonly parameters: number;
  /** Who counts so, or what the sum is of. */
  readonly source: string;
}

const published: readonly Published[] = [
  {
    name: 'LeNet-5',
    make: () => lenet5(),
    parameters: 156 + 2416 + 48_120 + 10_164 + 850,
    source: '61,706: 5·5·6+6, 5·5·6·16+16, 5·5·16·120+120, 120·84+84, 84·10+10; LeCun et al. 1998 §II.B: 60,000',
  },
  {
    name: 'LeNet-5 of 28×28',
    make: () => lenet5({ inputShape: [28, 28, 1], padding: 'same' }),
    parameters: 61_706,
    source: 'the same network, its field of 32×32 made by padding',
  },
  {
    name: 'AlexNet',
    make: () => alexnet(),
    parameters: 60_965_224,
    source: "Caffe's bvlc_alexnet, whose two groups are the paper's two GPUs; Krizhevsky et al. 2012: 60 million",
  },
  {
    name: 'VGG-16',
    make: () => vgg16(),
    parameters: 138_357_544,
    source: "torchvision's vgg16, keras' VGG16; Simonyan & Zisserman 2015, table 2, D: 138 million",
  },
  { name: 'ResNet-18', make: () => resnet18(), parameters: 11_689_512, source: "torchvision's resnet18" },
  { name: 'ResNet-34', make: () => resnet34(), parameters: 21_797_672, source: "torchvision's resnet34" },
  { name: 'ResNet-50', make: () => resnet50(), parameters: 25_557_032, source: "torchvision's resnet50" },
  {
    name: 'network in network',
    make: () => networkInNetwork(),
    parameters: 966_986,
    source: "imgclsmob's nin_cifar10; the authors' layer sizes for CIFAR-10",
  },
  {
    name: 'GoogLeNet',
    make: () => googlenet(),
    parameters: 6_998_552,
    source: "Caffe's bvlc_googlenet as netscope counts it",
  },
  {
    name: 'GoogLeNet with both auxiliary heads',
    make: () => googlenet({ auxiliaryHeads: true }),
    parameters: 6_998_552 + (512 + 528) * 128 + 2 * 128 + 2 * (2048 * 1024 + 1024) + 2 * 1_025_000,
    source: '13,378,280: each head has conv 1×1 to 128, dense 2048 to 1024, dense 1024 to 1000',
  },
  {
    name: 'MobileNet',
    make: () => mobilenet(),
    parameters: 4_253_864 - 21_888,
    source: "4,231,976: keras' MobileNet less its running averages; Howard et al. 2017, table 8: 4.2 million",
  },
  {
    name: 'MobileNet, α = 0.75',
    make: () => mobilenet({ alpha: 0.75 }),
    parameters: 2_585_560,
    source: "imgclsmob's MobileNet x0.75; table 6: 2.6 million",
  },
  {
    name: 'MobileNet, α = 0.5',
    make: () => mobilenet({ alpha: 0.5 }),
    parameters: 1_331_592,
    source: "imgclsmob's MobileNet x0.5; table 6: 1.3 million",
  },
  {
    name: 'MobileNet, α = 0.25',
    make: () => mobilenet({ alpha: 0.25 }),
    parameters: 470_072,
    source: "imgclsmob's MobileNet x0.25; table 6: 0.5 million",
  },
  {
    name: 'U-Net',
    make: () => unet(),
    parameters: 31_030_658,
    source: 'implementations of the paper with 1 channel, 2 classes and no padding, 572 to 388',
  },
  {
    name: 'U-Net with one output',
    make: () => unet({ classes: 1 }),
    parameters: 31_030_593,
    source: 'implementations with one output for two classes',
  },
  {
    name: 'one hidden layer for MNIST',
    make: () => mnistShallow(),
    parameters: 784 * 256 + 256 + 256 * 10 + 10,
    source: "the course notes' sizes (002): 203,530",
  },
  {
    name: 'dense layers for MNIST',
    make: () => mnistMlp(),
    parameters: 669_706,
    source: "the course notes' count (002)",
  },
  {
    name: 'convolutions for MNIST',
    make: () => mnistCnn(),
    parameters: 5 * 5 * 32 + 32 + 5 * 5 * 32 * 64 + 64 + 7 * 7 * 64 * 1024 + 1024 + 1024 * 10 + 10,
    source: "the course notes' sizes (002): 3,274,634",
  },
  {
    name: 'convolutions for CIFAR-10',
    make: () => cifarCnn(),
    parameters: 2 * 2 * 3 * 16 + 16 + 2 * 2 * 16 * 32 + 32 + 2 * 2 * 32 * 64 + 64 + 1024 * 500 + 500 + 500 * 10 + 10,
    source: "the course notes' sizes (002): 528,054",
  },
];

it.each(published)('$name has $parameters parameters ($source)', ({ make, parameters }) => {
  const before = engineInfo().memoryInUse;
  const summary = make().summary();
  expect(summary.total).toBe(parameters);
  expect(summary.trainable).toBe(parameters);
  expect(engineInfo().memoryInUse).toBe(before); // counted without taking memory
});

/** The output shapes of the layers by name, the batch axis left out. */
function shapesOf(model: Model): ReadonlyMap<string, Shape> {
  return new Map([...model.partShapes()].map(([layer, [shape]]) => [layer.name, shape]));
}

describe('shapes inside are those of the papers', () => {
  it.each<readonly [string, () => Model, Readonly<Record<string, Shape>>]>([
    [
      'LeNet-5, figure 2',
      () => lenet5(),
      { C1: [28, 28, 6], S2: [14, 14, 6], C3: [10, 10, 16], S4: [5, 5, 16], C5: [1, 1, 120], F6: [84], output: [10] },
    ],
    [
      'AlexNet, figure 2',
      () => alexnet(),
      {
        ...{ conv1: [55, 55, 96], conv2: [27, 27, 256], conv3: [13, 13, 384], conv4: [13, 13, 384] },
        ...{ conv5: [13, 13, 256], pool5: [6, 6, 256], fc6: [4096], fc7: [4096], fc8: [1000] },
      },
    ],
    [
      'VGG-16, table 1',
      () => vgg16(),
      {
        ...{ conv1_2: [224, 224, 64], conv2_2: [112, 112, 128], conv3_3: [56, 56, 256], conv4_3: [28, 28, 512] },
        ...{ conv5_3: [14, 14, 512], pool5: [7, 7, 512], fc6: [4096], fc7: [4096], fc8: [1000] },
      },
    ],
    [
      'ResNet-34, table 1',
      () => resnet34(),
      {
        ...{ conv1: [112, 112, 64], pool1: [56, 56, 64], conv2_3_relu: [56, 56, 64], conv3_1_shortcut: [28, 28, 128] },
        ...{ conv3_4_add: [28, 28, 128], conv4_6_2_bn: [14, 14, 256], conv5_3_1: [7, 7, 512], pool5: [512] },
      },
    ],
    [
      'ResNet-50, table 1',
      () => resnet50(),
      {
        ...{
          conv2_1_1: [56, 56, 64],
          conv2_1_2: [56, 56, 64],
          conv2_1_3: [56, 56, 256],
          conv2_1_shortcut: [56, 56, 256],
        },
        ...{ conv3_1_1: [28, 28, 128], conv5_3_3_bn: [7, 7, 2048], pool5: [2048], fc: [1000] },
      },
    ],
    [
      'network in network',
      () => networkInNetwork(),
      { cccp2: [32, 32, 96], pool1: [16, 16, 96], cccp4: [16, 16, 192], pool2: [8, 8, 192], cccp6: [8, 8, 10] },
    ],
    [
      'GoogLeNet, table 1',
      () => googlenet({ auxiliaryHeads: true }),
      {
        ...{ conv1: [112, 112, 64], pool1: [56, 56, 64], conv2: [56, 56, 192], pool2: [28, 28, 192] },
        ...{ inception3a_output: [28, 28, 256], inception3b_output: [28, 28, 480], pool3: [14, 14, 480] },
        ...{ inception4a_output: [14, 14, 512], inception4d_output: [14, 14, 528], inception4e_output: [14, 14, 832] },
        ...{ inception5b_output: [7, 7, 1024], aux1_pool: [4, 4, 512], aux2_pool: [4, 4, 528], aux1_fc1: [1024] },
      },
    ],
    [
      'MobileNet, table 1',
      () => mobilenet(),
      {
        ...{ conv1: [112, 112, 32], conv_dw_1: [112, 112, 32], conv_pw_1: [112, 112, 64], conv_dw_2: [56, 56, 64] },
        ...{ conv_pw_4: [28, 28, 256], conv_pw_11: [14, 14, 512], conv_pw_13_relu: [7, 7, 1024], pool: [1024] },
      },
    ],
    [
      'U-Net, figure 1',
      () => unet(),
      {
        ...{ down1_conv2: [568, 568, 64], down2_conv2: [280, 280, 128], down3_conv2: [136, 136, 256] },
        ...{ down4_conv2: [64, 64, 512], bottom_conv2: [28, 28, 1024], up4: [56, 56, 512], up4_concat: [56, 56, 1024] },
        ...{ up4_conv2: [52, 52, 512], up3_conv2: [100, 100, 256], up2_conv2: [196, 196, 128], output: [388, 388, 2] },
      },
    ],
  ])('%s', (_name, make, wanted) => {
    const shapes = shapesOf(make());
    expect(Object.fromEntries(Object.keys(wanted).map((name) => [name, shapes.get(name)]))).toEqual(wanted);
  });
});

it("an Inception module has the parameters and channels of GoogLeNet's 3a", () => {
  const x = input([28, 28, 192]);
  const filters = { conv1: 64, reduce3: 96, conv3: 128, reduce5: 16, conv5: 32, project: 32 };
  const y = inceptionModule(x, 'inception3a', filters);
  expect(y.shape).toEqual([28, 28, 64 + 128 + 32 + 32]);
  const model = new Graph({ inputs: x, outputs: y });
  model.build();
  const weights = 192 * (64 + 96 + 16 + 32) + 9 * 96 * 128 + 25 * 16 * 32;
  expect(model.summary().total).toBe(weights + 64 + 96 + 128 + 16 + 32 + 32);
});
