import { Notice } from '../../../ui/Notice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { Output } from '../../../kernel/api.ts'
import type { api } from '../api.ts'
import { outcomes, states, type State } from '../codes.ts'

const shapes = { draft: 'none', open: 'waiting', frozen: 'moving', allocated: 'moving', publicity: 'waiting', recorded: 'done', cancelled: 'returned' } as const

export function BatchState({ state, boxed = false }: { state: State; boxed?: boolean }) {
  return <StatusTag shape={shapes[state]} word={states[state]} boxed={boxed} />
}

const looks = { offered: 'done', full: 'returned', ineligible: 'block', 'not-reached': 'none' } as const

/** Why a candidate got what the batch gave: the result, then each preference with its reason. */
export function ExplanationList({ told }: { told: Output<typeof api.explainMyPlacement> }) {
  return (
    <div className="lu-stack">
      <Notice tone={told.result === '没有录取' ? 'warn' : 'ok'} title={told.result}>
        {told.score} 分，{told.of} 人中第 {told.rank} 位。{told.adjustment}
      </Notice>
      <ol className="pl-reasons">
        {told.reasons.map((one) => (
          <li key={one.preference}>
            <div className="lu-row lu-wrap">
              <b>{one.preference}. {one.title}</b>
              <StatusTag shape={looks[one.outcome]} word={outcomes[one.outcome]} />
            </div>
            <p className="lu-t2">{one.words}</p>
          </li>
        ))}
      </ol>
      {told.reasons.length === 0 && <p>截止前没有提交志愿。</p>}
      {told.notes.map((note) => <p key={note} className="lu-sm lu-t3">{note}</p>)}
    </div>
  )
}
