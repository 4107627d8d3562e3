// What a user sees of a long piece of work.
import { describe, expect, it } from 'vitest';
import { ProgressLine } from './progressLine';
import { formatDuration, Rate } from '../checkpoint/download/rate';
import { progressText } from './transferLine';

describe('the line', () => {
  it('changes in place in a terminal, not too often, and goes', () => {
    let text = '';
    let time = 0;
    const output = { isTTY: true, columns: 12, write: (more: string) => (text += more) };
    const line = new ProgressLine(output, () => time);
    line.show('10 % of much');
    time = 100;
    line.show('11 %');
    time = 300;
    line.show('12 %');
    line.note('cut');
    line.end();
    expect(text).toBe('\r\u001B[2Kglm: 10 % o\r\u001B[2Kglm: 12 %\r\u001B[2Kglm: cut\n');
  });

  it('is a line now and then in a log', () => {
    let text = '';
    let time = 0;
    const line = new ProgressLine({ write: (more: string) => (text += more) }, () => time);
    for (; time <= 20_000; time += 1_000) {
      line.show(`${time / 1000} s`);
    }
    line.end();
    expect(text).toBe('glm: 0 s\nglm: 10 s\nglm: 20 s\n');
  });
});

describe('the estimate', () => {
  it('follows what has arrived lately', () => {
    const rate = new Rate();
    rate.add(0, 5_000_000);
    expect(rate.bytesPerSecond).toBe(0);
    rate.add(1_000, 7_000_000);
    expect(rate.bytesPerSecond).toBe(2_000_000);
    rate.add(20_000, 8_000_000);
    rate.add(21_000, 9_000_000);
    expect(rate.bytesPerSecond).toBe(1_000_000);
  });

  it('begins anew when a file does', () => {
    const rate = new Rate();
    rate.add(0, 5_000);
    rate.add(1_000, 7_000);
    rate.add(2_000, 1_000);
    rate.add(3_000, 2_000);
    expect(rate.bytesPerSecond).toBe(1_000);
  });

  it('says how much, how fast and how long', () => {
    expect(progressText({ received: 0, total: 2e9, bytesPerSecond: 0 })).toBe('0 % of 2.00 GB');
    expect(progressText({ received: 5e8, total: 2e9, bytesPerSecond: 1e7 })).toBe(
      '25 % of 2.00 GB, 10.0 MB/s, 2 min 30 s left',
    );
  });

  it.each([
    [6.2, '7 s'],
    [63, '1 min 3 s'],
    [3_900, '1 h 5 min'],
  ])('%d s are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});
