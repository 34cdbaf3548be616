import { describe, expect, it } from 'vitest';
import * as layers from '../../src/layers/index.js';
import { BaseLayer, Dense, Flatten, Lambda, layerFromConfig, registerLayer } from '../../src/layers/index.js';

class Mine extends Flatten {
  static override fromConfig(): Mine {
    return new Mine();
  }
}

describe('the registry of layers', () => {
  it('knows every concrete layer of the folder', () => {
    const classes = Object.entries<unknown>(layers).filter(
      ([, value]) => typeof value === 'function' && value.prototype instanceof BaseLayer && 'fromConfig' in value,
    );
    expect(classes.length).toBeGreaterThan(30);
    for (const [className] of classes) {
      expect(() => layerFromConfig({ className }), className).not.toThrow('no layer class');
    }
    expect(Object.hasOwn(Lambda, 'fromConfig')).toBe(false);
  });

  it('names the nearest class when one is not known', () => {
    const source = { ...new Dense(3).config(), className: 'Dens' };
    expect(() => layerFromConfig(source, 'model.json: layers[2]')).toThrow(
      "model.json: layers[2]: no layer class 'Dens' is known. Did you mean 'Dense'?",
    );
    for (const className of ['constructor', '__proto__', 'toString']) {
      expect(() => layerFromConfig({ className })).toThrow('no layer class');
    }
  });

  it('says which field of a file is wrong', () => {
    const config = new Dense(3, { name: 'out' }).config();
    expect(() => layerFromConfig({ ...config, units: 'three' })).toThrow(
      'layer: \'units\' must be a number, got "three".',
    );
    expect(() => layerFromConfig({ ...config, activation: { kind: 'rellu' } })).toThrow("Did you mean 'relu'?");
    expect(() => layerFromConfig([])).toThrow('layer: must be a JSON object');
  });

  it('takes classes of users, once each', () => {
    registerLayer('Mine', Mine);
    registerLayer('Mine', Mine);
    expect(layerFromConfig({ className: 'Mine' })).toBeInstanceOf(Mine);
    expect(() => registerLayer('Mine', Flatten)).toThrow("class 'Mine' is registered already");
    expect(() => registerLayer('Dense', Mine)).toThrow("class 'Dense' is registered already");
  });
});
