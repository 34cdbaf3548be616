import { expect } from 'vitest';
import type { LayerwiseError } from '../src/errors/index.js';

/** The message of the error that `action` throws; fails unless it throws one of exactly this class. */
export function messageOf(action: () => unknown, errorClass: typeof LayerwiseError): string {
  let thrown: unknown;
  try {
    action();
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(errorClass);
  return thrown instanceof errorClass ? thrown.message : '';
}
