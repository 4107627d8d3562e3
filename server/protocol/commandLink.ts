// A link in Markdown that runs a command of the editor.

/**
 * The target of a link that runs a command with one argument, whatever text stands in it.
 * @param argument what JSON can hold
 */
export function commandLink(command: string, argument: object): string {
  // The editor decodes a link twice: a file "100% #1.md" would come out as another one. So JSON writes the sign itself.
  const json = JSON.stringify([argument]).replaceAll('%', '\\u0025');
  // encodeURIComponent leaves ( ) ! ' * as they are; a bracket would end the link.
  const encoded = encodeURIComponent(json).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `command:${command}?${encoded}`;
}
