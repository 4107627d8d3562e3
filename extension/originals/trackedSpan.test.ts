import { describe, expect, it } from 'vitest';
import { afterChange, type TrackedSpan } from './trackedSpan';

/** Edits a text and its span, as an editor does. */
class Text {
  constructor(
    public text: string,
    public span: TrackedSpan,
  ) {}

  replace(old: string, by: string): this {
    const offset = this.text.indexOf(old);
    this.span = afterChange(this.span, { offset, removed: old.length, inserted: by.length });
    this.text = this.text.replace(old, by);
    return this;
  }

  get piece(): string {
    return this.text.slice(this.span.start, this.span.end);
  }
}

const blank = () => new Text('The [MASK] fox.', { start: 4, end: 10 });

describe('afterChange', () => {
  it('moves with what is before it, and not with what is after it', () => {
    expect(blank().replace('The', 'There was a').piece).toBe('[MASK]');
    expect(blank().replace('The ', '').piece).toBe('[MASK]');
    expect(blank().replace(' fox', ' old dog').piece).toBe('[MASK]');
  });

  it('follows its replacement, and back', () => {
    expect(blank().replace('[MASK]', 'quick brown').piece).toBe('quick brown');
    expect(blank().replace('[MASK]', 'quick').replace('quick', '[MASK]').piece).toBe('[MASK]');
    expect(blank().replace('[MASK]', '').replace('The ', 'The [MASK]').text).toBe('The [MASK] fox.');
  });

  it('comes back when its deletion is undone', () => {
    const text = blank();
    text.span = afterChange(text.span, { offset: 4, removed: 6, inserted: 0 });
    text.span = afterChange(text.span, { offset: 4, removed: 0, inserted: 6 });
    expect(text.span).toEqual({ start: 4, end: 10 });
  });

  it('grows with what is typed inside', () => {
    expect(blank().replace('[MASK', '[sMASK').piece).toBe('[sMASK]');
  });

  it('comes back when the deletion of the text around it is undone, wherever that is by then', () => {
    const text = blank().replace('The [MASK] fox', 'Nothing');
    expect(text.piece).toBe('Nothing');
    text.replace('Nothing', 'The [MASK] fox');
    expect(text.piece).toBe('[MASK]');
    const moved = blank().replace('[MASK] fox', '#');
    moved.span = afterChange(moved.span, { offset: 0, removed: 0, inserted: 3 });
    moved.span = afterChange(moved.span, { offset: 7, removed: 1, inserted: 10 });
    expect(moved.span).toEqual({ start: 7, end: 13 });
  });

  it('loses the part that an edit across its edge takes', () => {
    expect(blank().replace('The [MA', 'X').piece).toBe('SK]');
    expect(blank().replace('SK] fox', 'X').piece).toBe('[MA');
  });
});
