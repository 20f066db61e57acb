import type { Output } from '../../../kernel/api.ts'
import { formatNumber } from '../../../ui/format.ts'
import type { api } from '../api.ts'
import { unjudgedWords } from '../model.ts'

export type Board = Output<typeof api.getNationalBoard>
export type BoardRow = Board['rows'][number]

/** A value with the decimals of its line, without trailing zeros; — where there is none. */
export function figure({ decimals }: { decimals: number }, value: number | null): string {
  if (value === null) return '—'
  const rounded = Number(value.toFixed(decimals))
  return formatNumber(rounded, String(rounded).split('.')[1]?.length ?? 0)
}

export function unjudgedText(row: BoardRow): string {
  return row.unjudged ? unjudgedWords[row.unjudged] : ''
}

export function periodText(period: string): string {
  return period === 'live' ? '截至发布日' : `${period} 年`
}
