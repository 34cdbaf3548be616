/** The characters that the font has; small letters are drawn as capitals. */
const CHARACTERS = ' 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ.,:-+=/%()?!_<>#';

/**
 * A font of 5 x 7 pixels, in the order of CHARACTERS: seven rows each, top to bottom. A row is a digit in base 32 whose
 * five bits are its pixels, the leftmost the highest.
 */
const ROWS = (
  '0000000 ehjlphe 4c4444e eh1248v v2421he 26aiv22 vgu11he 68guhhe v124888 ehhehhe ehhf12c ' +
  'ehhvhhh uhhuhhu ehggghe uhhhhhu vgguggv vgguggg ehgnhhf hhhvhhh e44444e 72222ic hikokih ' +
  'ggggggv hrllhhh hhpljhh ehhhhhe uhhuggg ehhhlid uhhukih fgge11u v444444 hhhhhhe hhhhha4 ' +
  'hhhllla hha4ahh hha4444 v1248gv 00000cc 0000c48 0cc0cc0 000v000 044v440 00v0v00 01248g0 ' +
  'op248j3 2488842 8422248 eh12404 4444404 000000v 248g842 8421248 aavavaa'
).split(' ');

/** What stands for a character that the font has not: a box. */
const BOX = 'vhhhhhv';

/** Height of a line of text in font pixels. */
export const TEXT_HEIGHT = 7;

/** Width of a text in font pixels: 5 for each character and 1 between two. */
export function textWidth(text: string): number {
  return Math.max(0, 6 * text.length - 1);
}

/** Calls `ink` for each pixel of the text, from the upper left. */
export function drawText(text: string, ink: (row: number, column: number) => void): void {
  for (let k = 0; k < text.length; k++) {
    const glyph = ROWS[CHARACTERS.indexOf(text[k].toUpperCase())] ?? BOX;
    for (let row = 0; row < TEXT_HEIGHT; row++) {
      const bits = parseInt(glyph[row], 32);
      for (let column = 0; column < 5; column++) if ((bits >> (4 - column)) & 1) ink(row, 6 * k + column);
    }
  }
}
