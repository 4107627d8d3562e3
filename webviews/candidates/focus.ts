// The keyboard stays in the panel: a blank that was filled goes, and whoever filled it wants to fill the next one.

/**
 * Draws the page anew. Where the blank that had the focus is gone afterwards, the one in its place has it, or the last
 * one.
 *
 * @param draw makes the changes at once
 */
export function drawKeepingFocus(root: HTMLElement, draw: () => void): void {
  const sections = () => [...root.querySelectorAll('section')];
  const before = document.activeElement?.closest('section');
  const index = sections().findIndex((section) => section === before);
  draw();
  // An element of a page that does not have the focus itself would take it from the editor.
  if (index < 0 || before?.isConnected === true || !document.hasFocus()) return;
  const next = sections()
    .slice(0, index + 1)
    .at(-1);
  const target = next?.querySelector<HTMLElement>('[role="listbox"]') ?? next?.querySelector('button');
  target?.focus();
}
