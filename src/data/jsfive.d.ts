/** The part of the package `jsfive` (which ships no types) that the HDF5 reader uses. */
declare module 'jsfive' {
  export class Group {
    readonly keys: string[];
    get(path: string): Group | Dataset | null;
  }
  export class Dataset {
    readonly shape: number[];
    readonly dtype: string | readonly unknown[];
    readonly value: ArrayLike<unknown> | undefined;
  }
  export class File extends Group {
    constructor(bytes: ArrayBuffer, filename?: string);
  }
}
