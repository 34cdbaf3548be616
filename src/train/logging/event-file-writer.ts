import type { PbfWriter } from 'pbf';
import { checkRange, type PixelRange, shapeOfImage, toBytes } from '../../data/image-pixels.js';
import { ArgumentError, ResourceError, ShapeError, nonNegativeInteger, show } from '../../errors/index.js';
import { reasonOf } from '../../io/files.js';
import { LogFile } from '../../io/log-file.js';
import { builtin, processId } from '../../io/node.js';
import { optionalPeer } from '../../io/peer.js';
import { tfRecord } from '../../io/tfrecord.js';
import { encodePng } from '../../plot/png.js';
import { Tensor } from '../../tensor/index.js';
import * as messages from './event-messages.js';
import { spreadOf } from './spread.js';

let opened = 0;

/**
 * Writes a file of events that TensorBoard opens: scalars, histograms, pictures,
 * texts and hyper-parameters, each with a tag and a step. {@link TensorBoard} does so
 * while `fit` goes on; this is for loops of one's own.
 *
 * The file is TFRecord framing around protobuf messages
 * (tensorflow/core/util/event.proto); it needs the optional package `pbf`. What
 * is added is in the file a second later, or after `flush`. When the disk is
 * full there is one warning, and nothing throws.
 *
 * @example
 * const writer = await EventFileWriter.open('runs/first');
 * for (let step = 1; step <= 3; step++) writer.scalar('loss', 1 / step, step);
 * writer.histogram('weights', [0.1, -0.2, 0.3], 3);
 * writer.flush();
 * writer.path.includes('events.out.tfevents'); // true
 */
export class EventFileWriter {
  private constructor(
    private readonly file: LogFile,
    private readonly newWriter: () => PbfWriter,
  ) {}

  /**
   * A new file in `folder`, which is made when it is not there.
   *
   * @throws ResourceError when it cannot be written, or `pbf` is missing
   */
  static open(folder: string): Promise<EventFileWriter> {
    return EventFileWriter.openAs('EventFileWriter', folder);
  }

  /** `open` on behalf of `who`, with a warning that several files share. */
  static async openAs(who: string, folder: string, warn?: (cause: unknown) => void): Promise<EventFileWriter> {
    if (typeof folder !== 'string' || folder === '') {
      throw new ArgumentError(`${who}: folder must be the name of a folder, got ${show(folder)}.`);
    }
    const { PbfWriter } = await optionalPeer('pbf', who, () => import('pbf'));
    try {
      await builtin(who, 'node:fs').promises.mkdir(folder, { recursive: true });
    } catch (cause) {
      throw new ResourceError(`${who}: cannot make the folder ${show(folder)}: ${reasonOf(cause)}.`, { cause });
    }
    const seconds = Math.floor(Date.now() / 1000);
    const host = builtin(who, 'node:os').hostname();
    const name = `events.out.tfevents.${seconds}.${host}.${processId()}.${++opened}`;
    const file = await LogFile.open(who, builtin(who, 'node:path').join(folder, name), warn);
    const writer = new EventFileWriter(file, () => new PbfWriter());
    writer.#add(0, messages.fileVersion);
    return writer;
  }

  /** The file. */
  get path(): string {
    return this.file.path;
  }

  /** A number of a curve. */
  scalar(tag: string, value: number, step: number): void {
    this.#add(step, messages.scalar(tag, value));
  }

  /** How values are spread, in 30 buckets; those that are not finite are left out. */
  histogram(tag: string, values: ArrayLike<number> | Tensor, step: number): void {
    const spread = spreadOf(values instanceof Tensor ? values.data : values);
    if (spread) this.#add(step, messages.histogram(tag, spread));
  }

  /**
   * A picture [H, W] or [H, W, C], C = 1 or 3.
   *
   * @param range the numbers for black and white, default [0, 1]
   * @throws ShapeError for another shape, ArgumentError for numbers outside the range
   */
  async image(tag: string, picture: Tensor, step: number, range: PixelRange = [0, 1]): Promise<void> {
    const who = `${this.file.who}: ${show(tag)}`;
    checkRange(who, range);
    const [height, width, channels] = shapeOfImage(who, picture);
    if (channels === 4) throw new ShapeError(`${who}: a picture must have 1 or 3 channels, got 4.`);
    const bytes = toBytes(who, picture, range);
    const pixels = channels === 3 ? bytes : Uint8Array.from({ length: 3 * bytes.length }, (_, i) => bytes[(i / 3) | 0]);
    this.#add(step, messages.image(tag, height, width, await encodePng(pixels, width, height)));
  }

  /** A text in Markdown. */
  text(tag: string, markdown: string, step = 0): void {
    this.#add(step, messages.text(tag, markdown));
  }

  /** What a run was made with, which TensorBoard compares with other runs under HPARAMS. */
  hyperParameters(values: Readonly<Record<string, string | number | boolean>>): void {
    this.#add(0, messages.hyperParameters(values));
  }

  /** Says that a run goes on at `step`: what earlier files of the folder hold of it and later steps is void. */
  restart(step: number): void {
    this.#add(step, messages.restart);
  }

  /** Writes to the disk what still waits. */
  flush(): void {
    this.file.flush();
  }

  #add(step: number, what: messages.Message): void {
    nonNegativeInteger(this.file.who, 'step', step);
    const pbf = this.newWriter();
    messages.event(Date.now() / 1000, step, what)(pbf);
    this.file.add(tfRecord(pbf.finish()));
  }
}
