import { normaliseName, splitName } from '../../kernel/names.ts'
import { namePinyin } from '../../kernel/pinyin.ts'

export type PreparedName = {
  value: string
  chars: string[]
  /** One reading per character; the dot has none. */
  syllables: string[]
  parts: string[]
  surname: string
  latin: boolean
  /** The parts in one order, without dots: two spellings of one ·-name share it. */
  unordered: string
}

export type NameLevel = 'same' | 'variant' | 'homophone' | 'shape' | 'one-char' | 'surname' | 'different'
export type NameLikeness = {
  level: NameLevel
  text: string
  /** Characters of either name that differ. */ marks: string[]
}

/** Characters that are easily taken for one another, each with its group numbers; from data/similar-characters.tsv. */
export type ShapeTable = ReadonlyMap<string, ReadonlySet<number>>

export function shapeTable(groups: readonly string[]): ShapeTable {
  const table = new Map<string, Set<number>>()
  groups.forEach((group, at) => {
    for (const char of group) table.set(char, (table.get(char) ?? new Set()).add(at))
  })
  return table
}

export function prepareName(name: string): PreparedName {
  const value = normaliseName(name)
  const latin = (value.codePointAt(0) ?? 0) < 0x2e80
  const parts = latin ? value.toLowerCase().split(/[ ·]/).filter(Boolean) : value.split('·')
  return {
    value,
    latin,
    parts,
    chars: [...value.replaceAll('·', '')],
    syllables: latin ? parts : namePinyin(value).full.split(' '),
    surname: splitName(value).surname,
    unordered: parts.toSorted().join('|'),
  }
}

/** Compares two names; the texts name the characters that differ. */
export function compareNames(a: PreparedName, b: PreparedName, shapes: ShapeTable): NameLikeness {
  if (a.value === b.value) return { level: 'same', text: '姓名相同', marks: [] }
  if (a.latin || b.latin) return compareLatin(a, b)
  if (a.parts.length > 1 && a.unordered === b.unordered) return variant('间隔号前后两部分的次序不同')
  if (a.chars.length === b.chars.length && a.chars.join('') === b.chars.join(''))
    return variant('间隔号的写法不同')
  if (
    a.parts.length > 1 &&
    b.parts.length > 1 &&
    (startsWith(a.parts, b.parts) || startsWith(b.parts, a.parts))
  )
    return variant('间隔号后的部分有一方没有写全')
  if (a.chars.length === b.chars.length && a.chars.length > 1) {
    const found = compareCharacters(a, b, shapes)
    if (found) return found
  } else if (
    Math.abs(a.chars.length - b.chars.length) === 1 &&
    Math.min(a.chars.length, b.chars.length) > 1 &&
    oneMore(a.chars, b.chars)
  ) {
    return { level: 'one-char', text: '姓名有一方多一个字', marks: marksOf(a, b) }
  }
  if (a.surname !== '' && a.surname === b.surname)
    return { level: 'surname', text: '同姓，名不同', marks: marksOf(a, b) }
  return { level: 'different', text: '姓名不同', marks: marksOf(a, b) }
}

function variant(text: string): NameLikeness {
  return { level: 'variant', text, marks: ['·'] }
}

function compareCharacters(a: PreparedName, b: PreparedName, shapes: ShapeTable): NameLikeness | undefined {
  const said: string[] = []
  const marks: string[] = []
  let shape = 0
  let plain = 0
  let homophone = 0
  for (let at = 0; at < a.chars.length; at++) {
    const [left, right] = [a.chars[at]!, b.chars[at]!]
    if (left === right) continue
    marks.push(left, right)
    if (alike(left, right, shapes)) {
      shape++
      said.push(`${left}/${right} 形近${a.syllables[at] === b.syllables[at] ? '，也同音' : ''}`)
    } else if (a.syllables[at] !== undefined && a.syllables[at] === b.syllables[at]) {
      homophone++
      said.push(`${left}/${right} 同音（${a.syllables[at]}）`)
    } else plain++
    if (plain > 1) return undefined
  }
  if (plain === 0)
    return { level: shape > 0 && homophone === 0 ? 'shape' : 'homophone', text: said.join('，'), marks }
  return plain === 1 && marks.length === 2 && a.chars.length > 2
    ? { level: 'one-char', text: '姓名只有一个字不同', marks }
    : undefined
}

function alike(left: string, right: string, shapes: ShapeTable): boolean {
  const groups = shapes.get(left)
  const others = shapes.get(right)
  if (!groups || !others) return false
  for (const group of groups) if (others.has(group)) return true
  return false
}

function startsWith(long: readonly string[], short: readonly string[]): boolean {
  return short.length < long.length && short.every((part, at) => part === long[at])
}

function oneMore(a: readonly string[], b: readonly string[]): boolean {
  const [short, long] = a.length < b.length ? [a, b] : [b, a]
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  return short.slice(at).join('') === long.slice(at + 1).join('')
}

function marksOf(a: PreparedName, b: PreparedName): string[] {
  const [left, right] = [new Set(a.chars), new Set(b.chars)]
  return [...[...left].filter((char) => !right.has(char)), ...[...right].filter((char) => !left.has(char))]
}

/** Latin words: the same words in any order, words with a slip of the keyboard, or one word in common. */
function compareLatin(a: PreparedName, b: PreparedName): NameLikeness {
  if (a.unordered === b.unordered) return { level: 'variant', text: '姓和名的次序或大小写不同', marks: [] }
  let sum = 0
  let exact = 0
  const open = [...b.parts]
  for (const word of a.parts) {
    let best = 0
    let bestAt = -1
    open.forEach((other, at) => {
      const near = jaroWinkler(word, other)
      if (near > best) [best, bestAt] = [near, at]
    })
    if (bestAt >= 0) open.splice(bestAt, 1)
    sum += best
    if (best >= 0.9) exact++
  }
  const mean = sum / Math.max(a.parts.length, b.parts.length, 1)
  if (mean >= 0.88) return { level: 'shape', text: '姓名拼写相近', marks: [] }
  if (exact > 0) return { level: 'one-char', text: '姓名有一部分相近', marks: [] }
  return { level: 'different', text: '姓名不同', marks: [] }
}

/** Jaro–Winkler likeness of two words, 0 to 1, prefix weight 0.1 over at most four letters (Winkler 1990). */
export function jaroWinkler(a: string, b: string): number {
  if (a === b) return 1
  const reach = Math.max(0, Math.floor(Math.max(a.length, b.length) / 2) - 1)
  const used = new Uint8Array(b.length)
  const left: string[] = []
  for (let at = 0; at < a.length; at++) {
    for (let to = Math.max(0, at - reach); to <= Math.min(b.length - 1, at + reach); to++) {
      if (used[to] || a[at] !== b[to]) continue
      used[to] = 1
      left.push(a[at]!)
      break
    }
  }
  if (left.length === 0) return 0
  const right = [...b].filter((_, at) => used[at])
  const moved = left.filter((char, at) => char !== right[at]).length / 2
  const jaro = (left.length / a.length + left.length / b.length + (left.length - moved) / left.length) / 3
  let prefix = 0
  while (prefix < 4 && prefix < a.length && a[prefix] === b[prefix]) prefix++
  return jaro + prefix * 0.1 * (1 - jaro)
}
