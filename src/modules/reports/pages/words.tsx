import { dayInChina } from '../../../kernel/dates.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { reportDefinitions } from '../rules.ts'

const shapes: Record<'draft' | 'sent' | 'published', StatusShapeName> = { draft: 'none', sent: 'moving', published: 'done' }

export function ReportState({ state, title }: { state: 'draft' | 'sent' | 'published'; title: string }) {
  return <StatusTag word={title} shape={title === '已退回' ? 'returned' : shapes[state]} />
}

export const kindOptions = reportDefinitions.map(({ id, short }) => ({ value: id, label: short }))
export const lastYears = (count: number) =>
  Array.from({ length: count }, (_, back) => new Date().getFullYear() - 1 - back).map((year) => ({ value: String(year), label: `${year} 年` }))

/** The calendar day in China of a moment. */
export function chinaDay(moment: string | null): string | undefined {
  return moment === null ? undefined : dayInChina(moment)
}
