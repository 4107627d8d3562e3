import { describe, expect, it } from 'vitest';
import { Sentences, wideJoints } from './sentences';

const chinese = {
  '{0} is no folder': '{0} 不是文件夹',
  '{0} has no {1}': '{0} 没有 {1}',
  '{0} has no {1} that could be trained': '{0} 没有可训练的 {1}',
  '{0}: tensor {1}': '{0}：张量 {1}',
  'no device can run the model ({0})': '没有设备能运行该模型（{0}）',
  'this machine has no GPU': '本机没有 GPU',
  'not JSON: {0}': '不是 JSON：{0}',
  'the connection keeps breaking': '连接不断中断',
  'broke off': '中断',
};
const sentences = new Sentences(chinese, wideJoints);

describe('Sentences', () => {
  it.each([
    ['/a b is no folder', '/a b 不是文件夹'],
    ['x has no weight that could be trained', 'x 没有可训练的 weight'],
    ['model.safetensors: tensor "h.0" has no shape', 'model.safetensors：张量 "h.0" 没有 shape'],
    [
      'no device can run the model (webgpu: this machine has no GPU; cpu: std::bad_alloc)',
      '没有设备能运行该模型（webgpu：本机没有 GPU；cpu: std::bad_alloc）',
    ],
    ['/models/x: not JSON: y', '/models/x：不是 JSON：y'],
    ['the connection keeps breaking (broke off)', '连接不断中断（中断）'],
    ['broke off; not JSON: y', '中断；不是 JSON：y'],
  ])('%s', (english, translation) => {
    expect(sentences.translate(english)).toBe(translation);
  });

  it.each(['', 'something else', 'EPIPE: broken pipe; write', 'is no folder', 'x: y (z)'])(
    'leaves %j as it is',
    (english) => {
      expect(sentences.translate(english)).toBe(english);
    },
  );

  it('joins the parts of an English sentence as English does', () => {
    const english = new Sentences({ 'run {0} again': 'try {0} again', 'set {0}': 'set glm.{0}' });
    expect(english.translate('a.csv: run it again; set x (set y)')).toBe(
      'a.csv: try it again; set glm.x (set glm.y)',
    );
  });

  it('puts what stands in the places where the translation wants it, whatever it holds', () => {
    const swapped = new Sentences({ '{0} before {1}': '{1}在{0}之后' });
    expect(swapped.translate('{1} before $&')).toBe('$&在{1}之后');
  });

  it('takes no time for a sentence with very many parts', () => {
    expect(sentences.translate('a: (b); '.repeat(80))).toBe('a: (b); '.repeat(80));
    expect(sentences.translate('this machine has no x: y '.repeat(80))).toContain('没有');
  });
});
