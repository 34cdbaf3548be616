import { type Figure, lineChart } from 'layerwise/plot';
import type { Report } from './report.js';

/** The cost over the iterations, as a figure. */
export function costCurve(costs: Report['costs'], title: string, xLabel = 'iteration'): Figure {
  const series = { name: 'cost', x: costs.map(([iteration]) => iteration), y: costs.map(([, cost]) => cost) };
  return lineChart([series], { title, xLabel, yLabel: 'cost J' });
}
