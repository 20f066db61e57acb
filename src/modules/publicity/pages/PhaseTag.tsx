import { StatusTag } from '../../../ui/StatusTag.tsx'
import { phases, publicityStates } from '../codes.ts'

type Standing = { phase: keyof typeof phases; state: keyof typeof publicityStates }

/** Where a publicity stands, in shape and word. */
export function PhaseTag({ phase, state, boxed = false }: Standing & { boxed?: boolean }) {
  if (phase === 'running') return <StatusTag shape="moving" word={phases.running} boxed={boxed} />
  if (phase === 'waiting') return <StatusTag shape="waiting" word={phases.waiting} boxed={boxed} />
  const shape = state === 'passed' ? 'done' : state === 'stopped' ? 'block' : 'returned'
  return <StatusTag shape={shape} word={publicityStates[state]} boxed={boxed} />
}
