import { ArgumentError, ShapeError, positiveInteger } from '../errors/index.js';
import type { Shape } from '../tensor/index.js';
import { showInput } from './geometry.js';

/** Throws ArgumentError unless filters and groups are positive integers and groups divide the filters. */
export function checkGroups(who: string, filters: number, groups: number): void {
  positiveInteger(who, 'filters', filters);
  positiveInteger(who, 'groups', groups);
  if (filters % groups === 0) return;
  throw new ArgumentError(
    `${who}: filters must be divisible by groups, got filters ${filters}, groups ${groups}. ` +
      `Use ${groups * Math.ceil(filters / groups)} filters or another number of groups.`,
  );
}

/** The channels of one group of an input; throws ShapeError unless groups divide its channels. */
export function channelsOfGroup(who: string, inputShape: Shape, groups: number): number {
  const channels = inputShape[inputShape.length - 1];
  if (channels % groups === 0) return channels / groups;
  throw new ShapeError(
    `${who}: the channels of the input must be divisible by groups, got ${channels} channels, groups ${groups} ` +
      `(x ${showInput(inputShape)}). Use a number of groups that divides ${channels}.`,
  );
}
