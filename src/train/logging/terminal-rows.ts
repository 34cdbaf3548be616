/** A terminal, or what looks like one. */
export interface Terminal {
  write: (text: string) => unknown;
  readonly columns?: number;
  readonly rows?: number;
}

/** Wrapping off or on, jumps to the begin of the line, other control sequences, and text. */
const TOKENS = /\x1b\[\?7([lh])|\x1b\[\d*G|\x1b8|\x1b\[[\d;?]*[A-Za-z]|\x1b7|[\r\n]|[^\x1b\r\n]+/g;

/**
 * Counts the rows that anybody writes to a terminal, so that something above
 * them can be taken away and drawn again below.
 */
export class TerminalRows {
  readonly #write: Terminal['write'];
  #rows = 0;
  #column = 0;
  #wraps = true;

  constructor(private readonly terminal: Terminal) {
    this.#write = terminal.write;
    terminal.write = new Proxy(terminal.write, {
      apply: (write, self, args: unknown[]): unknown => {
        this.#count(String(args[0]));
        return Reflect.apply(write, self, args);
      },
    });
  }

  /** Ends the counting. */
  stop(): void {
    this.terminal.write = this.#write;
  }

  /** Counts from here, the row below what is to be taken away later. */
  mark(): void {
    this.#rows = 0;
  }

  /** What deletes the `height` rows above the mark, the cursor staying below all others; nothing when they left the screen. */
  remove(height: number): string {
    const up = this.#rows + height;
    if (height === 0 || up >= (this.terminal.rows ?? 24)) return '';
    const down = this.#rows > 0 ? `\x1b[${this.#rows}B` : '';
    return `\x1b[${up}A\x1b[${height}M${down}`;
  }

  #count(text: string): void {
    const columns = this.terminal.columns ?? 80;
    for (const [token, wrapping] of text.matchAll(TOKENS)) {
      if (wrapping) this.#wraps = wrapping === 'h';
      else if (token === '\n') this.#rows++;
      if (token === '\n' || token === '\r' || token === '\x1b8' || token.endsWith('G')) this.#column = 0;
      if (token.startsWith('\x1b') || token === '\n' || token === '\r') continue;
      this.#column += token.length;
      if (!this.#wraps) continue;
      this.#rows += Math.floor(Math.max(0, this.#column - 1) / columns);
      this.#column = ((this.#column - 1) % columns) + 1;
    }
  }
}
