import { expect, it } from 'vitest';
import { discard } from './discard';

it('frees memory at once', () => {
  const megabytes = 64;
  const external = () => process.memoryUsage().arrayBuffers / 2 ** 20;
  const before = external();
  for (let i = 0; i < 8; i++) {
    const data = new Float32Array(megabytes << 18).fill(1);
    discard(data.buffer);
    expect(data.length).toBe(0);
    expect(external() - before).toBeLessThan(megabytes);
  }
});
