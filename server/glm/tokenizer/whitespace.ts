// White space as Python's str.strip() and str.split() know it, since GLM's original tokenizers are written in Python.

/** `str.isspace()`; JavaScript's own set differs in U+001C–U+001F and U+0085 (absent) and U+FEFF (present). */
function isPythonSpace(code: number): boolean {
  return (
    (code >= 0x09 && code <= 0x0d) ||
    (code >= 0x1c && code <= 0x20) ||
    code === 0x85 ||
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000
  );
}

/** `text.lstrip()`. */
export function stripStart(text: string): string {
  let start = 0;
  while (start < text.length && isPythonSpace(text.charCodeAt(start))) start++;
  return text.slice(start);
}

/** `text.rstrip()`; a loop, because a regular expression anchored at the end is quadratic in runs of spaces. */
export function stripEnd(text: string): string {
  let end = text.length;
  while (end > 0 && isPythonSpace(text.charCodeAt(end - 1))) end--;
  return text.slice(0, end);
}

/** `not text.strip()`. */
export function isBlank(text: string): boolean {
  return stripStart(text) === '';
}
