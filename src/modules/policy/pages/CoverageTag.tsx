import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { type CoverageState, coverageTitles } from '../coverage-model.ts'

const shapes: Record<CoverageState, StatusShapeName> = { bound: 'done', uncovered: 'waiting', 'not-software': 'none', broken: 'block' }

export function CoverageTag({ state, boxed }: { state: CoverageState; boxed?: boolean }) {
  return <StatusTag word={coverageTitles[state]} shape={shapes[state]} {...(boxed ? { boxed } : {})} />
}
