import {
  compareNames,
  prepareName,
  type NameLevel,
  type PreparedName,
  type ShapeTable,
} from './matching-names.ts'
import { compareNumbers, prepareNumber, type NumberLevel, type PreparedNumber } from './matching-ids.ts'

/** A person as the matcher sees one. Numbers are open here, so these live in memory only. */
export type MatchPerson = {
  id: string
  name: string
  formerName?: string | null
  sex?: string | null
  /** YYYY-MM-DD; empty when unknown. */
  birthDate: string
  number: string | null
  address?: string | null
}

export type Prepared = {
  person: MatchPerson
  name: PreparedName
  number: PreparedNumber
  words: ReadonlySet<string>
}

export type Level = 'sure' | 'likely' | 'possible' | 'twins' | 'none'
export type Reason = {
  field: 'number' | 'name' | 'birth' | 'sex' | 'address' | 'twins'
  level: string
  text: string
  /** log₂(m/u) in bits; positive speaks for one person. */
  weight: number
  /** Characters or places to point at. */
  marks?: (string | number)[]
}
export type Match = { weight: number; level: Level; reasons: Reason[] }

/**
 * Fellegi–Sunter (1969): for each outcome m = how often it occurs between two records of one person, u = between two
 * people drawn together by a blocking key; the weight is log₂(m/u). The figures are ours (推), set from the frequency of
 * birthdays (about 1,500 days in a register of students), surnames and readings, not fitted to any test set.
 */
export const weights = {
  number: {
    same: { m: 0.5, u: 1e-9 },
    'same-upgraded': { m: 0.05, u: 1e-9 },
    swapped: { m: 0.08, u: 2e-6 },
    'one-digit': { m: 0.15, u: 1e-5 },
    sequence: { m: 0.03, u: 6e-5 },
    different: { m: 0.02, u: 0.9999 },
    'different-kind': { m: 1, u: 1 },
    unknown: { m: 1, u: 1 },
  },
  name: {
    same: { m: 0.8, u: 0.0008 },
    variant: { m: 0.05, u: 0.00005 },
    former: { m: 0.02, u: 0.0005 },
    shape: { m: 0.05, u: 0.0003 },
    homophone: { m: 0.06, u: 0.004 },
    'one-char': { m: 0.03, u: 0.02 },
    surname: { m: 0.01, u: 0.05 },
    different: { m: 0.02, u: 0.93 },
  },
  birth: {
    same: { m: 0.93, u: 0.00067 },
    near: { m: 0.05, u: 0.01 },
    different: { m: 0.02, u: 0.98 },
    unknown: { m: 1, u: 1 },
  },
  sex: { same: { m: 0.99, u: 0.5 }, different: { m: 0.01, u: 0.5 }, unknown: { m: 1, u: 1 } },
  address: {
    same: { m: 0.6, u: 0.0005 },
    near: { m: 0.25, u: 0.02 },
    different: { m: 0.15, u: 0.98 },
    unknown: { m: 1, u: 1 },
  },
} as const satisfies Record<string, Record<string, { m: number; u: number }>>

/** Bits from which a pair is called so; below `possible` it is not listed (推). */
export const thresholds = { sure: 24, likely: 15, possible: 9 } as const

export const levelTitles: Record<Exclude<Level, 'none'>, string> = {
  sure: '极像同一人',
  likely: '很像同一人',
  possible: '可能是同一人',
  twins: '像双胞胎',
}

export function prepare(person: MatchPerson): Prepared {
  const words = (person.address ?? '').toLowerCase().split(/[\s,，]+/)
  return {
    person,
    name: prepareName(person.name),
    number: prepareNumber(person.number),
    words: new Set(words.filter(Boolean)),
  }
}

/** Likeness of two persons, with a reason for each field. Symmetric; pure. */
export function compare(a: Prepared, b: Prepared, shapes: ShapeTable): Match {
  const number = compareNumbers(a.number, b.number)
  const reasons: Reason[] = [
    {
      field: 'number',
      level: number.level,
      text: number.text,
      weight: weightOf('number', number.level),
      marks: number.places,
    },
  ]
  const name = compareNames(a.name, b.name, shapes)
  const former =
    name.level !== 'same' && (a.person.formerName === b.person.name || b.person.formerName === a.person.name)
  reasons.push(
    former
      ? {
          field: 'name',
          level: 'former',
          text: '一方的曾用名是另一方的姓名',
          weight: weightOf('name', 'former'),
        }
      : {
          field: 'name',
          level: name.level,
          text: name.text,
          weight: weightOf('name', name.level),
          marks: name.marks,
        },
  )
  reasons.push(birthReason(a.person.birthDate, b.person.birthDate, number.level))
  if (a.person.sex && b.person.sex) {
    const same = a.person.sex === b.person.sex
    reasons.push({
      field: 'sex',
      level: same ? 'same' : 'different',
      text: same ? '性别相同' : '性别不同',
      weight: weightOf('sex', same ? 'same' : 'different'),
    })
  }
  if (a.words.size > 0 && b.words.size > 0) reasons.push(addressReason(a.words, b.words))
  const weight = reasons.reduce((sum, one) => sum + one.weight, 0)
  if (isTwins(a, b, number.level, former ? 'variant' : name.level)) {
    reasons.push({
      field: 'twins',
      level: 'twins',
      text: '同一天出生、同姓、顺序码相邻而名字不同，像双胞胎；只列出，不当作重复',
      weight: 0,
    })
    return { weight, level: 'twins', reasons }
  }
  return { weight, level: levelOf(weight), reasons }
}

function levelOf(weight: number): Level {
  if (weight >= thresholds.sure) return 'sure'
  if (weight >= thresholds.likely) return 'likely'
  return weight >= thresholds.possible ? 'possible' : 'none'
}

/** Two names, one day, one family, numbers given out together: siblings of one birth. */
function isTwins(a: Prepared, b: Prepared, number: NumberLevel, name: NameLevel): boolean {
  if (number !== 'sequence' || name === 'same' || name === 'variant') return false
  return (
    a.name.surname !== '' && a.name.surname === b.name.surname && a.person.birthDate === b.person.birthDate
  )
}

/** Resident numbers that agree or nearly agree hold the birthday already: then it is no evidence of its own. */
function birthReason(a: string, b: string, number: NumberLevel): Reason {
  const level = birthLevel(a, b)
  const told =
    level !== 'unknown' && ['same', 'same-upgraded', 'swapped', 'one-digit', 'sequence'].includes(number)
  const text = {
    same: '出生日期相同',
    near: '出生日期只差一位或月日颠倒',
    different: '出生日期不同',
    unknown: '出生日期不全',
  }[level]
  return {
    field: 'birth',
    level,
    text: told ? `${text}（已含在号码里，不另计）` : text,
    weight: told ? 0 : weightOf('birth', level),
  }
}

function birthLevel(a: string, b: string): 'same' | 'near' | 'different' | 'unknown' {
  if (!a || !b) return 'unknown'
  if (a === b) return 'same'
  const [left, right] = [a.replaceAll('-', ''), b.replaceAll('-', '')]
  let differing = 0
  for (let at = 0; at < 8; at++) if (left[at] !== right[at]) differing++
  const swapped =
    left.slice(0, 4) === right.slice(0, 4) &&
    left.slice(4, 6) === right.slice(6) &&
    left.slice(6) === right.slice(4, 6)
  const neighbours = differing === 2 && [...left].toSorted().join('') === [...right].toSorted().join('')
  return differing === 1 || swapped || neighbours ? 'near' : 'different'
}

function addressReason(a: ReadonlySet<string>, b: ReadonlySet<string>): Reason {
  let common = 0
  for (const word of a) if (b.has(word)) common++
  const share = common / Math.min(a.size, b.size)
  const level = share >= 0.7 ? 'same' : share >= 0.35 ? 'near' : 'different'
  const text = { same: '地址相同', near: '地址相近', different: '地址不同' }[level]
  return { field: 'address', level, text, weight: weightOf('address', level) }
}

function weightOf<F extends keyof typeof weights>(field: F, level: keyof (typeof weights)[F]): number {
  const { m, u } = weights[field][level] as { m: number; u: number }
  return Math.log2(m / u)
}
