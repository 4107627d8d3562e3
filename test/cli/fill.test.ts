// `glm fill` with the bundled model: arguments, files, pipes, exit statuses.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { glm, lines } from './glm';

describe('glm fill', () => {
  it('fills a text given as an argument, and says on standard error what ran where', async () => {
    const { status, stdout, stderr } = await glm(['fill', 'The [MASK] jumped over the fence.']);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^The \S.* jumped over the fence\.\n$/);
    expect(stdout).not.toContain('MASK');
    expect(stderr).toMatch(/^glm: .+ on (cpu|webgpu)/m);
  });

  it('fills a file, keeping every other byte', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'glm-cli-')), 'letter.md');
    writeFileSync(file, '# Title\r\n\r\nI live in [MASK].\r\n\t😀 end\r\n');
    const { status, stdout } = await glm(['fill', file]);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^# Title\r\n\r\nI live in [^\r\n]+\.\r\n\t😀 end\r\n$/);
  });

  it('reads standard input', async () => {
    const { stdout } = await glm(['fill'], { input: '我喜欢[MASK]。\n' });
    expect(stdout).toMatch(/^我喜欢.+。\n$/);
  });

  it('prints the candidates as JSON', async () => {
    const { stdout } = await glm(['fill', '--json', '--count', '3', 'It was [MASK].']);
    const [result] = lines(stdout);
    expect(result).toMatchObject({ blanks: [{ mask: '[MASK]', start: 7, end: 13 }] });
  });

  it('samples the same for the same seed', async () => {
    const args = ['fill', '--strategy', 'sample', '--seed', '5', 'It was [MASK].'];
    expect((await glm(args)).stdout).toBe((await glm(args)).stdout);
  });
});

describe('glm fill --jsonl', () => {
  it('answers line by line, in order, an error in the place of a line that cannot be used', async () => {
    const input = [
      '{"text": "A [MASK] day.", "strategy": "greedy", "maxTokens": 4}',
      '{"text": 5}',
      'nonsense',
      '',
      '{"text": "[MASK] and [MASK]", "count": 2, "beams": 4, "maxTokens": 3}',
      '{"text": "x [MASK]", "beams": 1000}',
    ].join('\n');
    const { status, stdout } = await glm(['fill', '--jsonl'], { input });
    expect(status).toBe(1);
    const results = lines(stdout);
    expect(results).toHaveLength(5);
    expect(results[0]).toMatchObject({ blanks: [{ start: 2, end: 8 }] });
    expect(results[1]?.error).toMatch(/^text: /);
    expect(results[2]?.error).toMatch(/^not JSON/);
    expect(results[3]).toMatchObject({ blanks: [{ start: 0 }, { start: 11 }] });
    expect(results[4]?.error).toMatch(/^beams is 1000/);
  });

  it('says which key it does not know, once, and answers all the same', async () => {
    const line = '{"text": "It was [MASK].", "maxTokens": 2, "max_tokens": 2}\n';
    const { status, stdout, stderr } = await glm(['fill', '--jsonl'], { input: line + line });
    expect([status, lines(stdout).length]).toEqual([0, 2]);
    expect(stderr.match(/"max_tokens" is unknown/g)).toHaveLength(1);
  });

  it('gives as many candidates as were asked for', async () => {
    const input = '{"text": "I like [MASK].", "count": 5, "wellFormed": true}';
    const [result] = lines((await glm(['fill', '--jsonl'], { input })).stdout);
    const { blanks } = result as { blanks: { candidates: { text: string; logProb: number }[] }[] };
    const candidates = blanks[0]?.candidates ?? [];
    expect(candidates).toHaveLength(5);
    expect(new Set(candidates.map(({ text }) => text)).size).toBe(5);
  });
});

describe('wrong arguments and input', () => {
  it('refuses a file that is no UTF-8 text, which it could not write back as it was', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'glm-cli-')), 'latin1.txt');
    writeFileSync(file, Buffer.from('caf\u00e9 [MASK].', 'latin1'));
    const { status, stdout, stderr } = await glm(['fill', file]);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('latin1.txt" is no UTF-8 text');
  });

  it('keeps a byte order mark', async () => {
    const { stdout } = await glm(['fill', '--max-tokens', '2'], { input: '\uFEFFIt was [MASK].\n' });
    expect(stdout).toMatch(/^\uFEFFIt was \S.*\.\n$/);
  });

  it.each([
    [['fill', 'no-such-file'], 'there is no file "no-such-file"'],
    [['fill', 'a text without blanks'], 'no blank'],
    [['fill', '--beams', 'many', '[MASK]'], 'expected a whole number'],
    [['fill', '--beams', '0', '[MASK]'], 'beams is 0'],
    [['fill', '--strategy', 'guess', '[MASK]'], 'Allowed choices'],
    [['fill', '--device', 'abacus', '[MASK]'], 'Allowed choices'],
    [['fill', '--what', '[MASK]'], "unknown option '--what'"],
    [['dance'], "unknown command 'dance'"],
    [['fill', '--count', '65', '[MASK]'], 'count is 65'],
    [['fill', '--threads', '-1', '[MASK]'], 'from 0 to 256'],
    [['fill', '--model', 'no-such-model', '[MASK]'], 'there is no model "no-such-model"'],
    [['fill', tmpdir()], 'is a folder'],
    [['fill', '--jsonl', 'no-such-file'], 'there is no file "no-such-file"'],
    [['fill', ''], 'no blank'],
    [['fill', '--joint', '--strategy', 'sample', '[MASK]'], '--joint searches by a beam'],
    [['fill', `${'much to say '.repeat(3000)}[MASK]`], 'give a long text as a file'],
  ])('%j ends with status 2 and one line', async (args, message) => {
    const { status, stdout, stderr } = await glm(args);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(message);
  });

  it('ends with status 1 where the model cannot be used, and says which and why', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'glm-cli-'));
    const { status, stderr } = await glm(['fill', '--model', folder, '[MASK]']);
    expect(status).toBe(1);
    expect(stderr).toContain(folder);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });
});

describe('glm fill under constraints', () => {
  const text = 'She gave them hot [MASK] to drink, and put more wood on the fire.';
  const texts = (stdout: string) =>
    (lines(stdout) as { blanks: { candidates: { text: string }[] }[] }[]).flatMap(({ blanks }) =>
      blanks.flatMap(({ candidates }) => candidates.map((candidate) => candidate.text.trim())),
    );

  it.each([
    [['--match', '[a-z]{3,6}'], /^[a-z]{3,6}$/],
    [['--contains', 'tea', '--strategy', 'sample', '--count', '3'], /tea/],
    [['--min-words', '2', '--max-words', '2', '--match', '[\\w ]+'], /^\w+ \w+$/],
  ])('%j', async (options, pattern) => {
    const { status, stdout } = await glm(['fill', '--json', ...options, text]);
    expect(status).toBe(0);
    const found = texts(stdout);
    expect(found.length).toBeGreaterThan(0);
    for (const candidate of found) expect(candidate).toMatch(pattern);
  });

  it('chooses from a list, the most probable first', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'glm-cli-')), 'words.txt');
    writeFileSync(file, 'tea\r\nhot milk\n\nConstantinople\n');
    const { stdout } = await glm(['fill', '--json', '--words', file, text]);
    expect(texts(stdout).sort()).toEqual(['Constantinople', 'hot milk', 'tea']);
    expect(texts(stdout)[0]).toBe('tea');
  });

  it.each([
    [['--match', 'a(b'], /^glm: match is no regular expression: .+ at character/m],
    [['--match', '(?=a)b'], /^glm: match has a lookahead, \(\?=a\), at character 1/m],
    [['--match', '[a-z]+', '--contains', '7'], /^glm: no answer satisfies the constraints/m],
    [['--words', '/nowhere'], /^glm: there is no file "\/nowhere"/m],
  ])('%j is wrong, and says why', async (options, message) => {
    const { status, stdout, stderr } = await glm(['fill', ...options, text]);
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toMatch(message);
  });

  it('reads them from a line too, one for each blank', async () => {
    const input = `${JSON.stringify({
      text: '[MASK] and [MASK]',
      count: 2,
      wellFormed: true,
      constraint: [{ match: '[A-Z][a-z]+' }, { oneOf: ['tea', 'milk'] }],
    })}\n{"text": "[MASK]", "constraint": {"matches": "x"}}\n`;
    const { stdout } = await glm(['fill', '--jsonl'], { input });
    const [result, wrong] = lines(stdout) as [
      { blanks: { candidates: { text: string }[] }[] },
      { error: string },
    ];
    for (const { text } of result.blanks[0]?.candidates ?? []) expect(text).toMatch(/^[A-Z][a-z]+$/);
    expect(result.blanks[1]?.candidates.map(({ text }) => text.trim()).sort()).toEqual(['milk', 'tea']);
    expect(wrong.error).toMatch(/^constraint/);
  });

  it('fills blanks together', async () => {
    const { stdout } = await glm([
      'fill',
      '--joint',
      '--json',
      '--count',
      '3',
      'The [MASK] sat on the [MASK].',
    ]);
    const [result] = lines(stdout) as [
      { text: string; combinations: { text: string; answers: unknown[]; logProb: number }[] },
    ];
    expect(result.combinations).toHaveLength(3);
    expect(result.text).toBe(result.combinations[0]?.text);
    expect(result.text).toMatch(/^The \S.* sat on the \S.*\.$/);
    const scores = result.combinations.map(({ logProb }) => logProb);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(result.combinations[0]?.answers).toHaveLength(2);
  });
});
