import { ArgumentError, FormatError, nearest } from '../errors/index.js';
import { Activation } from './activation.js';
import { ConfigReader } from './config.js';
import { Dense } from './dense.js';
import { Dropout } from './dropout.js';
import { Flatten, Reshape } from './reshape.js';
import type { BaseLayer } from './layer.js';

/** Makes a layer from its saved configuration. */
export type LayerReader = (config: ConfigReader) => BaseLayer;

/** Readers by class name. */
export type LayerTable = Readonly<Record<string, LayerReader>>;

const builtIn: LayerTable = {
  Activation: Activation.fromConfig,
  Dense: Dense.fromConfig,
  Dropout: Dropout.fromConfig,
  Flatten: Flatten.fromConfig,
  Reshape: Reshape.fromConfig,
};

const registered = new Map<string, LayerReader>();

/**
 * Makes a class of layers known, so that models that hold one can be loaded.
 * `className` is what the layer's `config()` says. Registering the same reader
 * again does nothing; a second reader for one name throws ArgumentError.
 *
 * @example
 * class Twice extends Lambda {}
 * registerLayer('Twice', () => new Twice((x) => mul(x, 2), (dy) => mul(dy, 2)));
 */
export function registerLayer(className: string, fromConfig: LayerReader): void {
  const known = Object.hasOwn(builtIn, className) ? builtIn[className] : registered.get(className);
  if (known && known !== fromConfig) {
    throw new ArgumentError(
      `registerLayer: class '${className}' is registered already. Give the new class another name.`,
    );
  }
  registered.set(className, fromConfig);
}

/**
 * The layer that a configuration describes, with new parameters.
 *
 * Throws FormatError when the class is not known or a field is missing.
 *
 * @example
 * const layer = layerFromConfig(new Flatten({ name: 'rows' }).config());
 * layer.name; // 'rows'
 */
export function layerFromConfig(source: unknown, where = 'layer'): BaseLayer {
  const config = source instanceof ConfigReader ? source : new ConfigReader(where, source);
  const className = config.string('className');
  const reader = Object.hasOwn(builtIn, className) ? builtIn[className] : registered.get(className);
  if (reader) return reader(config);
  const guess = nearest(className, [...Object.keys(builtIn), ...registered.keys()]);
  throw new FormatError(
    `${config.where}: no layer class '${className}' is known.` +
      (guess ? ` Did you mean '${guess}'?` : '') +
      ' Make your own classes known by registerLayer(className, fromConfig).',
  );
}
