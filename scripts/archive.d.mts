/** See archive.mjs. */
export function pack(modules: readonly Uint8Array[]): string;
