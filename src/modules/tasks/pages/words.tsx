import { StatusTag } from '../../../ui/StatusTag.tsx'
import { dutyStates, evaluationStates, lights, lineStates, pressures, type DutyState, type EvaluationState, type Light, type LineState, type Pressure } from '../codes.ts'

export const options = (titles: Readonly<Record<string, string>>) => Object.entries(titles).map(([value, label]) => ({ value, label }))

const lightShapes = { red: 'block', amber: 'soft', green: 'done', grey: 'none' } as const

/** The light of a duty: shape, word and colour; the days stand in the word. */
export function LightTag({ light, daysLeft, boxed = false }: { light: Light; daysLeft?: number | undefined; boxed?: boolean }) {
  const word =
    light === 'red' && daysLeft !== undefined ? `逾期 ${-daysLeft} 天` : light === 'amber' && daysLeft !== undefined && daysLeft >= 0 && daysLeft <= 10 ? `剩 ${daysLeft} 天` : lights[light]
  return <StatusTag shape={lightShapes[light]} word={word} boxed={boxed} />
}

const stateShapes = { issued: 'waiting', declined: 'returned', active: 'moving', extending: 'waiting', claimed: 'waiting', suspended: 'none', done: 'done', cancelled: 'none' } as const

export function DutyTag({ state, boxed = false }: { state: DutyState; boxed?: boolean }) {
  return <StatusTag shape={stateShapes[state]} word={dutyStates[state]} boxed={boxed} />
}

const lineShapes = { open: 'none', running: 'moving', late: 'block', done: 'done' } as const

export function LineTag({ state, boxed = false }: { state: LineState; boxed?: boolean }) {
  return <StatusTag shape={lineShapes[state]} word={lineStates[state]} boxed={boxed} />
}

const pressureShapes = { remind: 'soft', circular: 'block', interview: 'block' } as const

export function PressureTag({ kind }: { kind: Pressure | 'none' }) {
  return kind === 'none' ? <span className="lu-t3">—</span> : <StatusTag shape={pressureShapes[kind]} word={pressures[kind]} />
}

const evaluationShapes = { self: 'waiting', review: 'moving', publishing: 'moving', done: 'done', cancelled: 'none' } as const

export function EvaluationTag({ state, boxed = false }: { state: EvaluationState; boxed?: boolean }) {
  return <StatusTag shape={evaluationShapes[state]} word={evaluationStates[state]} boxed={boxed} />
}
