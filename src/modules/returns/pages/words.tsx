import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { standings, type Standing } from '../model.ts'

const shapes: Record<Standing, StatusShapeName> = {
  planned: 'none',
  waiting: 'none',
  filling: 'moving',
  checking: 'waiting',
  county: 'waiting',
  city: 'waiting',
  province: 'waiting',
  returned: 'returned',
  locked: 'done',
  cancelled: 'none',
}

/** Where a report stands, and whether it is late: two facts, two marks. */
export function StandingTag({ standing, late = false }: { standing: Standing; late?: boolean }) {
  return (
    <span className="lu-row lu-nw" style={{ gap: 8 }}>
      <StatusTag shape={shapes[standing]} word={standings[standing]} />
      {late && <StatusTag shape="block" word="逾期" />}
    </span>
  )
}

export const roundStates = { planned: '还没开始', open: '填报中', withdrawn: '已撤销' } as const

