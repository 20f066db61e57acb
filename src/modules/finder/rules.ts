import { rateBands, type RateBand } from '../opendata/model.ts'
import type { FinderFilter, FinderLine, Start } from './model.ts'

/** Usual lengths in years by start and level; a level without one suits everybody. */
export type UsualLengths = Record<Start, Partial<Record<FinderLine['level'], number>>>

/** Whom a length suits: the start whose usual length is nearer, both when they are equally near. */
export function startsOf(level: FinderLine['level'], months: number, usual: UsualLengths): Start[] {
  const off = (start: Start) => (usual[start][level] === undefined ? 0 : Math.abs(months - usual[start][level] * 12))
  const junior = off('junior')
  const senior = off('senior')
  return junior === senior ? ['junior', 'senior'] : junior < senior ? ['junior'] : ['senior']
}

const begins = (place: string) => place.replace(/(00)+$/, '')

/** Where a word is looked for: names as they are written, and their first letters. */
export function meets(line: FinderLine, filter: FinderFilter, initialsOf: (name: string) => string): boolean {
  if (filter.orgNo !== undefined && line.orgNo !== filter.orgNo) return false
  if (filter.place && !line.county.startsWith(begins(filter.place))) return false
  if (filter.start && !line.starts.includes(filter.start)) return false
  if (filter.level && line.level !== filter.level) return false
  if (filter.months !== undefined && line.lengthMonths > filter.months) return false
  if (filter.fee !== undefined && line.tuition > filter.fee) return false
  if (filter.mode && line.mode !== filter.mode) return false
  if (filter.season && line.season !== filter.season) return false
  if (filter.ownership && line.ownership !== filter.ownership) return false
  if (filter.employment && !reaches(line.employment?.band, filter.employment)) return false
  if (filter.left && line.left <= 0) return false
  return wordsOf(filter.q).every((word) => saysWord(line, word, initialsOf))
}

/** A school whose rate is not public reaches no band. */
function reaches(band: RateBand | undefined, least: RateBand): boolean {
  const at = (id: RateBand) => rateBands.findIndex((one) => one.id === id)
  return band !== undefined && at(band) <= at(least)
}

function wordsOf(q: string | undefined): string[] {
  return (q ?? '').toLowerCase().split(/[\s,，、]+/).filter(Boolean).slice(0, 6)
}

function saysWord(line: FinderLine, word: string, initialsOf: (name: string) => string): boolean {
  if (`${line.schoolName} ${line.specialtyName} ${line.cityName} ${line.countyName} ${line.specialtyCode}`.toLowerCase().includes(word)) return true
  return /^[a-z]+$/.test(word) && [line.schoolName, line.specialtyName, line.cityName].some((name) => initialsOf(name).includes(word))
}

/** Lines with seats first; then by fee, by seats left, or by school. Equal ones keep the order of school and specialty. */
export function inOrder(lines: readonly FinderLine[], sort: 'fee' | 'left' | 'length' | undefined): FinderLine[] {
  const by: (line: FinderLine) => number = sort === 'left' ? (line) => -line.left : sort === 'length' ? (line) => line.lengthMonths : sort === 'fee' ? (line) => line.tuition : () => 0
  return lines.toSorted((a, b) => Number(b.left > 0) - Number(a.left > 0) || by(a) - by(b))
}

/** Which single filter to give up where nothing is found, and how many lines that gives; the most first. */
export function looserFilters(lines: readonly FinderLine[], filter: FinderFilter, initialsOf: (name: string) => string): { key: keyof FinderFilter; count: number }[] {
  const set = (Object.keys(filter) as (keyof FinderFilter)[]).filter((key) => filter[key] !== undefined && filter[key] !== '' && filter[key] !== false)
  return set
    .map((key) => ({ key, count: lines.filter((line) => meets(line, { ...filter, [key]: undefined }, initialsOf)).length }))
    .filter((one) => one.count > 0)
    .toSorted((a, b) => b.count - a.count)
}

/** How many lines and schools each place has, places with most lines first. */
export function countPlaces(lines: readonly FinderLine[], part: 'city' | 'county'): { code: string; name: string; lines: number; schools: number }[] {
  return [...Map.groupBy(lines, (line) => line[part])]
    .map(([code, own]) => ({ code, name: own[0]![`${part}Name`], lines: own.length, schools: new Set(own.map((line) => line.orgNo)).size }))
    .toSorted((a, b) => b.lines - a.lines || a.code.localeCompare(b.code))
}
