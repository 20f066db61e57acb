import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'

const states: Record<'draft' | 'sent' | 'locked', { word: string; shape: StatusShapeName }> = {
  draft: { word: '已冻结，待送审', shape: 'none' },
  sent: { word: '审核中', shape: 'moving' },
  locked: { word: '已锁定', shape: 'done' },
}

export function ReturnState({ state }: { state: 'draft' | 'sent' | 'locked' }) {
  return <StatusTag {...states[state]} />
}
