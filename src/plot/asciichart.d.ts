/** The part of the package `asciichart` (which ships no types) that terminal charts use. */
declare module 'asciichart' {
  interface PlotOptions {
    min: number;
    max: number;
    /** Rows from min to max. */
    height: number;
    /** Columns before the line, the axis included. */
    offset: number;
    format: (value: number) => string;
    symbols: readonly string[];
  }
  const asciichart: { plot(series: readonly number[], options: PlotOptions): string };
  export = asciichart;
}
