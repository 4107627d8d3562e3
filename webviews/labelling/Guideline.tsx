// The task's guideline beside the row.
import { useEffect, useRef } from 'preact/hooks';
import { textOf } from '../shared/strings';

/**
 * @param html made by the extension from Markdown, in which HTML is taken for text: there is no markup in it but the
 * renderer's own, and the page's policy lets no script run
 */
export function Guideline({ html }: { readonly html: string }) {
  const body = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (body.current !== null) body.current.innerHTML = html;
  }, [html]);
  if (html === '') return null;
  return (
    <details class="guideline" open>
      <summary>{textOf('guideline')}</summary>
      <div ref={body} />
    </details>
  );
}
