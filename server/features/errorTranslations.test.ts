// What the layers below the features say in English, and editors show in the user's language.
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Sentences, wideJoints } from './sentences';

const read = (file: string) =>
  z.record(z.string(), z.string()).parse(JSON.parse(readFileSync(`l10n/${file}`, 'utf8')));
const translations = read('errors.l10n.zh-cn.json');
const sentences = new Sentences(translations, wideJoints);
/** English as editors say it. */
const editorWords = read('errors.l10n.json');
const inEditor = new Sentences(editorWords);

const folders = [
  'blanks',
  'checkpoint',
  'glm',
  'inference',
  'labelling',
  'learning',
  'onnx',
  'runtime',
  'training',
].map((folder) => `server/${folder}`);

/** Files whose words no editor shows. */
const elsewhere = [
  // What the command line reads and writes, and its journal.
  /^server\/glm\/(rawLogits|objective\/\w+)\.ts$/,
  /^server\/labelling\/(calibration|formats)\//,
  /^server\/labelling\/jobs\/(journal|labelFile|labelStream|outputPlace)\.ts$/,
  /^server\/labelling\/quality\/report\.ts$/,
  // Conditions on answers have words of their own in features/conditionsProblem.ts.
  /^server\/glm\/decoding\/constraints\//,
  // A picture.
  /^server\/learning\/curve\.ts$/,
  // Mistakes of this program that no input brings about.
  /^server\/onnx\/(graph|training\/.+)\.ts$/,
  /^server\/glm\/(jointScoring|decoding\/blankWriter)\.ts$/,
  /^server\/runtime\/(deviceKeyValueCache|graphSession|step)\.ts$/,
];

/** What looks like a sentence and is none that anybody reads. */
const noSentences = [
  'blob {0}\u0000',
  'Bearer {0}',
  'Proxy response',
  'Hugging Face: {0}',
  'training checkpoint: {0}',
  '(Get-CimInstance Win32_VideoController).Name',
  'cannot open shared object',
  '[unused {0}]',
  '{0} h {1} min',
  '{0} min {1} s',
  'rows {0} to {1} of {2}',
  'a pool has no service',
  'no model was chosen',
  'the cache belongs to another engine',
  'fill names blank {0}, but there are {1}',
];

/** A string of the code, with `{0}`, `{1}` … where values go; undefined for what is no string. */
function textOf(node: ts.Node): string | undefined {
  let places = 0;
  const text = (part: ts.Node): string | undefined => {
    if (ts.isStringLiteral(part) || ts.isNoSubstitutionTemplateLiteral(part)) return part.text;
    if (ts.isTemplateExpression(part)) {
      return (
        part.head.text + part.templateSpans.map(({ literal }) => `{${places++}}${literal.text}`).join('')
      );
    }
    if (!ts.isBinaryExpression(part) || part.operatorToken.kind !== ts.SyntaxKind.PlusToken) return undefined;
    const [left, right] = [text(part.left), text(part.right)];
    return left === undefined || right === undefined ? undefined : left + right;
  };
  return text(node);
}

/** What stands in the places of a string may hold sentences too. */
function placesOf(node: ts.Node): readonly ts.Node[] {
  if (ts.isTemplateExpression(node)) return node.templateSpans;
  return ts.isBinaryExpression(node) ? [node.left, node.right].flatMap(placesOf) : [];
}

/** Every string of a file, sums of strings as one. */
function textsIn(file: string): string[] {
  const texts: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node) || ts.isLiteralTypeNode(node)) return;
    const text = textOf(node);
    if (text !== undefined) texts.push(text);
    for (const part of text === undefined ? [node] : placesOf(node)) ts.forEachChild(part, visit);
  };
  visit(ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest));
  return texts;
}

const texts = folders
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => `${folder}/${file}`),
  )
  .filter((file) => file.endsWith('.ts') && !/\.test\.ts$|\/testing\/|\/test[A-Z]/.test(file))
  .filter((file) => !elsewhere.some((path) => path.test(file)))
  .flatMap(textsIn);

/** Two words or a word and a place, with a space between them. */
const isSentence = (text: string): boolean => /[a-z]{2,}\W* [\w"'({]|[\w"')}] [a-z]{2,}/.test(text);

/** A sentence with something in its places. */
const filled = (text: string): string => text.replace(/\{(\d+)\}/g, '<$1>');

describe('Translations of errors', () => {
  it('cover every sentence of the layers below the features', () => {
    const missing = texts.filter((text) => isSentence(text) && !noSentences.includes(text));
    expect(missing.length).toBeGreaterThan(200);
    expect(missing.filter((text) => translations[text] === undefined)).toEqual([]);
  });

  it('have none that is not said', () => {
    const foreign =
      /^(E[A-Z]+: |getaddrinfo|connect|read E|other side|Unexpected|Expected|Unterminated|Invalid|Unrecognized|Too |\{0\} \(line)/;
    const said = new Set(texts);
    expect(Object.keys(translations).filter((text) => !said.has(text) && !foreign.test(text))).toEqual([]);
    expect(noSentences.filter((text) => !said.has(text))).toEqual([]);
  });

  it.each(Object.entries(translations))('know %j from all others', (english, chinese) => {
    expect(sentences.translate(filled(english))).toBe(filled(chinese));
    expect(chinese).toMatch(/\p{Script=Han}/u);
  });

  it('cover what broken JSON, values of a wrong kind and missing files are called', async () => {
    const messages: string[] = [];
    for (const text of ['{', '{"a":1', '{"a" 1}', '[1', '{"a":1,}', '1 x', '"a', 'x', '']) {
      messages.push(messageOf(() => JSON.parse(text)));
    }
    const wrong: readonly [z.ZodType, unknown][] = [
      [z.strictObject({}), { b: 1 }],
      [z.strictObject({}), { b: 1, c: 2 }],
      [z.string(), 1],
      [z.string().min(1), ''],
      [z.array(z.string()).min(1), []],
      [z.enum(['a', 'b']), 'c'],
      [z.literal(3), 4],
      [z.int().max(3), 4],
      [z.int().min(3), 1],
    ];
    for (const [schema, value] of wrong) {
      messages.push(schema.safeParse(value).error?.issues[0]?.message ?? '');
    }
    messages.push(await readFile('/no/such/file').then(String, String));
    for (const message of messages) expect(sentences.translate(message), message).not.toBe(message);
  });
});

function messageOf(work: () => unknown): string {
  try {
    return String(work());
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** What only helps those who have typed a command. */
const ofTerminal = /--[a-z]|"glm |exit status|same command|\bset H|HTTPS_PROXY, as|convert (it|this one)/;

describe('Errors in an editor', () => {
  it('name settings and commands of the editor, not those of a terminal', () => {
    expect(texts.filter((text) => ofTerminal.test(text)).length).toBeGreaterThan(10);
    const said = texts.flatMap((text) => [inEditor, sentences].map((each) => each.translate(filled(text))));
    expect(said.filter((text) => ofTerminal.test(text))).toEqual([]);
  });

  it('are errors that are said', () => {
    const said = new Set(texts);
    expect(Object.keys(editorWords).filter((text) => !said.has(text))).toEqual([]);
  });

  it('keep the words around them', () => {
    expect(
      inEditor.translate(
        'the connection to https://hub keeps breaking; run the same command again to go on from here (other side closed)',
      ),
    ).toBe(
      'the connection to https://hub keeps breaking; download it again to go on from here (other side closed)',
    );
    expect(
      inEditor.translate(
        'https://hub gives no access to THUDM/glm (401): it is not public or not there; set HF_TOKEN to a token that may read it',
      ),
    ).toBe(
      'https://hub gives no access to THUDM/glm (401): it is not public or not there; set glm.hub.token to a token that may read it',
    );
    expect(
      inEditor.translate(
        'no device can run the model (cuda: CUDA support is not installed: "glm cuda install" downloads it; cpu: std::bad_alloc)',
      ),
    ).toBe(
      'no device can run the model (cuda: CUDA support is not installed: GLM: Install CUDA Support downloads it; cpu: std::bad_alloc)',
    );
  });
});
