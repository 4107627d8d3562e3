// Speaks the user's language where the folder l10n/ has a translation; English otherwise.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { z } from 'zod';
import { Sentences, wideJoints, type Joints } from './sentences';

const translations = z.record(z.string(), z.string());

let sentences = new Sentences();

/**
 * @param locale as the client names its language, such as `zh-cn`
 * @param folder of the `bundle.l10n.*.json` files, and of the `errors.l10n.*.json` with what goes wrong below;
 *   `errors.l10n.json` has what an editor says otherwise than the command line, in English
 */
export function useLanguage(locale: string | undefined, folder: string): void {
  const [language, region] = /^([a-z]+)(-\w+)?$/.exec(locale?.toLowerCase() ?? '')?.slice(1) ?? [];
  const read = (file: string) => {
    const path = join(folder, file);
    return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
  };
  const contentsOf = (kind: string) =>
    language === undefined
      ? undefined
      : (read(`${kind}.l10n.${language}${region ?? ''}.json`) ?? read(`${kind}.l10n.${language}.json`));
  const bundle = contentsOf('bundle');
  if (bundle !== undefined) l10n.config({ contents: bundle });
  const errors = contentsOf('errors');
  sentences =
    errors === undefined
      ? sentencesOf(read('errors.l10n.json') ?? '{}')
      : sentencesOf(errors, language === 'zh' || language === 'ja' ? wideJoints : undefined);
}

function sentencesOf(errors: string, joints?: Joints): Sentences {
  return new Sentences(translations.parse(JSON.parse(errors)), joints);
}

/** What an error of the layers below says, in the user's language and in an editor's words. */
export function inUsersLanguage(message: string): string {
  return sentences.translate(message);
}
