import { ArgumentError, oneOf, show } from '../errors/index.js';
import { diagnose as diagnoseErrors } from '../strategy/diagnose.js';
import { diagnoseHistory } from '../strategy/diagnose-history.js';
import { History } from '../train/history.js';
import type { Command } from './command.js';
import { type Flags, readFlags, usage } from './flags.js';

const who = 'layerwise diagnose';

const described = {
  human: 'SHARE  the error of the best humans (default: 0)',
  train: 'SHARE  the training error, where there is no history',
  'train-dev': 'SHARE  the error on held-out data like that of training',
  dev: 'SHARE  the dev error, where there is no history',
  test: 'SHARE  the test error',
  metric: "NAME  the figure of the history that says what is wrong (default: the first such, 'accuracy')",
  mode: "MODE  'min' or 'max': which values of the metric are better (default: as the metric says)",
  epoch: "NUMBER  the epoch, or 'best' or 'last' (default: last)",
  tolerance: 'SHARE  a gap up to this is not large (default: 1 %)',
  json: 'print JSON',
} as const;

const call = `npx layerwise diagnose <history.json | .jsonl | .csv> [flags]
npx layerwise diagnose --train SHARE --dev SHARE [flags]

Says where a network loses: avoidable bias, variance, data mismatch or overfitting of the dev set, and what to try.
Errors are shares of wrong answers: 0.08 or 8%.`;

/** `npx layerwise diagnose`: the diagnosis of a saved history, or of errors given as flags. */
export const diagnose: Command = {
  summary: 'bias, variance, mismatch: what limits a network, from its history or its errors',

  async run(args) {
    const flags = readFlags(who, described, args);
    if (flags.has('help')) {
      console.log(usage(call, described));
      return 0;
    }
    const found = flags.positionals.length > 0 ? await ofHistory(flags) : ofErrors(flags);
    console.log(flags.has('json') ? JSON.stringify(found, null, 1) : String(found));
    return 0;
  },
};

type DiagnoseFlags = Flags<keyof typeof described>;

async function ofHistory(flags: DiagnoseFlags) {
  const [path, ...more] = flags.positionals;
  if (more.length > 0) throw new ArgumentError(`${who}: takes one history, got ${flags.positionals.join(', ')}.`);
  for (const name of ['train', 'dev'] as const) {
    if (flags.has(name)) throw new ArgumentError(`${who}: --${name} is in the history already.`);
  }
  const [epoch, mode] = [flags.value('epoch') ?? 'last', flags.value('mode')];
  return diagnoseHistory(await History.load(path), {
    metric: flags.value('metric'),
    mode: mode === undefined ? undefined : oneOf(who, '--mode', mode, ['min', 'max'] as const),
    epoch: epoch === 'last' || epoch === 'best' ? epoch : Number(epoch),
    ...given(flags),
  });
}

function ofErrors(flags: DiagnoseFlags) {
  const [train, dev] = [share(flags, 'train'), share(flags, 'dev')];
  if (train === undefined || dev === undefined) {
    throw new ArgumentError(`${who}: needs a history or --train and --dev. --help says more.`);
  }
  for (const name of ['metric', 'mode', 'epoch'] as const) {
    if (flags.has(name)) throw new ArgumentError(`${who}: --${name} needs a history.`);
  }
  const { tolerance, ...errors } = given(flags);
  return diagnoseErrors({ ...errors, train, dev }, { tolerance });
}

/** The errors that both ways take. */
function given(flags: DiagnoseFlags) {
  return {
    human: share(flags, 'human'),
    trainDev: share(flags, 'train-dev'),
    test: share(flags, 'test'),
    tolerance: share(flags, 'tolerance'),
  };
}

/** 0.08 for `0.08` and for `8%`; undefined for a flag that was not given. */
function share(flags: DiagnoseFlags, name: keyof typeof described): number | undefined {
  const text = flags.value(name);
  if (text === undefined) return undefined;
  const value = text.endsWith('%') ? Number(text.slice(0, -1)) / 100 : Number(text);
  if (Number.isFinite(value)) return value;
  throw new ArgumentError(`${who}: --${name} must be a number such as 0.08 or 8%, got ${show(text)}.`);
}
