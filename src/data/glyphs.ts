import { type Stroke, arc, bezier, polyline } from './strokes.js';

/** A number in [0, 1): where handwriting has several habits, it picks one. */
type Habit = () => number;

/**
 * The strokes of the ten digits, in a box of |x| at most 0.6 and |y| at most 1, y down. Where people write a digit in
 * several ways, `habit` chooses.
 */
export const DIGITS: readonly ((habit: Habit) => Stroke[])[] = [
  () => [arc([0, 0], [0.55, 1], -90, 270)],
  one,
  two,
  () => [arc([-0.05, -0.5], [0.48, 0.5], 205, 450), arc([-0.05, 0.48], [0.56, 0.52], 270, 515)],
  four,
  (habit) => [
    polyline(0.45, -1, -0.38, habit() < 0.8 ? -1 : -0.9, -0.44, -0.12),
    arc([-0.04, 0.33], [0.56, 0.66], 222, 505),
  ],
  (habit) => [bezier(habit() < 0.5 ? 0.4 : 0.15, -1, -0.55, -0.5, -0.52, 0.42), arc([0, 0.42], [0.52, 0.56], 180, 540)],
  seven,
  () => [arc([0, -0.52], [0.42, 0.47], 90, 450), arc([0, 0.5], [0.53, 0.52], 270, 630)],
  nine,
];

function one(habit: Habit): Stroke[] {
  const strokes = [polyline(0, -1, 0, 1)];
  if (habit() < 0.45) strokes.push(polyline(-0.34, -0.62, 0, -1));
  if (habit() < 0.2) strokes.push(polyline(-0.32, 1, 0.32, 1));
  return strokes;
}

function two(habit: Habit): Stroke[] {
  const head = arc([0, -0.48], [0.5, 0.52], 200, 378);
  if (habit() < 0.3) {
    // with a loop at its foot
    return [
      head,
      bezier(0.48, -0.32, 0.4, 0.35, -0.3, 0.85),
      arc([-0.28, 0.78], [0.2, 0.18], 120, 400),
      bezier(-0.12, 0.88, 0.2, 1.05, 0.58, 0.85),
    ];
  }
  return [head, bezier(0.48, -0.32, 0.35, 0.25, -0.52, 1), polyline(-0.52, 1, 0.56, 1)];
}

function four(habit: Habit): Stroke[] {
  if (habit() < 0.5) return [polyline(0.22, 1, 0.22, -1, -0.54, 0.36, 0.56, 0.36)];
  return [polyline(-0.38, -0.95, -0.48, 0.15, 0.55, 0.15), polyline(0.28, -0.85, 0.22, 1)];
}

function seven(habit: Habit): Stroke[] {
  const strokes = [polyline(-0.5, -1, 0.52, -1), bezier(0.52, -1, 0.05, -0.1, -0.1, 1)];
  if (habit() < 0.3) strokes.push(polyline(-0.28, 0, 0.42, 0));
  return strokes;
}

function nine(habit: Habit): Stroke[] {
  const loop = arc([0, -0.46], [0.48, 0.52], 0, 360);
  return habit() < 0.5
    ? [loop, bezier(0.48, -0.46, 0.5, 0.4, 0.25, 1)]
    : [loop, bezier(0.48, -0.46, 0.65, 1.15, -0.4, 0.9)];
}
