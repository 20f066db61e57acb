/**
 * Whether a text is an address of this site and nothing else: it begins with one slash, and holds nothing that a
 * browser reads as a second one (backslash) or drops before reading (tab, line break).
 */
export function isLocalPath(text: string): boolean {
  return /^\/(?![/\\])[^\u0000-\u0020\u007f\\]*$/.test(text)
}
