import { ArgumentError, show } from '../../errors/index.js';
import type { TrainContext } from '../callbacks/callback.js';
import type { Setting } from './event-messages.js';

/** What a run of `fit` was made with: optimizer and its settings, epochs, batch size, number of parameters. */
export function runSettings({ model, optimizer, epochs, batchSize }: TrainContext): Record<string, Setting> {
  const { className, ...others } = optimizer.config();
  const flat = Object.entries(others).map(([name, value]): [string, Setting] => {
    return [name, typeof value === 'object' ? JSON.stringify(value) : value];
  });
  const parameters = model.parameters().reduce((sum, { size }) => sum + size, 0);
  return { optimizer: className, ...Object.fromEntries(flat), epochs, batchSize, parameters };
}

/** Throws ArgumentError unless every value is a string, a number or a boolean. */
export function checkSettings(who: string, name: string, values: Readonly<Record<string, Setting>>): void {
  const isRecord = typeof values === 'object' && values !== null;
  if (!isRecord) throw new ArgumentError(`${who}: ${name} must be an object, got ${show(values)}.`);
  for (const [key, value] of Object.entries(values)) {
    if (['string', 'number', 'boolean'].includes(typeof value)) continue;
    throw new ArgumentError(`${who}: ${name}.${key} must be a string, a number or a boolean, got ${show(value)}.`);
  }
}
