import type { StatusShapeName } from '../../../ui/status-words.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { findingStates, severityTitles, type FindingState } from '../rules.ts'
import type { Severity } from '../../../kernel/inspections.ts'

const severityShapes: Record<Severity, StatusShapeName> = { severe: 'block', serious: 'soft', minor: 'note' }
const stateShapes: Record<FindingState, StatusShapeName> = { open: 'none', explained: 'waiting', accepted: 'done', resolved: 'done' }

export function SeverityTag({ severity }: { severity: Severity }) {
  return <StatusTag word={severityTitles[severity]} shape={severityShapes[severity]} />
}

export function FindingTag({ state }: { state: FindingState }) {
  return <StatusTag word={findingStates[state]} shape={stateShapes[state]} />
}
