import type { Output } from '../../../kernel/api.ts'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import type { api } from '../api.ts'
import { labelOf, schoolLevels, schoolStates } from '../codes.ts'
import type { SchoolState } from '../model.ts'

const shapes: Record<SchoolState, StatusShapeName> = {
  preparing: 'none',
  operating: 'done',
  rectifying: 'soft',
  suspended: 'block',
  withdrawn: 'returned',
}

/** The stretches of a unit's history, newest first; each with the case and the clause it stands on. */
export function History({ detail, limit }: { detail: Output<typeof api.getOrg>; limit?: number }) {
  const shown = detail.periods.slice(0, limit ?? detail.periods.length)
  return (
    <CaseTimeline
      entries={shown.map((period, at) => ({
        key: period.id,
        shape: shapes[period.state],
        title: `${schoolStates[period.state]} · ${labelOf(schoolLevels, period.level)}`,
        ...(period.validTo === null ? { note: '当前' } : {}),
        ...(period.name !== shown[at - 1]?.name && at > 0 ? { body: period.name } : {}),
        ...(period.clause ? { clause: { id: period.clause, label: '' } } : {}),
        meta: `${period.validFrom} 至 ${period.validTo ?? '今'}${period.caseNo ? ` · ${period.caseNo}` : ''}`,
      }))}
    />
  )
}
