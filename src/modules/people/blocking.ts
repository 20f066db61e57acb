import { compare, type Match, type Prepared } from './matching.ts'
import type { ShapeTable } from './matching-names.ts'

/** Keys of one family: two persons are compared when they share one. A person without the field has none. */
type Family = { id: string; keys: (one: Prepared) => string[] }

const swap = (text: string, at: number) =>
  `${text.slice(0, at)}${text[at + 1]}${text[at]}${text.slice(at + 2)}`

/**
 * Blocking keys. A resident number has three pieces (area 6, birthday 8, sequence 3); one wrong digit or a swap
 * inside a piece leaves the other two, and a swap across a border is found by swapping it back. Names meet on the
 * birthday with one syllable left out, so that any one character may differ, in reading or in shape.
 */
export const families: readonly Family[] = [
  {
    id: 'number',
    keys: ({ number: { body, written } }) =>
      body ? [body, swap(body, 5), swap(body, 13)] : written ? leavingOneOut(written) : [],
  },
  { id: 'area-birthday', keys: ({ number: { body } }) => (body ? [body.slice(0, 14)] : []) },
  { id: 'area-sequence', keys: ({ number: { body } }) => (body ? [body.slice(0, 6) + body.slice(14)] : []) },
  { id: 'birthday-sequence', keys: ({ number: { body } }) => (body ? [body.slice(6)] : []) },
  {
    id: 'birthday-name',
    keys({ person: { birthDate }, name }) {
      if (!birthDate) return []
      const parts = name.parts.length > 1 ? name.parts : []
      return [...new Set([...leavingOneOutOf(name.syllables), ...parts])].map((rest) => `${birthDate}${rest}`)
    },
  },
  {
    // The same name, the birthday off by a digit: two of year, month and day still agree.
    id: 'name-birthday-part',
    keys({ person: { birthDate }, name }) {
      if (!birthDate) return []
      const [year, month, day] = birthDate.split('-')
      return [
        `${month}-${day}`,
        `${year}-${month}`,
        `${year}--${day}`,
        `${year}-${day}-${month}`,
        `${year}-${month}-${day}`,
      ].map((part) => name.unordered + part)
    },
  },
  {
    id: 'address',
    keys({ words, person: { birthDate } }) {
      const long = [...words].filter((word) => word.length > 2).toSorted()
      return long
        .slice(0, -1)
        .map((word, at) => `${word}|${long[at + 1]}`)
        .concat(birthDate && words.size > 0 ? [birthDate] : [])
    },
  },
]

function leavingOneOut(text: string): string[] {
  const keys = [text]
  if (text.length < 6) return keys
  for (let at = 0; at < text.length; at++) keys.push(text.slice(0, at) + text.slice(at + 1))
  return keys
}

function leavingOneOutOf(syllables: readonly string[]): string[] {
  if (syllables.length < 2) return [...syllables]
  return syllables.map((_, at) => syllables.toSpliced(at, 1).join(' ') + (at === 0 ? '<' : '>'))
}

export type Found = { a: number; b: number; match: Match }
export type Scan = {
  pairs: Found[]
  compared: number
  /** Keys shared by more people than `largestBlock`, left out. */ tooLarge: number
}

/** A key shared by more people than this tells nothing (推); a birthday with one syllable never reaches it. */
const LARGEST_BLOCK = 400
const PAUSE = 20_000

/** Compares everybody in one go. */
export function scan(people: readonly Prepared[], shapes: ShapeTable, against?: readonly Prepared[]): Scan {
  const steps = scanSteps(people, shapes, against)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** Compares everybody and lets others of the process have their turn between steps. */
export async function scanInTurns(
  people: readonly Prepared[],
  shapes: ShapeTable,
  against?: readonly Prepared[],
): Promise<Scan> {
  const steps = scanSteps(people, shapes, against)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
    await new Promise((resume) => setImmediate(resume))
  }
}

/** People of one set with each other, or with those of another set; pauses every so many comparisons. */
function* scanSteps(
  people: readonly Prepared[],
  shapes: ShapeTable,
  against?: readonly Prepared[],
): Generator<void, Scan> {
  const known = new Set<number>()
  const out: Scan = { pairs: [], compared: 0, tooLarge: 0 }
  const all = against ? [...people, ...against] : people
  const border = against ? people.length : 0
  const consider = (a: number, b: number) => {
    out.compared++
    const id = a * all.length + b
    if (known.has(id)) return
    const match = compare(all[a]!, all[b]!, shapes)
    if (match.level === 'none') return
    known.add(id)
    out.pairs.push({ a, b: against ? b - border : b, match })
  }
  let pause = PAUSE
  for (const family of families) {
    const blocks = yield* blocksOf(all, family)
    for (const block of blocks) {
      if (out.compared > pause) {
        pause = out.compared + PAUSE
        yield
      }
      if (block.length > LARGEST_BLOCK) {
        out.tooLarge++
        continue
      }
      for (let i = 0; i < block.length; i++) {
        for (let j = i + 1; j < block.length; j++) {
          if (against && (block[i]! >= border || block[j]! < border)) continue
          consider(block[i]!, block[j]!)
        }
      }
    }
  }
  return out
}

/** One family at a time, so that only its keys are in memory. */
function* blocksOf(all: readonly Prepared[], family: Family): Generator<void, number[][]> {
  const first = new Map<string, number | number[]>()
  const shared: number[][] = []
  for (let at = 0; at < all.length; at++) {
    if (at % PAUSE === PAUSE - 1) yield
    for (const key of new Set(family.keys(all[at]!))) {
      const known = first.get(key)
      if (known === undefined) first.set(key, at)
      else if (typeof known === 'number') {
        const block = [known, at]
        first.set(key, block)
        shared.push(block)
      } else known.push(at)
    }
  }
  return shared
}
