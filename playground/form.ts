import { optimizerNames } from 'layerwise';
import { byId, html } from './dom.js';
import { type ReadSettings, type Settings, layerLimits, pairsOf, ranges, readSettings } from './settings.js';

/** The units that a new layer starts with. */
const UNITS = 8;

/** The form with all settings: one control per name, and one per hidden layer. */
export class SettingsForm {
  readonly #form = byId('settings', HTMLFormElement);
  readonly #depth = byId('depth', HTMLInputElement);
  readonly #units = byId('units', HTMLDivElement);
  readonly #slider = byId('rateSlider', HTMLInputElement);

  /** `changed` is called after every change that a person makes. */
  constructor(changed: () => void) {
    this.#control('optimizer').append(...optimizerNames.map((name) => html('option', { value: name }, name)));
    for (const [name, { low, high, step }] of Object.entries(ranges)) {
      const control = this.#control(name);
      for (const [key, value] of Object.entries({ min: low, max: high, step }))
        control.setAttribute(key, String(value));
    }
    this.#control('learningRate').setAttribute('step', 'any');
    this.#depth.max = String(layerLimits.layers);
    const { low, high } = ranges.learningRate;
    Object.assign(this.#slider, { min: Math.log10(low), max: Math.log10(high), step: 0.1 });

    this.#slider.addEventListener('input', () => {
      this.#control('learningRate').value = String(Number((10 ** this.#slider.valueAsNumber).toPrecision(2)));
      changed();
    });
    this.#depth.addEventListener('change', () => this.#resize());
    byId('nextSeed', HTMLButtonElement).addEventListener('click', () => {
      const seed = this.#control('seed');
      seed.value = String((Number(seed.value) + 1) % (ranges.seed.high + 1));
      changed();
    });
    this.#form.addEventListener('change', changed);
    this.#form.addEventListener('submit', (event) => {
      event.preventDefault(); // Enter in a field
      changed();
    });
  }

  read(): ReadSettings {
    const given = new URLSearchParams();
    new FormData(this.#form).forEach((value, name) => {
      if (typeof value === 'string') given.set(name, value);
    });
    given.set('layers', this.#layers().join('-'));
    const read = readSettings(given);
    this.#slider.value = String(Math.log10(read.settings.learningRate));
    return read;
  }

  show(settings: Settings): void {
    for (const [name, text] of pairsOf(settings)) if (name !== 'layers') this.#control(name).value = text;
    this.#slider.value = String(Math.log10(settings.learningRate));
    this.#depth.value = String(settings.layers.length);
    this.#showLayers(settings.layers.map(String));
  }

  #layers(): string[] {
    return Array.from(this.#units.querySelectorAll('input'), (input) => input.value);
  }

  /** As many layers as the person asks for: from the front as they are, further ones like the last. */
  #resize(): void {
    const asked = Math.max(0, Math.min(layerLimits.layers, Math.round(Number(this.#depth.value))));
    this.#depth.value = String(asked);
    const now = this.#layers();
    this.#showLayers(Array.from({ length: asked }, (_, i) => now[i] ?? now.at(-1) ?? String(UNITS)));
  }

  #showLayers(layers: readonly string[]): void {
    const inputs = layers.map((value, i) => {
      const label = `Units of hidden layer ${i + 1}`;
      return html('input', {
        type: 'number',
        min: 1,
        max: layerLimits.units,
        step: 1,
        value,
        'aria-label': label,
        title: label,
      });
    });
    const none = html('span', { class: 'hint' }, 'none: logistic regression');
    this.#units.replaceChildren(...(inputs.length > 0 ? inputs : [none]));
  }

  #control(name: string): HTMLInputElement | HTMLSelectElement {
    const control = this.#form.elements.namedItem(name);
    if (control instanceof HTMLInputElement || control instanceof HTMLSelectElement) return control;
    throw new Error(`The form has no control named '${name}'.`);
  }
}
