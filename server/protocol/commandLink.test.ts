import { describe, expect, it } from 'vitest';
import { commandLink } from './commandLink';

describe('commandLink', () => {
  it.each([
    ['file:///a/my%20notes%20%231%20100%25%20%E4%B8%AD%E6%96%87.md', 'tea'],
    ['file:///a.md', '100% (a) [b] "c" \'d\' !* %41 \\u0025 😀\r\n'],
  ])('brings %s and %j through the editor, which decodes a link once or twice', (uri, text) => {
    const argument = { uri, text };
    const link = commandLink('glm.insertCandidate', argument);
    expect(link).toMatch(/^command:glm\.insertCandidate\?[^\s"()<>[\]|\\]+$/);
    const once = decodeURIComponent(link.slice(link.indexOf('?') + 1));
    expect(JSON.parse(once)).toEqual([argument]);
    expect(JSON.parse(decodeURIComponent(once))).toEqual([argument]);
  });
});
