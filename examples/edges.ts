/**
 * Edges by fixed filters (§4.1.2-4.1.3): convolutions whose weights are chosen by hand and stay as they are.
 *
 *   z[i, j, f] = Σ_{a, b} x[i + a, j + b] W[a, b, f]        vertical    horizontal   Sobel       Scharr
 *                                                            1  0 -1     1  1  1      1  0 -1      3  0  -3
 *                                                            1  0 -1     0  0  0      2  0 -2     10  0 -10
 *                                                            1  0 -1    -1 -1 -1      1  0 -1      3  0  -3
 *
 * First the course's pictures of 6×6: 10 on the left of 0 gives 30 where they meet, 0 on the left of 10 gives -30, and
 * the corners of a chequered picture 10 and -10. Then one convolution with six filters on a photo (the Louvre; a drawn
 * house when it is not found): its responses and the strength of the edges, √(v² + h²), as one picture. About a second.
 *
 *   npm run example -- edges
 *   npm run example -- edges --image my-photo.jpg
 */
import {
  abs,
  add,
  concat,
  Conv2D,
  div,
  fixed,
  fromArray,
  horizontalEdge,
  max,
  mean,
  type NestedArray,
  relu,
  scharr,
  Sequential,
  slice,
  sobel,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  verticalEdge,
} from 'layerwise';
import { loadPhoto, readImage, resizeImages } from 'layerwise/data';
import { imageGrid } from 'layerwise/plot';
import { channelImages } from 'layerwise/vision';
import { readFlags } from './kit/flags.js';
import { writePicture } from './kit/picture.js';
import { Report } from './kit/report.js';
import { table } from './kit/table.js';

const flags = readFlags({ own: { image: 'FILE  a picture of your own' } });
const report = new Report(flags);
const LONGEST = 400; // pixels of a picture's longer side

/** The responses [N, H', W', F] of fixed filters [kh, kw, C, F] to pictures [N, H, W, C]. */
const respond = (pictures: Tensor, filters: Tensor): Tensor => {
  const [height, width, , count] = filters.shape;
  const options = { weightInit: fixed(filters), useBias: false, trainable: false };
  return new Sequential([new Conv2D(count, [height, width], options)]).predict(pictures);
};

// The course's pictures: x [6, 6] gives z [4, 4].
const bright = [10, 10, 10, 0, 0, 0];
const dark = [0, 0, 0, 10, 10, 10];
const worked = {
  'bright to dark, vertical': { picture: Array.from({ length: 6 }, () => bright), filter: verticalEdge() },
  'dark to bright, vertical': { picture: Array.from({ length: 6 }, () => dark), filter: verticalEdge() },
  'chequered, horizontal': { picture: [bright, bright, bright, dark, dark, dark], filter: horizontalEdge() },
};
const responses: Record<string, NestedArray> = {};
const cells = (row: Iterable<number>): string => Array.from(row, (value) => String(value).padStart(4)).join('');
for (const [name, { picture, filter }] of Object.entries(worked)) {
  const z = respond(fromArray(picture).reshape([1, 6, 6, 1]), filter.reshape([3, 3, 1, 1])).reshape([4, 4]);
  const right = (i: number): string => (i >= 1 && i <= 4 ? cells(z.rows(i - 1, i).data) : '');
  const lines = picture.map((row, i) => `${cells(row)}   ${i === 2 ? '->' : '  '}${right(i)}`.trimEnd());
  report.say(`${name}:\n${lines.join('\n')}\n`);
  responses[name] = z.toArray();
}

// A photo: x [1, H, W, 3] in [0, 1], its brightness [1, H, W, 1].
const image = flags.own('image');
const photo =
  image === undefined
    ? await loadPhoto('louvre', { ...flags.source, seed: flags.seed })
    : { image: await readImage(image, { channels: 3, background: [255, 255, 255] }), source: image };
const [height, width] = photo.image.shape;
const scale = Math.min(1, LONGEST / Math.max(height, width));
const size = [Math.round(scale * height), Math.round(scale * width)] as const;
const x = resizeImages(photo.image, size, { interpolation: 'area' }).reshape([1, ...size, 3]);
const grey = respond(x, fromArray([0.299, 0.587, 0.114]).reshape([1, 1, 3, 1]));
report.say(`${photo.source}: ${size.join(' × ')}`);

// Six filters in one convolution, each scaled to answer 1 to black beside white: z [6, H - 2, W - 2, 1], one filter each.
const filters = {
  vertical: verticalEdge(),
  horizontal: horizontalEdge(),
  'Sobel, vertical': sobel('vertical'),
  'Sobel, horizontal': sobel('horizontal'),
  'Scharr, vertical': scharr('vertical'),
  'Scharr, horizontal': scharr('horizontal'),
};
const names = Object.keys(filters);
const scaled = Object.values(filters).map((filter) => div(filter, sum(relu(filter))));
const z = channelImages(respond(grey, stack(scaled, 2).reshape([3, 3, 1, names.length])));
const meanResponses = Object.fromEntries(names.map((name, i) => [name, mean(abs(z.rows(i, i + 1))).item()]));
report.say(table([['filter', 'mean |response|'], ...names.map((name) => [name, meanResponses[name].toFixed(4)])]));

// The picture: mid-grey is no response, white an edge from bright to dark, black one from dark to bright. Last comes the
// strength of Sobel's edges whatever their direction, white on black.
const [v, h] = [z.rows(2, 3), z.rows(3, 4)];
const strength = sqrt(add(square(v), square(h)));
const greatest = Math.max(max(abs(z)).item(), Number.EPSILON); // a blank picture has no edges
const tiles = [
  slice(grey, [0, 1, 1], [1, size[0] - 1, size[1] - 1]),
  div(strength, Math.SQRT2 * greatest),
  add(div(z, 2 * greatest), 0.5),
];
const captions = ['the picture', 'strength of edges (Sobel)', ...names];
const figure = imageGrid(concat(tiles), { columns: 2, captions, title: 'Edges by fixed filters' });
await writePicture(figure, flags, 'edges.svg');
report.end({ source: photo.source, worked: responses, meanResponses });
