const MAX_DEPTH = 32

/** Why a JSON text was refused. */
export type JsonFault = 'not-json' | 'duplicate-key' | 'too-deep'

/**
 * Parses JSON and refuses what two readers could read differently: a key that stands twice in one object, lone
 * surrogates, nesting deeper than 32. JSON.parse alone keeps the last of two equal keys without a word.
 */
export function parseStrictJson(
  text: string,
): { ok: true; value: unknown } | { ok: false; fault: JsonFault } {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    return { ok: false, fault: 'not-json' }
  }
  const fault = scan(text)
  return fault ? { ok: false, fault } : { ok: true, value }
}

/** Walks a text that is known to be JSON: every string before a colon is a key of the innermost object. */
function scan(text: string): JsonFault | undefined {
  const open: (Set<string> | null)[] = []
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '{' || char === '[') {
      open.push(char === '{' ? new Set() : null)
      if (open.length > MAX_DEPTH) return 'too-deep'
    } else if (char === '}' || char === ']') open.pop()
    else if (char === '"') {
      const end = endOfString(text, at)
      const literal = JSON.parse(text.slice(at, end)) as string
      if (!literal.isWellFormed()) return 'not-json'
      at = end - 1
      const keys = open.at(-1)
      if (!keys || !isKey(text, end)) continue
      if (keys.has(literal)) return 'duplicate-key'
      keys.add(literal)
    }
  }
  return undefined
}

function endOfString(text: string, start: number): number {
  let at = start + 1
  while (text[at] !== '"') at += text[at] === '\\' ? 2 : 1
  return at + 1
}

function isKey(text: string, end: number): boolean {
  let at = end
  while (/\s/.test(text[at] ?? '')) at++
  return text[at] === ':'
}
