// The table of `glm models`.
import { expect, it } from 'vitest';
import { modelTable } from './modelsCommand';

it('has a column for everything', () => {
  const table = modelTable([
    {
      name: 'small',
      state: 'bundled',
      languages: ['en', 'zh'],
      bytes: 40e6,
      precision: 'q8',
      where: '/m/small',
    },
    {
      name: 'old',
      state: 'converted',
      languages: [],
      bytes: 1e9,
      where: '/c/old',
      problem: 'format: convert again',
    },
    { name: 'glm-2b', state: 'downloadable', languages: ['en'], bytes: 3.852e9, where: 'THUDM/glm-2b' },
  ]);
  expect(table).toBe(
    [
      'NAME    STATE         LANGUAGES  SIZE      PRECISION  WHERE',
      'small   bundled       en zh      40.0 MB   q8         /m/small',
      'old     converted     -          1.00 GB   -          /c/old (unusable: format: convert again)',
      'glm-2b  downloadable  en         ~3.85 GB  -          glm download glm-2b',
      '',
    ].join('\n'),
  );
});
