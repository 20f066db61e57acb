import type { Output } from '../../../kernel/api.ts'
import { formatNumber } from '../../../ui/format.ts'
import type { api } from '../api.ts'

export type Board = Output<typeof api.getBoard>
export type BoardRow = Board['rows'][number]
export type Breakdown = Output<typeof api.getBreakdown>
export type Part = Breakdown['total']

const signs: Record<string, string> = { '>=': '≥', '>': '>', '<=': '≤', '<': '<', '=': '=', '≈': '约' }

export function operatorSign(operator: string): string {
  return signs[operator] ?? operator
}

/** The value of an indicator with the decimals the board shows; `—` where nothing could be computed. */
export function figure(row: Pick<BoardRow, 'decimals'>, value: number | null): string {
  return value === null ? '—' : formatNumber(Number(value.toFixed(row.decimals)))
}

/** A published figure, as the plan prints it. */
export function published(value: number): string {
  return formatNumber(value)
}

export function signed(row: Pick<BoardRow, 'decimals'>, value: number | null): string {
  if (value === null) return '—'
  const text = figure(row, Math.abs(value))
  return text === '0' ? '0' : `${value > 0 ? '+' : '−'}${text}`
}

export function percent(share: number | null, digits = 1): string {
  return share === null ? '—' : `${formatNumber(Number(share.toFixed(digits)))}%`
}

/** The number of a place of the drill path: a count, or a ratio with its parts. */
export function partWords(ratio: boolean, part: Part): string {
  return ratio ? percent(part.share) : formatNumber(part.value)
}

export const statusMethod =
  '判定：达到目标按该项自己的算子；目标年末以后只看是否达到；此前与等速应达比，不低于为正常推进，完成应达增量四分之三以上为有风险，其余为滞后。年度累计项按已过时间折算。原文未写算子的按“≥”（推）。'
