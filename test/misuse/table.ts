import { describe, expect, it } from 'vitest';
import type { LayerwiseError } from '../../src/errors/index.js';
import { messageOf } from '../message-of.js';

/** A wrong use of the library, the class of the error it must give, and its message, whole or what must be in it. */
export type Misuse = readonly [
  what: string,
  action: () => unknown,
  error: typeof LayerwiseError,
  message: string | RegExp,
];

/** What surrounds the misuses of one table. */
export interface Surroundings {
  /** Everything that a misuse must leave as it was: weights, files, engine memory. */
  readonly state: () => unknown;
  /** A right use of the same things, which must still work after each misuse. */
  readonly goesOn: () => unknown;
}

/** Each misuse must throw, or reject with, an error of exactly its class and message; nothing has changed then. */
export function refuses(area: string, { state, goesOn }: Surroundings, misuses: readonly Misuse[]): void {
  describe(area, () => {
    it.each(misuses)('%s', async (_what, action, errorClass, message) => {
      const before = await state();
      const thrown = await failureOf(action);
      expect(await state()).toEqual(before);
      const found = messageOf(() => {
        throw thrown;
      }, errorClass);
      expect(thrown instanceof Error && thrown.constructor).toBe(errorClass);
      if (typeof message === 'string') expect(found).toBe(message);
      else expect(found).toMatch(message);
      await goesOn();
    });
  });
}

/** What the action throws or rejects with; undefined when it does neither. */
async function failureOf(action: () => unknown): Promise<unknown> {
  try {
    await action();
    return undefined;
  } catch (error) {
    return error;
  }
}

/** A value that the types forbid, as a program without types would pass it. */
export function wrong(value: unknown): never;
export function wrong(value: unknown): unknown {
  return value;
}
