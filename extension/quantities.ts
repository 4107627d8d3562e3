// Bytes, rates and times, as people read them in their language.
import * as vscode from 'vscode';

const units = ['B', 'kB', 'MB', 'GB', 'TB'] as const;

/** For example `1.42 GB`, in decimal units as file managers and the hub show them. */
export function asBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  const digits = unit === 0 ? { maximumFractionDigits: 0 } : { maximumSignificantDigits: 3 };
  return `${new Intl.NumberFormat(vscode.env.language, digits).format(value)} ${units[unit] ?? ''}`;
}

/** How long something will take, roughly. */
export function asDuration(seconds: number): string {
  if (seconds < 60) {
    return vscode.l10n.t('{0} s', Math.ceil(seconds));
  }
  const minutes = Math.ceil(seconds / 60);
  return minutes < 60
    ? vscode.l10n.t('{0} min', minutes)
    : vscode.l10n.t('{0} h {1} min', Math.floor(minutes / 60), minutes % 60);
}
