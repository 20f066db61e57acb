import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { agentVerdicts, progress, states, verdicts, type AgentVerdict, type State, type Verdict } from '../codes.ts'

export const options = (titles: Readonly<Record<string, string>>) => Object.entries(titles).map(([value, label]) => ({ value, label }))

const shapes: Record<State, StatusShapeName> = {
  received: 'waiting', investigating: 'moving', statement: 'waiting', review: 'waiting', decided: 'moving', following: 'moving', finished: 'done', closed: 'done', refused: 'returned', transferred: 'returned',
}

export function StateTag({ state, boxed = false }: { state: State; boxed?: boolean }) {
  return <StatusTag shape={shapes[state]} word={states[state]} boxed={boxed} />
}

/** The same in the words for who complained. */
export function ProgressTag({ state }: { state: State }) {
  return <StatusTag shape={shapes[state]} word={progress[state]} boxed />
}

const verdictShapes: Record<Verdict, StatusShapeName> = { founded: 'block', partly: 'soft', unfounded: 'done', unclear: 'none' }

export function VerdictTag({ verdict }: { verdict: Verdict | null }) {
  return verdict ? <StatusTag shape={verdictShapes[verdict]} word={verdicts[verdict]} /> : <span className="lu-t3">—</span>
}

const agentShapes: Record<AgentVerdict, StatusShapeName> = { suspected: 'soft', confirmed: 'block', cleared: 'done' }

export function AgentTag({ verdict, boxed = false }: { verdict: AgentVerdict; boxed?: boolean }) {
  return <StatusTag shape={agentShapes[verdict]} word={agentVerdicts[verdict]} boxed={boxed} />
}

/** 分 as yuan with two decimals. */
export const yuan = (cents: number): string => (cents / 100).toLocaleString('zh-CN', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

export const share = (met: number, due: number): string => (due === 0 ? '—' : `${Math.round((100 * met) / due)}%`)

export const Tel = ({ phone }: { phone: string }) => (
  <a className="cp-tel" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
    {phone}
  </a>
)
