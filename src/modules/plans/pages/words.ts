import type { Output } from '../../../kernel/api.ts'
import { formatNumber } from '../../../ui/format.ts'
import type { api } from '../api.ts'

export type Board = Output<typeof api.getBoard>
export type BoardRow = Board['rows'][number]
export type Breakdown = Output<typeof api.getBreakdown>
export type Part = Breakdown['total']
export type Heat = Output<typeof api.getHeat>
export type Outlook = Output<typeof api.getOutlook>

/** `技工教育处（李敏）` */
export function ownerWords({ unit, person }: { unit: string; person: string }): string {
  return person ? `${unit}（${person}）` : unit
}

const signs: Record<string, string> = { '>=': '≥', '>': '>', '<=': '≤', '<': '<', '=': '=', '≈': '约', strive: '力争', batch: '一批', range: '', 'ratio-down': '≤' }

export function operatorSign(operator: string): string {
  return signs[operator] ?? operator
}

/**
 * The value of an indicator with the decimals the board shows; `—` where nothing could be computed. A value that
 * rounding would make equal to its target gets more decimals, so that 97.96 does not read as the 98 it misses.
 */
export function figure(row: Pick<BoardRow, 'decimals'> & { target?: { value: number | null } }, value: number | null): string {
  if (value === null) return '—'
  const target = row.target?.value
  let digits = row.decimals
  while (typeof target === 'number' && digits < 4 && value !== target && Number(value.toFixed(digits)) === target) digits += 1
  return formatNumber(Number(value.toFixed(digits)), Number(value.toFixed(digits)) === target ? undefined : fraction(value, digits))
}

/** Decimals left after rounding, without trailing zeros. */
function fraction(value: number, digits: number): number {
  return String(Number(value.toFixed(digits))).split('.')[1]?.length ?? 0
}

/** A published figure, as the plan prints it. */
export function published(value: number | null | undefined): string {
  return typeof value === 'number' ? formatNumber(value) : '—'
}

/** A target as the plan writes it: ≥ 120, 2—4, 力争 20, or its words where it sets no figure. */
export function targetWords({ target, operator }: { target: BoardRow['target']; operator: string }): string {
  if (target.value === null) return target.text ?? operatorSign(operator)
  if (target.upper !== undefined) return `${published(target.value)}—${published(target.upper)}`
  if (operator === 'ratio-down') return `1:${published(target.value)}`
  return `${operatorSign(operator)} ${published(target.value)}`
}

export function signed(row: Pick<BoardRow, 'decimals'>, value: number | null): string {
  if (value === null) return '—'
  const text = figure({ decimals: row.decimals }, Math.abs(value))
  return text === '0' ? '0' : `${value > 0 ? '+' : '−'}${text}`
}

export function percent(share: number | null, digits = 1): string {
  return share === null ? '—' : `${formatNumber(Number(share.toFixed(digits)), digits)}%`
}

/** A ratio in its own unit: 98.2%, 1:172, 81 人. */
export function ratioWords(unit: string, ratio: number | null): string {
  if (ratio === null || unit === '%') return percent(ratio)
  const words = formatNumber(Number(ratio.toFixed(1)))
  return unit === '1:n' ? `1:${words}` : words
}

/** A count of a place of the drill path; what nobody reported is no zero. */
export function countWords(part: Pick<Part, 'held'>, value: number | null): string {
  return part.held ? formatNumber(value) : '—'
}

/** The number of a place of the drill path: a count, or a ratio with its parts. */
export function partWords({ ratio, unit }: Pick<Breakdown, 'ratio' | 'unit'>, part: Part): string {
  return ratio ? ratioWords(unit, part.share) : countWords(part, part.value)
}

export const statusMethod =
  '判定：达到目标按该项自己的算子；目标年末以后只看是否达到；此前与等速应达比，不低于为正常推进，完成应达增量四分之三以上为有风险，其余为滞后。年度累计项按已过时间折算。原文未写算子的按“≥”（推）。'

export const sourceWords: Record<string, string> = { computed: '台账计算', reported: '责任单位填报', none: '不在本系统' }

/** The period of a release: a year, or the day it was taken. */
export function periodWords(period: string, asOf: string): string {
  return period === 'live' ? `截至 ${asOf}` : `${period} 年`
}

/** The unit beside the name of a narrow column: the name of a share often says it already. */
export function shortUnit({ unit }: { unit: string }): string {
  return unit
}

export type LeftOut = Output<typeof api.releaseFigures>['left']

/** What a release left out, and how far its reports are. */
export function leftOutWords(left: LeftOut): string {
  if (left.length === 0) return ''
  const shown = left.slice(0, 6).map((one) => `${one.name}（${one.units} 个单位已锁定 ${one.locked} 个）`)
  return `${shown.join('、')}${left.length > 6 ? `等 ${left.length} 项` : ''}。报齐以后，从这次发布上“修订发布”。`
}

/** How far a reported figure is, where units still owe theirs. */
export function awaitedWords({ awaited }: Pick<BoardRow, 'awaited'>): string {
  return awaited ? `${awaited.period} 年报 ${awaited.locked}/${awaited.units}` : ''
}
