import { hasNode, processId } from '../../io/node.js';

/** Where keys come from: a terminal such as `process.stdin`. */
export interface KeySource {
  readonly isTTY?: boolean;
  setRawMode?(raw: boolean): unknown;
  on(event: 'data', listener: (data: string | Uint8Array) => void): unknown;
  off(event: 'data', listener: (data: string | Uint8Array) => void): unknown;
  resume(): unknown;
  pause(): unknown;
}

const CONTROL_C = '\u0003';

/** Collects the keys that are pressed between `open` and `close`. */
export class ControlKeys {
  #pressed: string[] = [];
  readonly #listener = (data: string | Uint8Array): void => {
    const text = typeof data === 'string' ? data : new TextDecoder().decode(data);
    if (!text.includes(CONTROL_C)) return void this.#pressed.push(...Array.from(text));
    this.close(); // a raw terminal hands Ctrl-C over instead of ending the program
    process.kill(processId(), 'SIGINT');
  };

  constructor(private readonly source: KeySource) {}

  open(): void {
    this.source.setRawMode?.(true);
    this.source.on('data', this.#listener);
    this.source.resume();
  }

  close(): void {
    this.source.off('data', this.#listener);
    this.source.setRawMode?.(false);
    this.source.pause();
  }

  /** The keys since the last call, in order. */
  take(): readonly string[] {
    return this.#pressed.splice(0);
  }
}

/** The terminal that the program was started from, if there is one. */
export function terminal(): KeySource | undefined {
  return hasNode && process.stdin.isTTY ? process.stdin : undefined;
}
