import type { TopLevelSpec } from 'vega-lite';
import { optionalPeer } from '../io/peer.js';
import { ArgumentError, positiveInteger, show } from '../errors/index.js';

/** A picture that can be drawn: hand it to {@link saveFigure}, or take its SVG. */
export interface Figure {
  readonly title: string;
  /** The picture as one self-contained `<svg>` element. */
  toSVG(): Promise<string>;
}

/** What every figure has. */
export interface FigureOptions {
  title?: string;
  /** Of the plotting area in pixels, axes and legend not counted. */
  width?: number;
  /** Of the plotting area in pixels, axes and title not counted. */
  height?: number;
}

/** Checks width and height where they are given. */
export function checkSize(who: string, { width, height }: FigureOptions): void {
  if (width !== undefined) positiveInteger(who, 'width', width);
  if (height !== undefined) positiveInteger(who, 'height', height);
}

/** Throws unless `value` is an array, typed or not; the hint says what to pass. */
export function checkList(who: string, name: string, value: unknown, hint: string): void {
  const isList = Array.isArray(value) || ArrayBuffer.isView(value);
  if (!isList) throw new ArgumentError(`${who}: ${name} must be an array, got ${show(value)}. ${hint}`);
}

/** The interval of an axis: that of the values, or one unit around a single one. */
export function spread(low: number, high: number): [number, number] {
  return low < high ? [low, high] : [low - 0.5, high + 0.5];
}

const style = {
  background: 'white',
  padding: 16,
  font: 'Helvetica, Arial, DejaVu Sans, sans-serif',
  title: {
    fontSize: 16,
    anchor: 'start',
    offset: 14,
    subtitleFontSize: 12,
    subtitleColor: '#555555',
    subtitlePadding: 6,
  },
  axis: {
    labelFontSize: 12,
    labelFlush: false,
    titleFontSize: 13,
    titlePadding: 10,
    gridColor: '#e6e6e6',
  },
  axisQuantitative: { tickCount: 7 },
  legend: { labelFontSize: 12, labelLimit: 0, titleFontSize: 13, titleLimit: 0, symbolSize: 120, symbolOpacity: 1 },
  view: { stroke: '#999999' },
  concat: { spacing: 24 },
} as const;

/** One of the layers that lie over each other in a panel. */
export type Layer = Extract<TopLevelSpec, { layer: unknown }>['layer'][number];

/** One of the panels that stand beside or below each other in a figure. */
export type Panel = Extract<TopLevelSpec, { vconcat: unknown }>['vconcat'][number];

/** A figure that Vega draws from a Vega-Lite description. */
export class VegaFigure implements Figure {
  constructor(
    readonly title: string,
    private readonly spec: TopLevelSpec,
    /** Lines below the title. */
    private readonly notes: readonly string[] = [],
  ) {}

  async toSVG(): Promise<string> {
    const peers = () => Promise.all([import('vega'), import('vega-lite')]);
    const [vega, vegaLite] = await optionalPeer('vega vega-lite', 'Figure.toSVG', peers);
    const title = { text: this.title, subtitle: [...this.notes] };
    const { spec } = vegaLite.compile({ ...this.spec, title, description: this.title }, { config: style });
    const view = new vega.View(vega.parse(spec), { renderer: 'none' });
    try {
      return await view.toSVG();
    } finally {
      view.finalize();
    }
  }
}
