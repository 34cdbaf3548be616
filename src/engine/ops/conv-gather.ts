import { bytesPerElement, type FloatArray, type FloatDType } from '../dtype.js';
import { kernel } from '../instance.js';
import { launch, threads } from '../pool.js';
import { stageEnd, stageIn, stageInOut, stageOut } from '../stage.js';
import { floatDtype } from './blas1.js';
import { forwardAxes, gradientAxis, type Layout, layoutOf, type Plan, writePlan } from './conv-plan.js';
import type { ConvShape } from './conv-shape.js';
import { activationCodes, type FusedActivation } from './gemm.js';

const packKernel = kernel('convPack');
const productKernel = kernel('convProduct');
const filterKernel = kernel('convFilterProduct');

// Rows and columns of the kernels' tiles: products are cut between them.
const TILE_ROWS = 6;
const TILE_COLUMNS = 16;

/** `convForward` as a product whose left operand, the patches of x, is gathered as it is read. */
export function gatherForward(
  shape: ConvShape,
  x: FloatArray,
  filter: FloatArray,
  bias: FloatArray | undefined,
  activation: FusedActivation,
  y: FloatArray,
  workspace: FloatArray,
): void {
  const dtype = floatDtype(y);
  const px = stageIn(x);
  const pFilter = stageIn(filter);
  const pBias = bias ? stageIn(bias) : 0;
  const packed = stageOut(workspace);
  const py = stageOut(y);
  product(dtype, forwardPlan(shape), px, pFilter, false, packed, pBias, activationCodes[activation], py);
  stageEnd();
}

/** `convBackwardInput`: for each phase of the strides, a convolution of dy with the filters turned around. */
export function gatherBackwardInput(
  shape: ConvShape,
  dy: FloatArray,
  filter: FloatArray,
  dx: FloatArray,
  workspace: FloatArray,
): void {
  const dtype = floatDtype(dx);
  const pdy = stageIn(dy);
  const pFilter = stageIn(filter);
  const packed = stageOut(workspace);
  const pdx = stageOut(dx);
  for (const plan of gradientPlans(shape)) product(dtype, plan, pdy, pFilter, true, packed, 0, 0, pdx);
  stageEnd();
}

/** `convBackwardFilter` as a product whose left operand, the patches of x transposed, is gathered as it is read. */
export function gatherBackwardFilter(
  shape: ConvShape,
  x: FloatArray,
  dy: FloatArray,
  dFilter: FloatArray,
  beta: 0 | 1,
): void {
  const dtype = floatDtype(dFilter);
  const px = stageIn(x);
  const pdy = stageIn(dy);
  const pdFilter = beta === 0 ? stageOut(dFilter) : stageInOut(dFilter);
  const plan = forwardPlan(shape);
  const layout = knownLayout(plan, dtype, true);
  const rows = depthOf(plan);
  const byColumns = plan.groups === 1 && plan.columns >= TILE_COLUMNS * threads();
  // prettier-ignore
  launch(
    filterKernel, dtype, byColumns ? plan.columns : rows, byColumns ? TILE_COLUMNS : TILE_ROWS, nanoseconds(plan),
    Number(byColumns), units(plan, layout), writePlan(plan, layout), px, pdy, beta, pdFilter,
  );
  stageEnd();
}

/** Whether the windows of all passes fit in the kernels' scratch memory. */
export function gatherSuits(shape: ConvShape, dtype: FloatDType): boolean {
  const bytes = bytesPerElement(dtype);
  const fits = (plan: Plan): boolean => layoutOf(plan, bytes, false) !== undefined;
  const forward = forwardPlan(shape);
  return fits(forward) && layoutOf(forward, bytes, true) !== undefined && [...gradientPlans(shape)].every(fits);
}

/** Elements of workspace: the packed filters of either direction. */
export function gatherWorkspace(shape: ConvShape): number {
  const { channels, filters, groups } = shape;
  const taps = shape.kernelDepth * shape.kernelHeight * shape.kernelWidth;
  const forward = wholeColumns(filters / groups) * channels;
  const gradient = wholeColumns(channels / groups) * filters;
  return taps * Math.max(forward, gradient);
}

function forwardPlan(shape: ConvShape): Plan {
  const { batch, groups, channels, filters } = shape;
  return { batch, groups, channels: channels / groups, columns: filters / groups, axes: forwardAxes(shape) };
}

/** One plan for each phase of the strides: each input belongs to one of them. */
function* gradientPlans(shape: ConvShape): Generator<Plan> {
  const { batch, groups, channels, filters } = shape;
  const [depth, height, width] = forwardAxes(shape);
  for (let z = 0; z < Math.min(depth.stride, depth.source); z++) {
    for (let y = 0; y < Math.min(height.stride, height.source); y++) {
      for (let x = 0; x < Math.min(width.stride, width.source); x++) {
        const axes = [gradientAxis(depth, z), gradientAxis(height, y), gradientAxis(width, x)] as const;
        yield { batch, groups, channels: filters / groups, columns: channels / groups, axes };
      }
    }
  }
}

function product(
  dtype: FloatDType,
  plan: Plan,
  source: number,
  filter: number,
  transposed: boolean,
  packed: number,
  bias: number,
  activation: number,
  target: number,
): void {
  const layout = knownLayout(plan, dtype, false);
  const address = writePlan(plan, layout);
  const columns = plan.groups * wholeColumns(plan.columns);
  const depth = depthOf(plan);
  launch(packKernel, dtype, columns, TILE_COLUMNS, 0.5 * columns * depth, Number(transposed), address, filter, packed);
  const lines = units(plan, layout);
  const byColumns = plan.groups === 1 && lines < 4 * threads() && plan.columns > TILE_COLUMNS;
  // prettier-ignore
  launch(
    productKernel, dtype, byColumns ? plan.columns : lines, byColumns ? TILE_COLUMNS : 1, nanoseconds(plan),
    Number(byColumns), lines, address, source, packed, bias, activation, target,
  );
}

function knownLayout(plan: Plan, dtype: FloatDType, spread: boolean): Layout {
  const layout = layoutOf(plan, bytesPerElement(dtype), spread);
  if (!layout) throw new RangeError('engine: the window of one output does not fit in scratch memory.');
  return layout;
}

/** Lines of outputs, or parts of lines: what a product is cut into. */
function units({ batch, axes: [depth, height] }: Plan, { segments }: Layout): number {
  return batch * depth.outputs * height.outputs * segments;
}

/** Terms of each sum. */
function depthOf({ channels, axes: [depth, height, width] }: Plan): number {
  return depth.taps * height.taps * width.taps * channels;
}

function wholeColumns(columns: number): number {
  return Math.ceil(columns / TILE_COLUMNS) * TILE_COLUMNS;
}

/** The time of a product on one thread. */
function nanoseconds(plan: Plan): number {
  const [depth, height, width] = plan.axes;
  const outputs = plan.batch * depth.outputs * height.outputs * width.outputs * plan.groups * plan.columns;
  return outputs * (1 + (2 * depthOf(plan)) / 50);
}
