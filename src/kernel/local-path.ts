/**
 * Whether a text is an address of this site and nothing else: it begins with one slash, and holds nothing that a
 * browser reads as a second one (backslash) or drops before reading (tab, line break).
 */
export function isLocalPath(text: string): boolean {
  return text.startsWith('/') && text[1] !== '/' && ![...text].some((char) => char <= ' ' || char === '\u007f' || char === '\\')
}
