import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { encode, encodings, type Encoding } from '../text/encoding';
import { readDataset, readDatasetFile, type DatasetOptions, type Format } from './dataset';
import type { CellValues, Entry } from './entry';

type TextFormat = Exclude<Format, 'parquet'>;

async function* chunksOf(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    yield await Promise.resolve(bytes.subarray(at, at + size));
  }
}

async function read(
  bytes: Buffer | string,
  format: TextFormat,
  options: DatasetOptions = {},
  chunk = 1 << 16,
): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const entry of readDataset(chunksOf(Buffer.from(bytes), chunk), format, options)) {
    entries.push(entry);
  }
  return entries;
}

const rows = (entries: readonly Entry[]) => entries.filter((entry) => entry.kind === 'row');
const cells = (entries: readonly Entry[]) =>
  rows(entries).map((row) => row.columns.map((column) => row.cell(column)));

/** The file with every row labelled. */
function labelled(entries: readonly Entry[], values: CellValues): Buffer {
  return Buffer.concat(
    entries.map((entry) => {
      switch (entry.kind) {
        case 'row':
          return entry.changed(values);
        case 'header':
          return entry.withColumns(Object.keys(values));
        case 'broken':
        case 'filler':
          return entry.raw;
      }
    }),
  );
}

const marks: Readonly<Record<Encoding, string>> = {
  'utf-8': '\uFEFF',
  'utf-16le': '\uFEFF',
  'utf-16be': '\uFEFF',
  gb18030: '',
};

/** Texts with what is hard: quotes, line breaks, several bytes a character, bytes that look like delimiters. */
const texts = [
  'plain',
  'a "word", said',
  'two\nlines',
  '好评，很好',
  '\u{20000}乗|€𝄞',
  '',
  '5" pipe',
  '  spaced ',
];
const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;

describe.each(encodings)('%s', (encoding) => {
  // In GB18030 a character's second byte may be a comma's neighbour; in UTF-16 a chunk may cut a unit in two.
  describe.each([1, 2, 3, 7, 1 << 16])('in chunks of %d bytes', (chunk) => {
    const options = { encoding };

    it.each(['\n', '\r\n', '\r'])('labels CSV with line breaks %j and changes no other byte', async (end) => {
      const lines = texts.map((text, i) => `${i},${quoted(text.replace('\n', end))}`);
      const source = (header: string, suffix: string) =>
        encode(marks[encoding] + [header, ...lines.map((line) => line + suffix)].join(end) + end, encoding);
      const entries = await read(source('id,text', ''), 'csv', options, chunk);
      expect(cells(entries)).toEqual(texts.map((text, i) => [String(i), text.replace('\n', end)]));
      expect(Buffer.concat(entries.map(({ raw }) => raw))).toEqual(source('id,text', ''));
      const output = labelled(entries, { label: '正面, "good"', p: 0.5 });
      expect(output).toEqual(source('id,text,label,p', ',"正面, ""good""",0.5'));
    });

    it('labels JSONL and changes no other byte', async () => {
      const lines = texts.map((text, i) => `  {"id" : ${i}, "text": ${JSON.stringify(text)} } `);
      const source = (edit: (line: string) => string) =>
        encode(marks[encoding] + ['', ...lines.map(edit), ''].join('\r\n'), encoding);
      const entries = await read(
        source((line) => line),
        'jsonl',
        options,
        chunk,
      );
      expect(cells(entries)).toEqual(texts.map((text, i) => [String(i), text]));
      expect(labelled(entries, { label: '负面', d: { a: 0.25 } })).toEqual(
        source((line) => line.replace(/ } $/, ', "label": "负面", "d": {"a": 0.25} } ')),
      );
    });
  });

  it.runIf(encoding !== 'utf-16be')('is recognised', async () => {
    const bytes = encode('id\ttext\n1\t好评，送的东西很多\n2\t不错\n', encoding);
    expect(cells(await read(bytes, 'tsv'))).toEqual([
      ['1', '好评，送的东西很多'],
      ['2', '不错'],
    ]);
  });
});

describe('replaced cells', () => {
  it('take the place of the old ones in CSV, quoted as they were', async () => {
    const entries = await read('label,text\nold,x\n"old",y\n,z\n', 'csv');
    expect(String(labelled(entries, { label: 'new' }))).toBe('label,text\nnew,x\n"new",y\nnew,z\n');
  });

  it('take the place of the old ones in JSONL; of two of a name, the last', async () => {
    const entries = await read('{"label":null,"t":{"label":[1,"}"]},"label" :  "x"}', 'jsonl');
    expect(String(labelled(entries, { label: 'new', n: 1 }))).toBe(
      '{"label":null,"t":{"label":[1,"}"]},"label" :  "new","n":1}',
    );
  });

  it('fill up a short row', async () => {
    const entries = await read('a,b,c\n1,2,3\n1\n', 'csv');
    expect(String(labelled(entries, { l: 'x' }))).toBe('a,b,c,l\n1,2,3,x\n1,,,x\n');
  });

  it('go into an empty object', async () => {
    expect(String(labelled(await read('{ }\n', 'jsonl'), { l: 1 }))).toBe('{ "l":1}\n'.replace('{ "', '{ "'));
  });

  it('cannot hold delimiters where nothing is quoted', async () => {
    const entries = await read('a\tb\n"x\t"y"z\n', 'tsv');
    expect(cells(entries)).toEqual([['"x', '"y"z']]);
    expect(String(labelled(entries, { l: 'p\tq' }))).toBe('a\tb\tl\n"x\t"y"z\tp q\n');
  });
});

describe('dialects', () => {
  it.each([
    [
      'a;b\n1,5;2\n2,5;3\n',
      [
        ['1,5', '2'],
        ['2,5', '3'],
      ],
    ],
    ['a|b\n"x\n|y"|2\n', [['x\n|y', '2']]],
    ['a\tb\n1, 2\t3\n', [['1, 2', '3']]],
    // The commas and line breaks of one long quoted cell do not outvote the semicolons.
    [
      't;n\n"a, b,\nc, d,\ne, f,\n";1\nx;2\n',
      [
        ['a, b,\nc, d,\ne, f,\n', '1'],
        ['x', '2'],
      ],
    ],
    ['text\nonly one, column\n', [['only one', 'column']]],
  ])('%j', async (source, expected) => {
    const entries = await read(source, 'csv');
    const found = cells(entries);
    if (source.startsWith('text')) expect(entries.map(({ kind }) => kind)).toEqual(['header', 'broken']);
    else expect(found).toEqual(expected);
  });

  it('without a header, columns are numbered', async () => {
    const entries = await read('"3","x"\n"4","y"\n', 'csv', { header: false });
    expect(rows(entries).map((row) => row.cell('2'))).toEqual(['x', 'y']);
    expect(String(labelled(entries, { label: 'n' }))).toBe('"3","x",n\n"4","y",n\n');
  });
});

describe('broken rows', () => {
  const report = (entries: readonly Entry[]) =>
    entries.flatMap((entry) =>
      entry.kind === 'broken' ? [[entry.line, entry.reason, String(entry.raw)]] : [],
    );

  it('of CSV are named with their line and passed on', async () => {
    const source = 'a,b\n1,2\n1,2,3\n\n"x"y,2\n"a\nb",2\n"open,2\n5,6\n';
    const entries = await read(source, 'csv', {}, 5);
    expect(report(entries)).toEqual([
      [3, 'it has 3 cells where the header has 2', '1,2,3\n'],
      [5, 'there is text after a closing quotation mark', '"x"y,2\n'],
      [8, 'a quotation mark is not closed', '"open,2\n'],
    ]);
    expect(cells(entries)).toEqual([
      ['1', '2'],
      ['a\nb', '2'],
      ['5', '6'],
    ]);
    expect(Buffer.concat(entries.map(({ raw }) => raw)).toString()).toBe(source);
  });

  it('of JSONL are named with their line and passed on', async () => {
    const source = Buffer.from('{"a":1}\n{"a":\n\n[1]\n{"a":"?"}\n{"a":2}');
    source[source.indexOf('?')] = 0xff;
    const entries = await read(source, 'jsonl');
    expect(report(entries).map(([line, reason]) => [line, String(reason).slice(0, 10)])).toEqual([
      [2, 'not JSON: '],
      [4, 'not a JSON'],
      [5, 'not valid '],
    ]);
    // The parser's message quotes the line, whose break would make two lines of it.
    const [torn] = report(await read('}\r\n', 'jsonl'));
    expect(torn?.[1]).toMatch(/^not JSON: .*$/);
    expect(Buffer.concat(entries.map(({ raw }) => raw))).toEqual(source);
  });
});

it('plain text has a row a line, and becomes JSONL', async () => {
  const entries = await read('\uFEFFfirst\r\n\r\nlast', 'text');
  expect(rows(entries).map((row) => [row.line, row.cell('text')])).toEqual([
    [1, 'first'],
    [3, 'last'],
  ]);
  expect(rows(entries).map((row) => String(row.changed({ label: 'x' })))).toEqual([
    '{"text":"first","label":"x"}\n',
    '{"text":"last","label":"x"}\n',
  ]);
});

it('a file that is not there, or is no Parquet file, is named', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'glm-dataset-'));
  const path = join(folder, 'x.parquet');
  await writeFile(path, 'no parquet at all');
  await expect(readDatasetFile(join(folder, 'none.csv'), 'csv').next()).rejects.toThrow(
    /no file ".*none\.csv"/,
  );
  await expect(readDatasetFile(path, 'parquet').next()).rejects.toThrow(/x\.parquet: /);
  await rm(folder, { recursive: true });
});
