// Both caches against a list of slots.
import { Tensor } from 'onnxruntime-node';
import { describe, expect, it, vi } from 'vitest';
import { headSize } from '../glm/architecture';
import type { KeyValueCache } from '../glm/engine';
import { names } from '../onnx/names';
import { DeviceKeyValueCache } from './deviceKeyValueCache';
import { DeviceMemory } from './deviceMemory';
import { OnnxKeyValueCache } from './keyValueCache';
import { smallArchitecture as architecture } from './testing/randomModel';

const { layers, heads, hiddenSize } = architecture;
const size = headSize(architecture);

/** A cache whose slots can be told apart: each is filled with a number of its own. */
interface TestedCache {
  readonly cache: KeyValueCache;
  readonly append: (marks: readonly number[]) => void;
  /** The marks of the slots in order, read from what a graph would be fed. */
  readonly marks: () => number[];
}

/** What a slot with this mark holds at one place. */
const held = (mark: number, part: 'key' | 'value', layer: number, head: number) =>
  1000 * mark + 100 * layer + 10 * head + (part === 'key' ? 0 : 1);

function hostCache(): TestedCache {
  const cache = new OnnxKeyValueCache(architecture);
  return {
    cache,
    append(marks) {
      const keysValues = new Float32Array(layers * marks.length * 2 * hiddenSize);
      let i = 0;
      for (let layer = 0; layer < layers; layer++) {
        for (const mark of marks) {
          for (const part of ['key', 'value'] as const) {
            for (let head = 0; head < heads; head++) {
              keysValues.fill(held(mark, part, layer, head), i, (i += size));
            }
          }
        }
      }
      cache.append(keysValues, marks.length);
    },
    marks: () => readMarks(cache.feeds(), cache.length),
  };
}

/** The test plays the device: it gathers and concatenates as the graphs do. */
function deviceCache(): TestedCache & { readonly memory: DeviceMemory; readonly disposed: () => number } {
  const memory = new DeviceMemory();
  const cache = new DeviceKeyValueCache(architecture, memory);
  let marks: number[] = [];
  let disposed = 0;
  const give = () => {
    const result: Record<string, Tensor> = {};
    for (let layer = 0; layer < layers; layer++) {
      for (const [name, part] of [
        [names.presentKey(layer), 'key'],
        [names.presentValue(layer), 'value'],
      ] as const) {
        const data = Array.from({ length: heads }, (_, head) => head).flatMap((head) =>
          marks.flatMap((mark) => Array<number>(size).fill(held(mark, part, layer, head))),
        );
        const tensor = new Tensor('float32', Float32Array.from(data), [1, heads, marks.length, size]);
        vi.spyOn(tensor, 'dispose').mockImplementation(() => disposed++);
        result[name] = tensor;
      }
    }
    cache.replace(result);
  };
  const gather = () => {
    const { toGather } = cache;
    if (toGather !== undefined) {
      marks = toGather.map((slot) => marks[slot] ?? NaN);
      give();
    } else if (cache.length === 0) {
      marks = [];
    }
  };
  return {
    cache,
    memory,
    disposed: () => disposed,
    append(added) {
      gather();
      marks.push(...added);
      give();
    },
    marks() {
      gather();
      return readMarks(cache.feeds(), cache.length);
    },
  };
}

/** Reads the marks of the first slots, and expects every layer and head to hold the same ones. */
function readMarks(feeds: Record<string, Tensor>, length: number): number[] {
  const first: number[] = [];
  for (let layer = 0; layer < layers; layer++) {
    for (const [name, part] of [
      [names.pastKey(layer), 'key'],
      [names.pastValue(layer), 'value'],
    ] as const) {
      const tensor = feeds[name];
      const capacity = tensor?.dims[2] ?? 0;
      expect(tensor?.dims).toEqual([1, heads, capacity, size]);
      for (let head = 0; head < heads; head++) {
        for (let slot = 0; slot < length; slot++) {
          const start = (head * capacity + slot) * size;
          const numbers = [...(tensor?.data.slice(start, start + size) ?? [])];
          const mark = Math.floor(Number(numbers[0]) / 1000);
          first[slot] ??= mark;
          expect(numbers).toEqual(Array<number>(size).fill(held(first[slot] ?? mark, part, layer, head)));
        }
      }
    }
  }
  return first;
}

describe.each([
  ['on the CPU', hostCache],
  ['on a device', deviceCache],
])('cache %s', (_, create) => {
  it('starts empty', () => {
    const { cache, marks } = create();
    expect(cache.length).toBe(0);
    expect(marks()).toEqual([]);
  });

  it('appends, beyond what it has reserved too', () => {
    const { cache, append, marks } = create();
    const many = Array.from({ length: 70 }, (_, i) => i);
    append(many);
    append([70, 71]);
    expect(cache.length).toBe(72);
    expect(marks()).toEqual([...many, 70, 71]);
  });

  it('forgets slots from a length on, and none where there are fewer', () => {
    const { cache, append, marks } = create();
    append([1, 2, 3]);
    cache.truncate(5);
    expect(marks()).toEqual([1, 2, 3]);
    cache.truncate(1);
    expect(cache.length).toBe(1);
    append([4]);
    expect(marks()).toEqual([1, 4]);
  });

  it('keeps slots, also twice before the next step', () => {
    const { cache, append, marks } = create();
    append([1, 2, 3, 4, 5, 6]);
    cache.keep([0, 2, 3, 5]);
    expect(cache.length).toBe(4);
    cache.keep([1, 2, 3]);
    cache.truncate(2);
    append([7]);
    expect(marks()).toEqual([3, 4, 7]);
  });

  it('can be emptied and used again', () => {
    const { cache, append, marks } = create();
    append([1, 2]);
    cache.truncate(0);
    expect(cache.length).toBe(0);
    append([3]);
    cache.keep([]);
    append([4, 5]);
    cache.keep([0, 1]);
    expect(marks()).toEqual([4, 5]);
  });

  it('does as a list does, whatever is asked of it', () => {
    const { cache, append, marks } = create();
    let list: number[] = [];
    let state = 1;
    const random = (below: number) => {
      state = (state * 48271) % 2147483647;
      return state % below;
    };
    for (let step = 0; step < 60; step++) {
      const action = random(4);
      if (action < 2) {
        const added = Array.from({ length: random(9) + 1 }, (_, i) => 10 * step + i);
        append(added);
        list.push(...added);
      } else if (action === 2) {
        const length = random(list.length + 2);
        cache.truncate(length);
        list = list.slice(0, length);
      } else {
        const kept = list.map((_, slot) => slot).filter(() => random(5) > 0);
        cache.keep(kept);
        list = kept.map((slot) => list[slot] ?? NaN);
      }
      expect(cache.length).toBe(list.length);
      if (random(3) === 0) {
        expect(marks()).toEqual(list);
      }
    }
    expect(marks()).toEqual(list);
  });
});

describe('device memory', () => {
  const tensorsOfStep = 2 * layers;

  it('is freed when the next step has replaced it, when it is emptied, and when all is', () => {
    const { cache, append, disposed, memory } = deviceCache();
    append([1]);
    append([2]);
    expect(disposed()).toBe(tensorsOfStep);
    cache.truncate(0);
    expect(disposed()).toBe(2 * tensorsOfStep);
    append([3]);
    memory.clear();
    expect(disposed()).toBe(3 * tensorsOfStep);
    cache.truncate(0);
    expect(disposed()).toBe(3 * tensorsOfStep);
  });
});
