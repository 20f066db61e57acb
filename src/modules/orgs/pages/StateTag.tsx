import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { schoolStates } from '../codes.ts'
import type { SchoolState } from '../model.ts'

const shapes: Record<SchoolState, StatusShapeName> = {
  preparing: 'none',
  operating: 'done',
  rectifying: 'soft',
  suspended: 'block',
  withdrawn: 'returned',
}

/** The state of a school, or of a teaching point, which is 未审批 until it is approved. */
export function StateTag({
  state,
  site,
  approved,
  boxed,
}: {
  state: SchoolState
  site?: boolean
  approved?: boolean
  boxed?: boolean
}) {
  const more = boxed ? { boxed } : {}
  if (site && state !== 'withdrawn')
    return <StatusTag shape={approved ? 'done' : 'block'} word={approved ? '已审批' : '未审批'} {...more} />
  return <StatusTag shape={shapes[state]} word={site ? '已关闭' : schoolStates[state]} {...more} />
}
