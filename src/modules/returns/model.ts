import type { Relation } from './relations.ts'

export const levels = { school: '学校', county: '县（市、区）', city: '市（州）', province: '省级' } as const
export type Level = keyof typeof levels
export const levelOrder: readonly Level[] = ['school', 'county', 'city', 'province']

/** How a figure is entered: counted things are whole, amounts have decimals, a ratio is entered as its two parts. */
export type Measure = 'count' | 'amount' | 'ratio'

/** One indicator of a round, as it was defined on the day the round was opened. */
export type Line = {
  id: string
  title: string
  unit: string
  measure: Measure
  /** What a ratio is multiplied by: 100 for %, 1 for students a teacher, 10000 for each 万人; 1 for anything else. */
  factor: number
  definition: string
  definitionVersion: number
  clause: string
  /** Who answers for it by the text; empty where the text names nobody. */
  responsible: string
}

/** What is entered for one line. A ratio has its numerator in `value` and its denominator in `base`. */
export type Entry = {
  value: number | null
  base: number | null
  notApplicable: boolean
  /** Where the figure comes from: 台账、会议纪要、报表. */
  source: string
  /** A word on what is unusual about it. */
  explanation: string
  files: readonly { fileId: string; name: string }[]
}

export const emptyEntry: Entry = { value: null, base: null, notApplicable: false, source: '', explanation: '', files: [] }

/** Whether anything was entered that counts as an answer. */
export function isAnswered(line: Line, entry: Entry | undefined): boolean {
  if (!entry) return false
  return entry.notApplicable || (entry.value !== null && (line.measure !== 'ratio' || entry.base !== null))
}

/** Units in which only whole things are counted; in ten thousands of them four decimals are left. */
const wholeUnit = /^(万|亿)?(人|人次|名|位|所|个|家|户|项|门|套|场|次|件|篇|部|本|台|对|支|张|种|期|班|间|批)$/

/** How a figure of this unit is entered, where it is no ratio. */
export function measureOf(unit: string): Measure {
  const match = wholeUnit.exec(unit)
  return match && !match[1] ? 'count' : 'amount'
}

/** Most decimals of a figure: 万人 counts single people by four. */
export function decimalsOf(line: Pick<Line, 'unit' | 'measure'>): number {
  if (line.measure === 'count') return 0
  return wholeUnit.exec(line.unit)?.[1] === '亿' ? 8 : 4
}

/** The figure in its unit. Undefined where nothing is entered or there is nothing to divide by. */
export function amountOf(line: Pick<Line, 'measure' | 'factor'>, entry: Pick<Entry, 'value' | 'base'> | undefined): number | undefined {
  if (!entry || entry.value === null) return undefined
  if (line.measure !== 'ratio') return entry.value
  return entry.base ? (entry.value / entry.base) * line.factor : undefined
}

/** `12,345.6`; at most four decimals, none that are zero. */
export function figureWords(value: number): string {
  return new Intl.NumberFormat('en-US', { maximumFractionDigits: 4 }).format(value)
}

/** A ratio as people write it: 93.5%, 1:18, 3.2 人. */
export function ratioWords(line: Pick<Line, 'unit'>, amount: number): string {
  const number = figureWords(Math.round(amount * 100) / 100)
  if (line.unit === '1:n') return `1:${number}`
  return line.unit === '%' ? `${number}%` : `${number} ${line.unit}`
}

/** The figure with its unit, a ratio with its parts: `93.5%（187/200）`. */
export function entryWords(line: Pick<Line, 'measure' | 'unit' | 'factor'>, entry: Pick<Entry, 'value' | 'base' | 'notApplicable'> | undefined): string {
  if (entry?.notApplicable) return '无此项'
  const amount = amountOf(line, entry)
  if (amount === undefined) return '没有填'
  if (line.measure !== 'ratio') return `${figureWords(amount)} ${line.unit}`
  return `${ratioWords(line, amount)}（${figureWords(entry!.value!)}/${figureWords(entry!.base!)}）`
}

/** Where a report stands, in the words of the overview. */
export const standings = {
  planned: '还没开始',
  waiting: '没有动手',
  filling: '填报中',
  checking: '本单位复核',
  county: '县级审核',
  city: '市级审核',
  province: '省级审核',
  returned: '已退回',
  locked: '已锁定',
  cancelled: '已撤销',
} as const
export type Standing = keyof typeof standings

export type { Relation }
