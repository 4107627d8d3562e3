// Patterns to begin with, by kind of task and language, and answers for usual labels.

export interface BuiltInPattern {
  readonly kind: 'opinion' | 'topic' | 'pair' | 'other';
  readonly language: 'en' | 'zh';
  /** `{0}` and `{1}` stand for the columns. */
  readonly pattern: string;
}

export const builtInPatterns: readonly BuiltInPattern[] = [
  { kind: 'opinion', language: 'en', pattern: '{0} It was [MASK].' },
  { kind: 'opinion', language: 'en', pattern: '{0} All in all, it was [MASK].' },
  { kind: 'opinion', language: 'en', pattern: 'It was [MASK]. {0}' },
  { kind: 'topic', language: 'en', pattern: '[MASK] news: {0}' },
  { kind: 'topic', language: 'en', pattern: '{0} This text is about [MASK].' },
  { kind: 'topic', language: 'en', pattern: 'Topic: [MASK]. {0}' },
  { kind: 'pair', language: 'en', pattern: '{0}? [MASK], {1}' },
  { kind: 'pair', language: 'en', pattern: '"{0}" [MASK], "{1}"' },
  { kind: 'other', language: 'en', pattern: '{0} [MASK].' },
  { kind: 'opinion', language: 'zh', pattern: '{0}总之很[MASK]。' },
  { kind: 'opinion', language: 'zh', pattern: '很[MASK]。{0}' },
  { kind: 'topic', language: 'zh', pattern: '[MASK]新闻：{0}' },
  { kind: 'topic', language: 'zh', pattern: '{0}这段话的主题是[MASK]。' },
  { kind: 'pair', language: 'zh', pattern: '{0}？[MASK]，{1}' },
  { kind: 'other', language: 'zh', pattern: '{0}[MASK]。' },
];

/** Words at the blank for labels that many tasks have. */
const usualAnswers: Readonly<Record<string, readonly string[]>> = {
  positive: ['great', 'good'],
  negative: ['terrible', 'bad'],
  neutral: ['okay'],
  yes: ['Yes'],
  no: ['No'],
  entailment: ['Yes'],
  contradiction: ['No'],
  正面: ['好'],
  负面: ['差'],
  好评: ['好'],
  差评: ['差'],
};

/** Answers for a label: usual ones, else the words of its name. */
export function answersFor(label: string): readonly string[] {
  const words = label
    .replace(/[_/-]+/g, ' ')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .trim();
  return usualAnswers[label.toLowerCase()] ?? [words === '' ? label : words];
}

/** Whether some texts are Chinese rather than English. */
export function languageOf(texts: readonly string[]): BuiltInPattern['language'] {
  const text = texts.join('');
  const chinese = text.match(/\p{Script=Han}/gu)?.length ?? 0;
  return chinese > text.length / 5 ? 'zh' : 'en';
}

/** The pattern with the columns in place; a brace in a column's name would be read as a part of the pattern. */
export function withColumns(pattern: string, columns: readonly string[]): string {
  const [first = 'text', second] = columns;
  const both = second !== undefined && !pattern.includes('{1}') ? `{${first}} {${second}}` : `{${first}}`;
  return pattern.replace('{0}', both).replace('{1}', `{${second ?? first}}`);
}
