import { ResourceError } from '../errors/index.js';

/**
 * Loads an optional peer package at its first use.
 *
 * The import is written by the caller, so that bundlers see a literal name and the compiler knows the types.
 *
 * @param name the package to install, such as `'fflate'`
 * @param why what needs it, such as `'readNpz'`
 * @param load `() => import('fflate')`
 * @throws ResourceError naming the package and the command that installs it
 *
 * @example
 * const { inflateSync } = await optionalPeer('fflate', 'readNpz', () => import('fflate'));
 */
export async function optionalPeer<Module>(name: string, why: string, load: () => Promise<Module>): Promise<Module> {
  try {
    return await load();
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new ResourceError(
      `${why}: needs the package '${name}', which could not be loaded. Install it with: npm install ${name} (${reason})`,
      { cause },
    );
  }
}
