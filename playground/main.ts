import { engineInfo } from 'layerwise';
import { LineChart } from './chart.js';
import { checkGradients } from './check.js';
import type { Figures } from './curve.js';
import { byId } from './dom.js';
import { digits, percent } from './format.js';
import { Experiment } from './experiment.js';
import { SettingsForm } from './form.js';
import { PlaneView } from './plane.js';
import { Runner } from './runner.js';
import { type Settings, readSettings, writeSettings } from './settings.js';
import { checkTable, healthTable } from './tables.js';

/** What is drawn is drawn again after so many ms, gradient health after more of them. */
const DRAW_EVERY = 60;
const HEALTH_EVERY = 500;

const plane = new PlaneView(byId('plane', HTMLDivElement), byId('legend', HTMLDivElement));
const lossChart = new LineChart(byId('lossChart', HTMLDivElement), 'loss');
const accuracyChart = new LineChart(byId('accuracyChart', HTMLDivElement), 'accuracy');
const form = new SettingsForm(() => settingsChanged());
const runButton = byId('run', HTMLButtonElement);
const logScale = byId('logScale', HTMLInputElement);
const notice = byId('notice', HTMLParagraphElement);
const runner = new Runner({ step: () => experiment.trainStep(), frame: drawWhenDue, failed });

const address = readSettings(new URLSearchParams(window.location.search));
let experiment = new Experiment(address.settings);
let drawn = 0;
let examined = 0;

form.show(address.settings);
begin(address.settings);
tell(address.problems.map((problem) => `In the address, ${problem}`));

runButton.addEventListener('click', () => (runner.running ? pause() : run()));
byId('step', HTMLButtonElement).addEventListener('click', () => {
  pause();
  try {
    experiment.trainStep();
    experiment.measure();
  } catch (error) {
    failed(error);
  }
  draw();
});
byId('reset', HTMLButtonElement).addEventListener('click', () => {
  tell([]);
  begin(experiment.settings);
  announce('Training begins anew.');
});
byId('speed', HTMLSelectElement).addEventListener('change', (event) => {
  if (event.target instanceof HTMLSelectElement) runner.epochsPerSecond = Number(event.target.value);
});
byId('check', HTMLButtonElement).addEventListener('click', () => {
  const report = checkGradients(experiment, byId('mistake', HTMLInputElement).checked);
  byId('checkResult', HTMLDivElement).replaceChildren(checkTable(report));
});
logScale.addEventListener('change', draw);
window.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);

/** Where the axis of accuracies begins. */
function lowestAccuracy({ trainAccuracy, testAccuracy }: Figures): number {
  return Math.min(trainAccuracy, testAccuracy);
}

/** Another experiment takes the place of the present one; it runs on when this one ran. */
function begin(settings: Settings): void {
  const next = new Experiment(settings); // what the library refuses leaves the present experiment as it is
  experiment.dispose();
  experiment = next;
  plane.show(experiment.set);
  byId('checkResult', HTMLDivElement).replaceChildren();
  draw();
}

function settingsChanged(): void {
  const { settings, problems } = form.read();
  tell(problems);
  if (problems.length > 0) return;
  const before = experiment.settings;
  const { learningRate, batchSize } = settings;
  if (isEqual({ ...before, learningRate, batchSize }, settings)) experiment.adjust(settings);
  else begin(settings);
  const query = writeSettings(settings).toString();
  window.history.replaceState(null, '', query === '' ? window.location.pathname : `?${query}`);
}

function isEqual(a: Settings, b: Settings): boolean {
  return writeSettings(a).toString() === writeSettings(b).toString();
}

function run(): void {
  runner.start();
  showRunning('Training runs.');
}

function pause(): void {
  if (!runner.running) return;
  runner.pause();
  experiment.measure();
  draw();
  showRunning(`Paused after epoch ${experiment.epoch}: test accuracy ${percent(experiment.curve.last.testAccuracy)}.`);
}

function failed(error: unknown): void {
  tell([error instanceof Error ? error.message : String(error)]);
  showRunning('');
}

function showRunning(announcement: string): void {
  runButton.textContent = runner.running ? 'Pause' : 'Run';
  runButton.classList.toggle('running', runner.running);
  announce(announcement);
}

/** Says what went wrong; nothing takes the last message away. */
function tell(problems: readonly string[]): void {
  notice.textContent = problems.join(' ');
  notice.hidden = problems.length === 0;
}

function announce(text: string): void {
  byId('status', HTMLParagraphElement).textContent = text;
}

function drawWhenDue(now: number): void {
  if (now - drawn < DRAW_EVERY) return;
  drawn = now;
  drawFigures();
  if (now - examined < HEALTH_EVERY) return;
  examined = now;
  drawHealth();
}

function draw(): void {
  drawFigures();
  drawHealth();
}

function drawFigures(): void {
  const { figures, last } = experiment.curve;
  plane.draw(experiment.probabilities(plane.grid));
  const epochs = figures.map(({ epoch }) => epoch);
  lossChart.draw(
    epochs,
    [
      { name: 'train', style: 'train', values: figures.map(({ trainLoss }) => trainLoss) },
      { name: 'test', style: 'test', values: figures.map(({ testLoss }) => testLoss) },
    ],
    { log: logScale.checked },
  );
  accuracyChart.draw(
    epochs,
    [
      { name: 'train', style: 'train', values: figures.map(({ trainAccuracy }) => trainAccuracy) },
      { name: 'test', style: 'test', values: figures.map(({ testAccuracy }) => testAccuracy) },
    ],
    { high: 1, low: Math.floor(10 * Math.min(0.9, ...figures.map(lowestAccuracy))) / 10 },
  );
  show(
    'epoch',
    experiment.step === 0
      ? String(experiment.epoch)
      : `${experiment.epoch} + ${experiment.step}/${experiment.stepsPerEpoch}`,
  );
  show('rate', runner.running ? digits(runner.rate) : '–');
  show('trainLoss', digits(last.trainLoss));
  show('testLoss', digits(last.testLoss));
  show('trainAccuracy', percent(last.trainAccuracy));
  show('testAccuracy', percent(last.testAccuracy));
}

function drawHealth(): void {
  byId('health', HTMLDivElement).replaceChildren(healthTable(experiment.health()));
  const { build, threads, memoryInUse } = engineInfo();
  byId('engine', HTMLElement).textContent =
    `Engine: ${build} kernels, ${threads} thread${threads === 1 ? '' : 's'}, ${(memoryInUse / 2 ** 20).toFixed(1)} MiB in use; ` +
    `${experiment.numParameters} parameters. The page is ${window.crossOriginIsolated ? '' : 'not '}cross-origin isolated.`;
}

function show(id: string, text: string): void {
  byId(id, HTMLElement).textContent = text;
}
