// The guideline's Markdown as HTML: what looks like HTML in it is text, pictures are not fetched.
import MarkdownIt from 'markdown-it';

const markdown = new MarkdownIt('default', { html: false, linkify: true }).disable('image');

export function guidelineHtml(source: string): string {
  return source.trim() === '' ? '' : markdown.render(source);
}
