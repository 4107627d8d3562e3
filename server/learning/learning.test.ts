// What exercises are made of, and what a learning curve shows.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openModelFolder } from '../inference/modelFolder';
import { learningCurve } from './curve';
import { documentCourse } from './documentCourse';
import { holdOut } from './heldOut';
import { pairExample } from './pairCourse';
import { RunFolder } from './runFolder';
import { settingsOf, trainableNamed } from './settings';
import { knownRows, readTaskFile, taskCourse } from './taskCourse';
import { readText } from './textFile';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'glm-learning-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(name: string, text: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, text);
  return path;
}

async function bundled() {
  const { manifest, tokenizer } = await openModelFolder('');
  return { tokenizer, engine: { architecture: manifest.architecture } };
}

const options = { heldOut: 0.25, seed: 1, batchSize: 4 };
const taskText = JSON.stringify({
  name: 'sentiment',
  pattern: '{text} It was [MASK].',
  verbalizer: { positive: ['great', 'very good'], negative: ['terrible'] },
});

describe('held-out examples', () => {
  it('are some of every group, the same for the same seed', () => {
    const rows = Array.from({ length: 20 }, (_, i) => ({ i, label: i < 4 ? 0 : 1 }));
    const { train, heldOut } = holdOut(rows, 0.25, 7, ({ label }) => label);
    expect(heldOut.filter(({ label }) => label === 0)).toHaveLength(1);
    expect(heldOut.filter(({ label }) => label === 1)).toHaveLength(4);
    expect([...train, ...heldOut].sort((a, b) => a.i - b.i)).toEqual(rows);
    expect(holdOut(rows, 0.25, 7, ({ label }) => label).heldOut).toEqual(heldOut);
    expect(holdOut(rows, 0.25, 8, ({ label }) => label).heldOut).not.toEqual(heldOut);
  });

  it('leave a group of one to be trained on', () => {
    expect(holdOut(['a'], 0.5, 1)).toEqual({ train: ['a'], heldOut: [] });
  });
});

describe('a task', () => {
  it('teaches what a person has accepted or given, and not what was only suggested', async () => {
    const task = await file('a.glm-task.json', taskText);
    const rows = [
      { text: 'Fine.', label: 'positive', label_status: 'accepted' },
      { text: 'Bad.', label: 'negative', label_status: 'overridden' },
      { text: 'Hm.', label: 'positive', label_status: 'suggested' },
      { text: 'Skipped.', label: 'positive', label_status: 'skipped' },
      { text: 'Lovely.', label: 'positive' },
      { text: 'No label.' },
    ];
    const data = await file('a.jsonl', rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
    const known = await knownRows(await readTaskFile(task), { data });
    expect(known.map(({ cell, label }) => [cell('text'), label])).toEqual([
      ['Fine.', 0],
      ['Bad.', 1],
      ['Lovely.', 0],
    ]);
  });

  it('says what is missing', async () => {
    const task = await file('b.glm-task.json', taskText);
    const model = await bundled();
    const course = (text: string) =>
      file('b.jsonl', text).then((data) => taskCourse({ kind: 'task', task, data }, model, options));
    await expect(course('{"text": "x"}\n')).rejects.toThrow(/b\.jsonl: no labels of sentiment are known/);
    await expect(course('{"text": "x", "label": "positive"}\n')).rejects.toThrow(
      'the labels of one kind only',
    );
    await expect(
      course('{"text": "x", "label": "positive"}\n{"text": "y", "label": "negative"}\n'),
    ).rejects.toThrow('no label is known of two rows');
  });
});

describe('documents', () => {
  it('become texts with blanks that differ from epoch to epoch, and held-out ones that do not', async () => {
    const path = await file('d.md', 'The cat sat on the mat and looked at the rain. '.repeat(120));
    const model = await bundled();
    const course = async () => documentCourse([path], model, options);
    const { exercises, examples, heldOut } = await course();
    expect(exercises.count).toBe(examples);
    expect(heldOut).toBeGreaterThan(0);
    expect(exercises.batch([0], 1)).not.toEqual(exercises.batch([0], 2));
    const again = await course();
    expect(again.exercises.batch([0, 1], 3)).toEqual(exercises.batch([0, 1], 3));
    expect(again.exercises.heldOut).toEqual(exercises.heldOut);
    await expect(documentCourse([await file('e.md', 'Too short.')], model, options)).rejects.toThrow(
      'there are 0 texts of some sentences: at least two are needed',
    );
  });
});

describe('a pair', () => {
  it('has its target at its blank, or after its end', async () => {
    const model = await bundled();
    const { special } = model.tokenizer;
    for (const [input, mask, written] of [
      ['Q: 1 + 1? A: [MASK].', special.mask, ' two'],
      ['1 + 1 = ([MASK])', special.mask, 'two'],
      ['Translate: yes', special.gapMask ?? special.mask, ' two'],
    ] as const) {
      const { tokens, targets, lossMask, positions, blockPositions, partALength } = await pairExample(
        { input, target: 'two' },
        model,
      );
      const content = model.tokenizer.encode(written);
      const at = tokens.indexOf(mask);
      expect(at).toBeGreaterThan(0);
      expect(tokens.slice(partALength)).toEqual([special.startOfPiece, ...content]);
      expect(targets.slice(partALength)).toEqual([...content, special.endOfPiece]);
      expect(positions.slice(partALength)).toEqual([at, ...content.map(() => at)]);
      expect(blockPositions.slice(partALength)).toEqual([1, ...content.map((_, i) => i + 2)]);
      expect(lossMask.filter((counts) => counts === 1)).toHaveLength(content.length + 1);
    }
  });
});

describe('the target of a pair', () => {
  const written = async (input: string, target: string): Promise<string> => {
    const model = await bundled();
    const { tokens, partALength } = await pairExample({ input, target }, model);
    return model.tokenizer.decode(tokens.slice(partALength + 1));
  };

  it('is what an answer there is: with the space before it, where words carry theirs', async () => {
    expect(await written('Paris is in [MASK].', 'France')).toBe(' France');
    expect(await written('Paris is in', 'France')).toBe(' France');
    expect(await written('“[MASK],” he said.', 'No')).toBe('No');
    expect(await written('巴黎在[MASK]。', '法国')).toBe('法国');
  });

  it('keeps the white space that it begins with', async () => {
    expect(await written('List:', '\n- one')).toBe('\n- one');
  });
});

describe('files and folders', () => {
  it('that cannot be used are named', async () => {
    const missing = join(folder, 'missing.md');
    await expect(readText(missing)).rejects.toThrow(`there is no file "${missing}"`);
    await expect(readText(folder)).rejects.toThrow(`"${folder}" is a folder, not a file`);
    const taken = await file('taken.md', 'A text.');
    await expect(RunFolder.open(taken)).rejects.toThrow(`"${taken}" is a file, not a folder`);
  });
});

describe('settings', () => {
  it('name what is trained', () => {
    expect(trainableNamed('bias')).toEqual({ kind: 'biases' });
    expect(trainableNamed('lora', 4)).toEqual({ kind: 'lora', rank: 4, alpha: 8 });
    expect(trainableNamed('last:3')).toEqual({ kind: 'lastLayers', layers: 3 });
    expect(() => trainableNamed('some')).toThrow('expected all, bias, lora or last:N');
  });

  it('take what the user says', () => {
    const request = {
      model: '',
      lessons: { kind: 'documents', files: [] },
      out: '',
      trainable: { kind: 'all' },
      threads: 1,
    } as const;
    expect(settingsOf({ ...request, epochs: 3, learningRate: 0.5, batchSize: 2, seed: 9 })).toMatchObject({
      epochs: 3,
      learningRate: 0.5,
      batchSize: 2,
      seed: 9,
    });
  });
});

describe('a learning curve', () => {
  const svg = learningCurve('tests & <more>', [
    { kind: 'start', model: 'm', examples: 4, heldOut: 2, parameters: 1, done: 0, device: 'cpu' },
    { kind: 'epoch', step: 0, epoch: 0, loss: 1.5, accuracy: 0.5 },
    { kind: 'step', step: 1, steps: 2, loss: 1 },
    { kind: 'step', step: 2, steps: 2, loss: 0.5 },
    { kind: 'epoch', step: 2, epoch: 1, loss: 0.75, accuracy: 1 },
  ]);

  it('shows steps, held-out loss and accuracy, and escapes its title', () => {
    expect(svg).toContain('tests &#38; &#60;more&#62;');
    for (const name of ['step', 'loss', 'accuracy']) {
      expect(svg).toMatch(new RegExp(`<polyline class="${name}" points="[\\d., ]+"`));
    }
    // The best held-out loss is marked: at the last step, 0.75 of 2.
    expect(svg).toContain('<circle class="dot" cx="664.0" cy="211.5" r="4"/>');
  });

  it('speaks English unless it is given other words', () => {
    expect(svg).toContain('>2 steps<');
    const words = { steps: '共 {0} 步', step: '步', loss: '损失', accuracy: '<正确率>' };
    const chinese = learningCurve('x', [{ kind: 'step', step: 2, steps: 2, loss: 0.5 }], words);
    expect(chinese).toContain('>共 2 步<');
    expect(chinese).not.toMatch(/steps|held out/);
  });
});
