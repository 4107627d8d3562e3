// A download that does not fit is refused before it starts.
import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { checkDiskSpace } from './diskSpace';
import { formatBytes } from './formatBytes';

it('lets pass what fits', async () => {
  await checkDiskSpace(tmpdir(), 1);
});

it('refuses what does not', async () => {
  await expect(checkDiskSpace(tmpdir(), 1e17)).rejects.toThrow(
    /needs 100000 TB more on the disk of .* free$/,
  );
});

it('lets pass what cannot be known', async () => {
  await checkDiskSpace('/no such folder', 1e17);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [12.3, '12 B'],
  [999_600, '1.00 MB'],
  [1_000, '1.00 kB'],
  [1_421_000_000, '1.42 GB'],
])('%i bytes are %s', (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});
