import { type Canvas, mix } from './canvas.js';
import { type Dice, SURROUNDINGS } from './drawing-dice.js';

/** Two colours above and below a horizon or one into the other, with slow waves of light, sometimes stripes. */
export function drawBackground(canvas: Canvas, dice: Dice): void {
  const top = dice.near(dice.pick(SURROUNDINGS));
  const bottom = dice.near(dice.pick(SURROUNDINGS));
  const horizon = dice.between(0.3, 0.9);
  const sharpness = dice.chance(0.5) ? 40 : 1.5;
  const stripes = dice.chance(0.25) ? dice.between(0.05, 0.15) : 0;
  const frequency = dice.between(20, 60);
  const tilt = dice.between(-1, 1);
  const waves = Array.from({ length: 4 }, () => ({
    u: dice.between(-14, 14),
    v: dice.between(-14, 14),
    phase: dice.between(0, 6.28),
    height: dice.between(0, 0.07),
  }));
  canvas.background((x, y) => {
    let light = stripes * Math.sin(frequency * (x + tilt * y));
    for (const { u, v, phase, height } of waves) light += height * Math.sin(u * x + v * y + phase);
    const [red, green, blue] = mix(top, bottom, 1 / (1 + Math.exp(-sharpness * (y - horizon))));
    return [red + light, green + light, blue + light];
  });
}

/** Random light and grain over a finished picture, which stays in [0, 1]. */
export function expose(pixels: Float32Array, dice: Dice): void {
  const light = dice.between(0.75, 1.15);
  const grain = dice.between(0, 0.06);
  for (let p = 0; p < pixels.length; p++) {
    pixels[p] = Math.min(1, Math.max(0, pixels[p] * light + grain * dice.between(-1, 1)));
  }
}
