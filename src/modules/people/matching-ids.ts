import { checkDigit, normaliseIdNumber } from '../../kernel/ids.ts'

/** A document number made comparable. Resident numbers have 17 digits here: the check digit says nothing of its own. */
export type PreparedNumber = {
  /** The number as written, normalised; empty when unknown. */
  written: string
  /** The first seventeen digits of a resident number, a 15-digit one brought to 18; empty for other documents. */
  body: string
  /** Fifteen digits were written. */
  old: boolean
}

export type NumberLevel =
  | 'same'
  | 'same-upgraded'
  | 'one-digit'
  | 'swapped'
  | 'sequence'
  | 'different'
  | 'different-kind'
  | 'unknown'

export type NumberLikeness = {
  level: NumberLevel
  text: string
  /** Places that differ, counted from 1. */ places: number[]
}

/** How far two sequence numbers of one area and day lie apart at most to be called neighbours (推). */
export const NEIGHBOUR_SEQUENCE = 6

/** A resident number of 15 digits as it has been since 1999: the century in front of the year, a check digit at the end. */
export function upgradeNumber(fifteen: string): string {
  const body = `${fifteen.slice(0, 6)}19${fifteen.slice(6)}`
  return body + checkDigit(body)
}

export function prepareNumber(number: string | null): PreparedNumber {
  const written = normaliseIdNumber(number ?? '')
  if (/^\d{15}$/.test(written)) return { written, body: upgradeNumber(written).slice(0, 17), old: true }
  if (/^\d{17}[\dX]$/.test(written)) return { written, body: written.slice(0, 17), old: false }
  return { written, body: '', old: false }
}

/** Compares two numbers. The text names places, never digits. */
export function compareNumbers(a: PreparedNumber, b: PreparedNumber): NumberLikeness {
  if (!a.written || !b.written) return { level: 'unknown', text: '有一方没有号码，不比较', places: [] }
  const resident = a.body !== '' && b.body !== ''
  if (!resident && (a.body !== '' || b.body !== ''))
    return { level: 'different-kind', text: '证件种类不同，号码不能比较', places: [] }
  const [left, right] = resident ? [a.body, b.body] : [a.written, b.written]
  if (left === right) {
    return a.old !== b.old
      ? { level: 'same-upgraded', text: '15 位旧号码补上世纪和校验位后，与 18 位号码相同', places: [] }
      : { level: 'same', text: '证件号码相同', places: [] }
  }
  const places = differingPlaces(left, right)
  if (places.length === 2 && places[1]! - places[0]! === 1) {
    const [at, next] = places as [number, number]
    if (left[at - 1] === right[next - 1] && left[next - 1] === right[at - 1])
      return { level: 'swapped', text: `号码第 ${at}、${next} 位前后颠倒，其余相同`, places }
  }
  if (resident && left.slice(0, 14) === right.slice(0, 14)) {
    const apart = Math.abs(Number(left.slice(14)) - Number(right.slice(14)))
    if (apart <= NEIGHBOUR_SEQUENCE || places.length === 1)
      return {
        level: 'sequence',
        text: `区划和生日相同，顺序码${apart <= NEIGHBOUR_SEQUENCE ? `相差 ${apart}` : '只差一位'}`,
        places,
      }
  }
  if (places.length === 1) return { level: 'one-digit', text: `号码只有第 ${places[0]} 位不同`, places }
  if (left.length !== right.length && oneLonger(left, right))
    return { level: 'one-digit', text: '号码多写或少写了一位', places: [] }
  return { level: 'different', text: '证件号码不同', places }
}

function differingPlaces(left: string, right: string): number[] {
  const places: number[] = []
  if (left.length !== right.length) return places
  for (let at = 0; at < left.length; at++) {
    if (left.charCodeAt(at) !== right.charCodeAt(at)) {
      places.push(at + 1)
      if (places.length > 3) break
    }
  }
  return places
}

function oneLonger(left: string, right: string): boolean {
  const [short, long] = left.length < right.length ? [left, right] : [right, left]
  if (long.length - short.length !== 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at++
  return short.slice(at) === long.slice(at + 1)
}
