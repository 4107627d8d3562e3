// Speaks the user's language where the folder l10n/ has a translation; English otherwise.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';

/**
 * @param locale as the client names its language, such as `zh-cn`
 * @param folder of the `bundle.l10n.*.json` files
 */
export function useLanguage(locale: string | undefined, folder: string): void {
  const [language, region] = /^([a-z]+)(-\w+)?$/.exec(locale?.toLowerCase() ?? '')?.slice(1) ?? [];
  if (language === undefined) return;
  const bundle = [language + (region ?? ''), language]
    .map((name) => join(folder, `bundle.l10n.${name}.json`))
    .find((path) => existsSync(path));
  if (bundle !== undefined) l10n.config({ contents: readFileSync(bundle, 'utf8') });
}
