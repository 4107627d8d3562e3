// Speaks the user's language where the folder l10n/ has a translation; English otherwise.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { z } from 'zod';
import { Sentences } from './sentences';

const translations = z.record(z.string(), z.string());

let sentences = new Sentences();

/**
 * @param locale as the client names its language, such as `zh-cn`
 * @param folder of the `bundle.l10n.*.json` files, and of the `errors.l10n.*.json` with what goes wrong below
 */
export function useLanguage(locale: string | undefined, folder: string): void {
  const [language, region] = /^([a-z]+)(-\w+)?$/.exec(locale?.toLowerCase() ?? '')?.slice(1) ?? [];
  if (language === undefined) return;
  const contentsOf = (kind: string) =>
    [language + (region ?? ''), language]
      .map((name) => join(folder, `${kind}.l10n.${name}.json`))
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8'))
      .at(0);
  const bundle = contentsOf('bundle');
  if (bundle !== undefined) l10n.config({ contents: bundle });
  const errors = contentsOf('errors');
  sentences = new Sentences(errors === undefined ? {} : translations.parse(JSON.parse(errors)));
}

/** What an error of the layers below says, in the user's language. */
export function inUsersLanguage(message: string): string {
  return sentences.translate(message);
}
