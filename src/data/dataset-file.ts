/** One file of a public dataset: how large it is, what it hashes to, where it can be had; no addresses: only from a mirror. */
export interface DatasetFile {
  readonly name: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly urls: readonly string[];
}

/** A file that lies under its name at each of the addresses. */
export function file(hosts: readonly string[], name: string, bytes: number, sha256: string): DatasetFile {
  return { name, bytes, sha256, urls: hosts.map((host) => host + name) };
}
