import { formatFigure, priorOf, valueIn, withUnit, type Figure } from './model.ts'
import { findNumbers, hidePlaceholders, type FoundNumber } from './numbers.ts'

/** What became of one number of a narrative beside the ledger. */
export type NumberCheck = {
  start: number
  end: number
  raw: string
  /** The sentence it stands in, as written; with `raw` it names the number for an explanation. */
  passage: string
  verdict: 'match' | 'mismatch' | 'unknown'
  /** The figure it was compared with. */
  figure?: string
  /** 台账为…, in words. */
  ledger?: string
}

const CHANGE = /增加|增长|减少|下降|提高|提升|上升|降低|净增|同比|多出|回落|回升/
const DOWN = /减少|下降|降低|回落/
const UP = /增加|增长|提高|提升|上升|净增|回升/
/** 增至、提高到: what follows is a level, not a change. */
const REACHED = /(?:增加|增长|减少|下降|提高|提升|上升|降低|增|降|升|达)(?:至|到|为)\s*(?:约|近)?\s*$/
const PRIOR = /上年|去年|上一年|前一年/

/**
 * Compares every free number of a narrative with the figures of its report. A number whose clause names a figure of
 * the same unit must be that figure: of the year that is named, or its change against the year before where the clause
 * speaks of one; the direction of the change counts too. A number whose clause names none is fine when it equals some
 * figure of its unit; otherwise the ledger does not know it. Rounding is judged by the last digit written.
 */
export function crossCheck(text: string, figures: readonly Figure[]): NumberCheck[] {
  const plain = hidePlaceholders(text)
  return findNumbers(text).map((number) => {
    const sentence = partAround(plain, number.start, /[。！？；;\n]/)
    const passage = text.slice(sentence.start, sentence.end).trim().slice(0, 300)
    return { start: number.start, end: number.end, raw: number.raw, passage, ...judge(plain, number, sentence, figures) }
  })
}

type Part = { start: number; end: number }

function judge(plain: string, number: FoundNumber, sentence: Part, figures: readonly Figure[]): Pick<NumberCheck, 'verdict' | 'figure' | 'ledger'> {
  const clause = partAround(plain, number.start, /[，,。！？；;\n（）()]/, true)
  const words = plain.slice(clause.start, clause.end)
  const changed = CHANGE.test(words) && !REACHED.test(plain.slice(clause.start, number.start))
  const subject = subjectOf(plain, number, sentence, clause, figures, changed)
  if (subject) return compare(number, subject, plain, sentence, clause, changed)
  const known =
    figures.find((figure) => fits(number, figure) && valuesOf(figure).some((value) => equals(number, value))) ??
    figures.find((figure) => changed && fitsChange(number, figure) && equals(number, Math.abs(changeOf(number, figure) ?? Number.NaN)))
  return known ? { verdict: 'match', figure: known.id } : { verdict: 'unknown' }
}

/** The figure that a number speaks of: named in its clause, before it rather than after it; a change follows its sentence. */
function subjectOf(plain: string, number: FoundNumber, sentence: Part, clause: Part, figures: readonly Figure[], changed: boolean): Figure | undefined {
  const usable = (figure: Figure) => (changed ? fitsChange(number, figure) : fits(number, figure))
  const before = mentions(plain.slice(clause.start, number.start), figures)
  const after = mentions(plain.slice(number.end, clause.end), figures)
  const [near] = [before.findLast(usable), after.find(usable)].filter((one) => one !== undefined)
  if (near) return near
  // Another figure is named here, of another unit: the number is about something of it that the ledger does not hold.
  if (!changed || before.length + after.length > 0) return undefined
  return mentions(plain.slice(sentence.start, clause.start), figures).findLast(usable)
}

/** Figures named in a text, in order; of overlapping names the longest. */
function mentions(text: string, figures: readonly Figure[]): Figure[] {
  const names = figures
    .flatMap((figure) => [figure.title, ...figure.aliases].map((name) => ({ name, figure })))
    .sort((left, right) => right.name.length - left.name.length)
  const taken: { at: number; end: number; figure: Figure }[] = []
  for (const { name, figure } of names) {
    for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      const end = at + name.length
      if (!taken.some((one) => at < one.end && one.at < end)) taken.push({ at, end, figure })
    }
  }
  return taken.sort((left, right) => left.at - right.at).map((one) => one.figure)
}

function compare(number: FoundNumber, figure: Figure, plain: string, sentence: Part, clause: Part, changed: boolean): Pick<NumberCheck, 'verdict' | 'figure' | 'ledger'> {
  const words = plain.slice(clause.start, clause.end)
  if (changed) {
    const change = changeOf(number, figure)
    const level = [figure.value, priorOf(figure)].some((value) => value !== null && number.unit === figure.unit && equals(number, value))
    if (level) return { verdict: 'match', figure: figure.id }
    if (change === null) return { verdict: 'unknown', figure: figure.id }
    const fell = DOWN.test(words)
    const turned = (fell !== UP.test(words)) && change !== 0 && fell !== change < 0
    if (equals(number, Math.abs(change)) && !turned) return { verdict: 'match', figure: figure.id }
    return { verdict: 'mismatch', figure: figure.id, ledger: changeInWords(number, figure, change) }
  }
  const year = yearOf(plain.slice(sentence.start, number.start), words, figure.year)
  const value = valueIn(figure, year)
  if (value === null) return { verdict: 'unknown', figure: figure.id, ledger: `台账没有 ${year} 年的${figure.title}` }
  if (equals(number, value)) return { verdict: 'match', figure: figure.id }
  return { verdict: 'mismatch', figure: figure.id, ledger: `台账为${year === figure.year ? '' : ` ${year} 年 `}${withUnit(value, figure)}（${figure.title}）` }
}

/** The year a number speaks of: the last one named before it in the sentence, 上年 in its clause, else the report's. */
function yearOf(before: string, clause: string, year: number): number {
  if (PRIOR.test(clause)) return year - 1
  const named = [...before.matchAll(/((?:19|20)\d\d)\s*年/g)].at(-1)
  return named ? Number(named[1]) : year
}

function valuesOf(figure: Figure): number[] {
  return [figure.value, ...figure.history.map((one) => one.value)].filter((value) => value !== null)
}

function fits(number: FoundNumber, figure: Figure): boolean {
  return number.unit === '' || number.unit === figure.unit
}

/** A change is told in the figure's unit, in 百分点 of a percentage, or in per cent of a count. */
function fitsChange(number: FoundNumber, figure: Figure): boolean {
  return fits(number, figure) || (figure.unit === '%' ? number.unit === '百分点' : number.unit === '%')
}

function changeOf(number: FoundNumber, figure: Figure): number | null {
  const prior = priorOf(figure)
  if (figure.value === null || prior === null) return null
  if (number.unit === '%' && figure.unit !== '%') return prior === 0 ? null : ((figure.value - prior) / prior) * 100
  return figure.value - prior
}

function changeInWords(number: FoundNumber, figure: Figure, change: number): string {
  const unit = number.unit === '%' && figure.unit !== '%' ? '%' : figure.unit === '%' ? ' 个百分点' : figure.unit
  const decimals = figure.unit === '%' || number.unit === '%' ? 2 : figure.decimals
  if (change === 0) return `台账为与上年持平（${figure.title}）`
  return `台账为${change < 0 ? '减少' : '增加'} ${formatFigure(Math.abs(change), decimals)}${unit}（${figure.title}）`
}

const NEAR = 0.05

/** Whether a number as written stands for a value of the ledger: rounded, or cut off, to its last digit; 约 within 5 %. */
function equals(number: FoundNumber, value: number): boolean {
  const room = number.step / 2 + Math.abs(value) * 1e-9
  const exact = Math.abs(number.value - value) <= room
  const slack = Math.max(Math.abs(value) * NEAR, number.step)
  if (number.about === 'above') return number.value <= value + room && value - number.value <= slack
  if (number.about === 'below') return number.value >= value - room && number.value - value <= slack
  if (number.about === 'about') return Math.abs(number.value - value) <= slack
  return exact
}

/** The part of a text around a position between two separators; `digits` keeps 1,234 together. */
function partAround(text: string, at: number, separator: RegExp, digits = false): Part {
  const splits = (index: number) => separator.test(text[index]!) && !(digits && text[index] === ',' && /\d/.test(text[index - 1] ?? '') && /\d/.test(text[index + 1] ?? ''))
  let start = at
  while (start > 0 && !splits(start - 1)) start -= 1
  let end = at
  while (end < text.length && !splits(end)) end += 1
  return { start, end }
}
