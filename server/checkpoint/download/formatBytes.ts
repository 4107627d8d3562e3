// Bytes for people, in the decimal units that the hub and file managers show.

const units = ['B', 'kB', 'MB', 'GB', 'TB'];

/** For example `1.42 GB`. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // From 999.5 on, three digits would be rounded to a thousand.
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const text = unit === 0 || value >= 999.5 ? Math.round(value) : value.toPrecision(3);
  return `${text} ${units[unit] ?? ''}`;
}
