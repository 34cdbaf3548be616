import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { ArgumentError, FormatError, Generator, ResourceError, ShapeError, Tensor } from 'layerwise';
import { type ErrorAnalysisOptions, errorAnalysis } from 'layerwise/strategy';
import { messageOf } from '../message-of.js';
import { floats, ints } from '../metrics/tensors.js';

const folder = mkdtempSync(join(tmpdir(), 'layerwise-errors-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** `wrong` of n examples of class 0 are taken for class 1: the first ones, the surer the smaller their row. */
function analysisOf(n: number, wrong: number, options: ErrorAnalysisOptions = {}) {
  const texts = Array.from({ length: n }, (_, i) => `text ${i}`);
  const y = floats(texts.map((_, i) => (i < wrong ? 0.99 - (0.4 * i) / n : 0.2)));
  return errorAnalysis(texts, y, new Tensor(new Int32Array(n), [n]), options);
}

describe('the worked figures of §3.2.1 and §3.2.2', () => {
  it('5 % dogs among the errors of 10 %: at best 9.5 % are left; half of them dogs: 5 %', () => {
    const few = analysisOf(1000, 100);
    for (let i = 0; i < 5; i++) few.tag(i, 'dog');
    expect(few.error).toBe(0.1);
    expect(few.shares[0]).toMatchObject({ tag: 'dog', count: 5, share: 0.05, margin: 0 });
    expect(few.shares[0].gain).toBeCloseTo(0.005, 12);
    expect(few.shares[0].ceiling).toBeCloseTo(0.095, 12);
    const many = analysisOf(1000, 100);
    for (let i = 0; i < 50; i++) many.tag(i, 'dog');
    expect(many.ceiling('dog')).toBeCloseTo(0.05, 12);
  });

  it('6 % of the errors of 10 % mislabelled: 0.6 % from labels, 9.4 % from anything else; of 2 %, 30 %: 0.6 % and 1.4 %', () => {
    const early = analysisOf(1000, 100);
    for (let i = 0; i < 6; i++) early.tag(i, 'mislabelled');
    expect(early.labels.fromLabels).toBeCloseTo(0.006, 12);
    expect(early.labels.fromOthers).toBeCloseTo(0.094, 12);
    const late = analysisOf(1000, 20);
    for (let i = 0; i < 6; i++) late.tag(i, 'mislabelled');
    expect(late.labels.fromLabels).toBeCloseTo(0.006, 12);
    expect(late.labels.fromOthers).toBeCloseTo(0.014, 12);
  });

  it('right answers are to be checked too: the lucky ones are errors once all labels are mended', () => {
    const analysis = analysisOf(1000, 100, { checkCorrect: 50 });
    for (let i = 0; i < 6; i++) analysis.tag(i, 'mislabelled');
    expect(analysis.labels.mended).toBeCloseTo(0.094, 12);
    analysis.tag(analysis.checked[0].index, 'mislabelled');
    expect(analysis.labels).toMatchObject({ mislabelled: 6, checked: 50, lucky: 1 });
    expect(analysis.labels.mended).toBeCloseTo(0.094 + 0.9 / 50, 12);
    expect(String(analysis)).toContain(
      [
        'error from wrong labels 0.60 %, from anything else 9.40 %',
        '1 of 50 right answers looked at have a wrong label: with all labels mended, expect 11.20 %',
      ].join('\n'),
    );
  });
});

describe('errorAnalysis', () => {
  it('lists the errors by loss', () => {
    const analysis = analysisOf(10, 4, { classNames: ['a', 'b'] });
    expect(analysis.rows.map(({ index }) => index)).toEqual([0, 1, 2, 3]);
    expect(analysis).toMatchObject({ examples: 10, errors: 4, error: 0.4, checked: [], classNames: ['a', 'b'] });
    expect(analysisOf(10, 0).rows).toEqual([]);
    expect(String(analysisOf(10, 0))).toBe('0 of 10 examples wrong: error 0.00 %');
    expect(String(analysis)).toBe('4 of 10 examples wrong: error 40.00 %\n4 errors without a tag');
  });

  it('counts errors with several tags once for each, and once for all of them together', () => {
    const analysis = analysisOf(20, 10);
    analysis.tag(0, 'Blurry', ' dog ').tag(1, 'blurry').tag(2, 'dog').tag(0, 'dog');
    expect(analysis.tagsOf(0)).toEqual(['blurry', 'dog']);
    expect(analysis.shares.map(({ tag, count }) => [tag, count])).toEqual([
      ['blurry', 2],
      ['dog', 2],
    ]);
    expect(analysis.ceiling('blurry', 'dog')).toBeCloseTo((0.5 * 7) / 10, 12);
    expect(analysis.ceiling()).toBe(0.5);
    expect(analysis.ceiling('never')).toBe(0.5);
    expect(String(analysis)).toBe(
      [
        '10 of 20 examples wrong: error 50.00 %',
        '',
        'tag     errors    share     gain  error without',
        '------  ------  -------  -------  -------------',
        'blurry       2  20.00 %  10.00 %        40.00 %',
        'dog          2  20.00 %  10.00 %        40.00 %',
        '7 errors without a tag',
      ].join('\n'),
    );
  });

  it('shows known tags before anything has them; both spellings of mislabelled are one', () => {
    const analysis = analysisOf(4, 2, { tags: ['dog'] }).tag(0, 'Mislabeled');
    expect(analysis.shares.map(({ tag, count }) => [tag, count])).toEqual([
      ['mislabelled', 1],
      ['dog', 0],
    ]);
  });

  it('draws errors and right answers by the seed; shares then stand for all errors', () => {
    const options = { limit: 30, checkCorrect: 20, seed: 'a' };
    const analysis = analysisOf(1000, 100, options);
    const rows = analysis.rows.map(({ index }) => index);
    expect(new Set(rows).size).toBe(30);
    expect(rows).toEqual([...rows].sort((a, b) => a - b)); // the loss falls with the row here
    expect(rows.every((index) => index < 100)).toBe(true);
    expect(rows.at(-1)).toBeGreaterThan(60); // not the 30 highest losses
    expect(analysis.checked.every(({ actual, predicted }) => actual === predicted)).toBe(true);
    expect(new Set(analysis.checked.map(({ index }) => index)).size).toBe(20);
    expect(analysisOf(1000, 100, options).rows).toEqual(analysis.rows);
    expect(analysisOf(1000, 100, { ...options, seed: 'b' }).rows).not.toEqual(analysis.rows);

    for (const index of rows.slice(0, 15)) analysis.tag(index, 'dog');
    const [dog] = analysis.shares;
    expect(dog).toMatchObject({ count: 15, share: 0.5, ceiling: 0.05 });
    expect(dog.margin).toBeCloseTo(1.96 * Math.sqrt((0.25 / 34) * 0.7), 12);
    expect(analysisOf(1000, 100, { ...options, tags: ['never'] }).shares[0].margin).toBeGreaterThan(0.06); // 0 of 30
    expect(String(analysis)).toContain('error 10.00 %; 30 of them, drawn at random, are looked at');
    expect(String(analysis)).toContain('50.00 % ± 14.06 %');
    expect(analysisOf(10, 4, { limit: 9, checkCorrect: 99 })).toMatchObject({
      rows: { length: 4 },
      checked: { length: 6 },
    });
  });

  it('gives its figures and rows as plain data', () => {
    const analysis = analysisOf(10, 2, { checkCorrect: 1 }).tag(1, 'dog');
    const plain: unknown = JSON.parse(JSON.stringify(analysis));
    expect(plain).toMatchObject({
      examples: 10,
      errors: 2,
      error: 0.2,
      shares: [{ tag: 'dog', count: 1 }],
      rows: [
        { index: 0, tags: [] },
        { index: 1, tags: ['dog'] },
      ],
      checked: [{ actual: 0, predicted: 0 }],
    });
  });

  const y = floats([0.9, 0.2]);
  const t = ints([0, 0]);
  const misspelt: object = { clasNames: [] };
  it.each<[string, () => unknown, typeof ArgumentError, string]>([
    [
      'too few texts',
      () => errorAnalysis(['a'], y, t),
      ShapeError,
      'errorAnalysis: examples must be as many as the 2 labels, got 1 texts.',
    ],
    [
      'too many pictures',
      () => errorAnalysis(new Generator(1).uniform([3, 2, 2]), y, t),
      ShapeError,
      'examples must be as many as the 2 labels, got [3, 2, 2].',
    ],
    [
      'pictures of two channels',
      () => errorAnalysis(new Generator(1).uniform([2, 2, 2, 2]), y, t),
      ShapeError,
      'needs pictures [N, H, W, C] with C = 1 or 3, or [N, H, W], rows of features [N, F], or texts, got [2, 2, 2, 2].',
    ],
    [
      'one name for two examples',
      () => errorAnalysis(['a', 'b'], y, t, { names: ['a.png'] }),
      ShapeError,
      'names must be as many as the 2 examples, got 1.',
    ],
    [
      'three classes',
      () => errorAnalysis(['a', 'b'], y, t, { classNames: ['x', 'y', 'z'] }),
      ArgumentError,
      'classNames must name the 2 classes, got 3 names.',
    ],
    [
      'features without rows',
      () => errorAnalysis(['a', 'b'], y, t, { featureNames: ['x'] }),
      ArgumentError,
      'featureNames goes with rows of features [N, F].',
    ],
    [
      'two names of three features',
      () => errorAnalysis(new Generator(1).uniform([2, 3]), y, t, { featureNames: ['a', 'b'] }),
      ArgumentError,
      'featureNames must name the 3 columns of examples [2, 3], got 2.',
    ],
    [
      'a limit of 0',
      () => errorAnalysis(['a', 'b'], y, t, { limit: 0 }),
      ArgumentError,
      'limit must be a positive integer, got 0.',
    ],
    [
      'half an answer to check',
      () => errorAnalysis(['a', 'b'], y, t, { checkCorrect: 0.5 }),
      ArgumentError,
      'checkCorrect must be an integer >= 0, got 0.5.',
    ],
    [
      'a misspelt option',
      () => errorAnalysis(['a', 'b'], y, t, misspelt),
      ArgumentError,
      "unknown option 'clasNames'. Did you mean 'classNames'?",
    ],
    [
      'a range upside down',
      () => errorAnalysis(['a', 'b'], y, t, { range: [1, 0] }),
      ArgumentError,
      'range must be [low, high] with low < high, got [1, 0].',
    ],
    [
      'a tag of two',
      () => errorAnalysis(['a', 'b'], y, t, { tags: ['dog; cat'] }),
      ArgumentError,
      'errorAnalysis: tags: a tag must be a word or some, without comma and semicolon, got "dog; cat".',
    ],
    [
      'a tag called loss',
      () => errorAnalysis(['a', 'b'], y, t, { tags: ['Loss'] }),
      ArgumentError,
      'a tag must not be called as a column of the CSV file, got "Loss".',
    ],
    [
      'a row beyond the set',
      () => analysisOf(4, 2).tag(4, 'dog'),
      ArgumentError,
      'tag: index must be an integer in [0, 3], got 4.',
    ],
    [
      'half a row',
      () => analysisOf(4, 2).tagsOf(0.5),
      ArgumentError,
      'tagsOf: index must be an integer in [0, 3], got 0.5.',
    ],
    [
      'an empty tag',
      () => analysisOf(4, 2).tag(0, ' '),
      ArgumentError,
      'tag: a tag must be a word or some, without comma and semicolon, got " ".',
    ],
    [
      'an unknown tag',
      () => analysisOf(4, 2, { tags: ['blurry'] }).tag(0, 'blury'),
      ArgumentError,
      `tag: tags has no "blury". Did you mean 'blurry'? It has: blurry, mislabelled.`,
    ],
  ])('%s is refused', (_what, action, error, message) => {
    // prettier-ignore
    expect(messageOf(action, error)).toContain(message);
  });

  it('leaves everything as it was when one of several tags is wrong', () => {
    const analysis = analysisOf(4, 2, { tags: ['dog'] });
    expect(() => analysis.tag(0, 'dog', 'dgo')).toThrow(ArgumentError);
    expect(analysis.tagsOf(0)).toEqual([]);
  });
});

describe('the CSV file', () => {
  const names = ['a.png', 'b.png', 'c.png', 'd.png'];
  const classNames = ['=cat', 'dog, "big"'];
  const y5 = floats([0.9, 0.8, 0.7, 0.6, 0.95]);

  it('has a column for each known tag, and holds no formula', () => {
    const analysis = analysisOf(4, 2, { tags: ['blurry'], names, classNames, checkCorrect: 1 });
    const [third] = analysis.checked;
    analysis.tag(1, 'blurry');
    expect(analysis.toCSV().split('\r\n')).toEqual([
      'index,name,verdict,actual,predicted,confidence,loss,text,blurry,mislabelled,tags,comment',
      '0,a.png,wrong,\'=cat,"dog, ""big""",0.99,4.6052,text 0,,,,',
      '1,b.png,wrong,\'=cat,"dog, ""big""",0.89,2.2073,text 1,x,,,',
      `${third.index},${names[third.index]},right,'=cat,'=cat,0.8,0.2231,text ${third.index},,,,`,
      '',
    ]);
  });

  it('comes back as it went, with comments', async () => {
    const tagged = analysisOf(6, 4, { tags: ['blurry'], checkCorrect: 2, classNames })
      .tag(0, 'blurry')
      .tag(3, 'mislabelled');
    await tagged.parseTags('index,comment\n2,"""so, so"""\n');
    const path = join(folder, 'errors.csv');
    await tagged.saveCSV(path);
    expect(readFileSync(path, 'utf8')).toContain('"""so, so"""');
    const again = await analysisOf(6, 4, { tags: ['blurry'], checkCorrect: 2, classNames }).readTags(path);
    expect(again.toCSV()).toBe(tagged.toCSV());
    expect([0, 1, 2, 3].map((index) => again.tagsOf(index))).toEqual([['blurry'], [], [], ['mislabelled']]);
  });

  it('comes back whatever texts, names and classes are', async () => {
    const symbols = ['a', 'é', '=', '+', '@', '-', "'", '"', ',', ';', '\t', '\r', '\n', ' '];
    const text = fc.string({ unit: fc.constantFrom(...symbols), maxLength: 12 });
    const several = fc.tuple(text, text, text, text, text);
    await fc.assert(
      fc.asyncProperty(several, several, fc.tuple(text, text), async (texts, names, classNames) => {
        const make = () => errorAnalysis(texts, y5, new Tensor(new Int32Array(5), [5]), { names, classNames });
        const tagged = make().tag(0, 'dog', 'far away').tag(2, '=1+1').tag(3, "'=1", '"quoted"');
        const again = await make().parseTags(tagged.toCSV());
        expect(again.toCSV()).toBe(tagged.toCSV());
        for (let i = 0; i < 5; i++) expect(again.tagsOf(i)).toEqual(tagged.tagsOf(i));
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it('comes back with features that have names of their own', async () => {
    const x = floats([[1, 2], [3, 4]]); // prettier-ignore
    const analysis = errorAnalysis(x, floats([0.9, 0.2]), ints([0, 0]), { featureNames: ['Size', 'age'] }).tag(
      0,
      'old',
    );
    expect(analysis.toCSV().split('\r\n', 2)).toEqual([
      'index,verdict,actual,predicted,confidence,loss,Size,age,tags,comment',
      '0,wrong,0,1,0.9,2.3026,1,2,old,',
    ]);
    expect((await analysis.parseTags(analysis.toCSV())).tagsOf(0)).toEqual(['old']);
  });

  it.each([
    ['index;actual;dog;tags\n0;0;X;blurry, far\n1;0;;\n', ['dog', 'blurry', 'far']],
    ['\uFEFFdog\tIndex\r\nyes\t0\r\nno\t1\r\n', ['dog']],
    ['"index","tags"\n"0"," Blurry ;; blurry"\n', ['blurry']],
    ['comment,index\nonly this,0\n', []],
  ])('may come from any spreadsheet: %j', async (text, tags) => {
    const analysis = analysisOf(4, 2).tag(0, 'old').tag(2, 'kept');
    expect((await analysis.parseTags(text)).tagsOf(0)).toEqual(tags);
    expect(analysis.tagsOf(2)).toEqual(['kept']);
  });

  it('may tag what was not looked at, as after more training', async () => {
    const analysis = await analysisOf(10, 2).parseTags('index,actual,tags\n7,0,dog\n1,0,dog\n');
    expect(analysis.tagsOf(7)).toEqual(['dog']);
    expect(analysis.shares[0].count).toBe(1);
  });

  it.each([
    [
      'index,tags\n0,dog\n10,dog\n',
      'readTags: notes.csv: row 2: index must be the row of an example, an integer in [0, 9], got "10".',
    ],
    ['index,tags\n-1,dog\n', 'row 1: index must be the row of an example, an integer in [0, 9], got "-1".'],
    ['index,tags\ntext 4,dog\n', 'row 1: index must be the row of an example, an integer in [0, 9], got "text 4".'],
    ['index,tags\n1,dog\n2,\n1,cat\n', 'row 3: example 1 stands in row 1 already.'],
    [
      'index,actual\n0,cat\n1,dog\n',
      'row 2: example 1 has the label "cat" here, "dog" in the file. Was it written for other data?',
    ],
    [
      'index,blurry\n0,x\n1,very\n',
      `row 2: column "blurry" is a tag, to be marked with x or left empty, got "very". Words go into the columns 'tags' and 'comment'.`,
    ],
    ['row,tags\n0,dog\n', "expected a column 'index', got row, tags."],
    ['index,tags\n0\n', 'readCsv: notes.csv: '],
  ])('%j is refused, and changes nothing', async (text, message) => {
    // prettier-ignore
    const analysis = analysisOf(10, 2, { classNames: ['cat', 'dog'] }).tag(0, 'old');
    const before = analysis.toCSV();
    const failure = await analysis.parseTags(text, 'notes.csv').catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(FormatError);
    expect(messageOf(() => { throw failure; }, FormatError)).toContain(message); // prettier-ignore
    expect(analysis.toCSV()).toBe(before);
  });

  it.each([
    ['index,tags\n0,blury\n', `row 1: tags has no "blury". Did you mean 'blurry'? It has: blurry, mislabelled.`],
    ['index,Dog\n0,x\n', 'column "Dog": tags has no "Dog".'],
  ])('%j has a tag that is not known', async (text, message) => {
    const action = analysisOf(4, 2, { tags: ['blurry'] }).parseTags(text);
    await expect(action).rejects.toThrow(message);
    await expect(action).rejects.toBeInstanceOf(FormatError);
  });

  it('that is not there, or cannot be, is named', async () => {
    const missing = analysisOf(4, 2).readTags(join(folder, 'none.csv'));
    await expect(missing).rejects.toBeInstanceOf(ResourceError);
    await expect(missing).rejects.toThrow('readTags: cannot read');
    await expect(analysisOf(4, 2).saveCSV(join(folder, 'no', 'errors.csv'))).rejects.toThrow('saveCSV: cannot write');
  });
});
