import { ResourceError, Tensor } from 'layerwise';

/**
 * A photo as a batch of one, [1, size, size, 3] in [0, 1]: turned upright, squeezed to a square as the course does.
 * Needs the optional package `sharp`.
 *
 * @throws ResourceError when sharp is missing or the file is no picture
 */
export async function readPhoto(file: string, size: number): Promise<Tensor> {
  const sharp = await import('sharp').catch((cause: unknown) => {
    throw new ResourceError(
      `readPhoto: reading pictures needs the package 'sharp'. Install it with: npm install sharp`,
      {
        cause,
      },
    );
  });
  try {
    const pixels = await sharp
      .default(file)
      .rotate()
      .resize(size, size, { fit: 'fill' })
      .toColourspace('srgb')
      .flatten({ background: 'white' })
      .raw()
      .toBuffer();
    return new Tensor(
      Float32Array.from(pixels, (byte) => byte / 255),
      [1, size, size, 3],
    );
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new ResourceError(`readPhoto: cannot read '${file}' as a picture: ${reason}.`, { cause });
  }
}
