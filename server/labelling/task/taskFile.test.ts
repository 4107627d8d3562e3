import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { checkColumns } from './columns';
import { fingerprint } from './fingerprint';
import { parsePattern, renderPattern } from './pattern';
import { parseTask } from './taskFile';

const minimal = {
  name: 'sentiment',
  pattern: '{text} It was [MASK].',
  verbalizer: { positive: ['great', 'very good'], negative: ['terrible'] },
};

const parse = (fields: object) => parseTask(JSON.stringify({ ...minimal, ...fields }));

describe('a task file', () => {
  it('needs a name, a pattern and a verbalizer; the rest has defaults', () => {
    const task = parse({});
    expect(task.patterns.map(({ columns }) => columns)).toEqual([['text']]);
    expect(task.verbalizer).toEqual([
      { label: 'positive', answers: ['great', 'very good'] },
      { label: 'negative', answers: ['terrible'] },
    ]);
    expect(task).toMatchObject({ labelColumn: 'label', scorer: 'auto', combine: 'sum', includeEnd: true });
  });

  it.each([
    [{ name: 3 }, /^name: /],
    [{ pattern: 'no blank' }, /^pattern: .*exactly one .*has 0/],
    [{ pattern: '[MASK] and [gMASK]' }, /^pattern: .*has 2/],
    [{ pattern: '{text [MASK]' }, /^pattern: the brace at character 1/],
    [{ pattern: '{} [MASK]' }, /^pattern: \{\} at character 1/],
    [{ patterns: ['[MASK]'] }, /either "pattern" or "patterns"/],
    [{ verbalizer: { positive: ['great'] } }, /^verbalizer: .*two labels/],
    [{ verbalizer: { a: [], b: ['x'] } }, /^verbalizer\.a: /],
    [{ verbalizer: { a: ['x', ' '], b: ['y'] } }, /^verbalizer\.a\.1: an answer is empty/],
    [{ verbalizer: { a: ['x'], b: ['x '] } }, /^verbalizer\.b: "x " is an answer of "a"/],
    [{ goldColumn: 'label' }, /^goldColumn: /],
    [{ goldValues: { 0: 'bad' } }, /^goldValues\.0: "bad" is none of the labels positive, negative/],
    [{ scorer: 'best' }, /^scorer: /],
    [{ lableColumn: 'x' }, /^the task: .*lableColumn/],
  ])('%j is refused, and the message names the field', (fields, message) => {
    expect(() => parse(fields)).toThrow(message);
  });

  it('says that it is no JSON', () => {
    expect(() => parseTask('{')).toThrow(/^not JSON: /);
  });

  it('has the same fields as the schema that editors use', () => {
    const schema = JSON.parse(readFileSync('media/glm-task.schema.json', 'utf8')) as {
      properties: Record<string, { default?: unknown }>;
    };
    const task: object = parse({});
    for (const [field, { default: value }] of Object.entries(schema.properties)) {
      if (value !== undefined) expect(task).toHaveProperty(field, value);
      expect(() => parse({ [field]: null })).not.toThrow(/Unrecognized/);
    }
  });
});

describe('a pattern', () => {
  const render = (source: string, cells: Record<string, string>) =>
    renderPattern(parsePattern(source), (column) => cells[column] ?? '');

  it('takes cells in, braces and all', () => {
    expect(render('{{{a}}} {b} [MASK]', { a: 'x', b: ' y\n' })).toBe('{x} y [MASK]');
  });

  it('keeps special tokens in a cell from being read as such', () => {
    expect(render('{a} [MASK]', { a: 'a [MASK] <|endoftext|>' })).toBe('a [ MASK] < |endoftext|> [MASK]');
  });
});

describe('columns', () => {
  it('that a task names but a dataset lacks are an error with those that there are', () => {
    expect(() => checkColumns(parse({}), ['id', 'sentence'])).toThrow(/\{text\}.*only id, sentence/);
    expect(() => checkColumns(parse({ goldColumn: 'gold' }), ['text'])).toThrow(/"gold".*only text/);
  });
});

it('the fingerprint changes with what decides, and with nothing else', () => {
  const of = (fields: object, model = 'm') => fingerprint(parse(fields), 'logProb', model);
  expect(of({ name: 'other', guideline: 'x', labelColumn: 'y' })).toBe(of({}));
  expect(of({}, 'n')).not.toBe(of({}));
  const [task, model] = of({}).split('-');
  expect(of({}, 'n').split('-')[0]).toBe(task);
  expect(of({ combine: 'mean' }).split('-')[1]).toBe(model);
  expect(of({ pattern: '{text} [MASK]' })).not.toBe(of({}));
  expect(of({ combine: 'mean' })).not.toBe(of({}));
});
