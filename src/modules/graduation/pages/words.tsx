import { Clause } from '../../../ui/Clause.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { outcomes, type Outcome } from '../codes.ts'

const looks = { graduated: 'done', completed: 'soft', incomplete: 'returned' } as const

export function OutcomeTag({ outcome, boxed = false }: { outcome: Outcome; boxed?: boolean }) {
  return <StatusTag shape={looks[outcome]} word={outcomes[outcome]} boxed={boxed} />
}

const verdicts = { met: ['done', '达到'], missing: ['block', '还缺'], info: ['none', '不作条件'] } as const

export type Line = { id: string; title: string; clause: string; verdict: 'met' | 'missing' | 'info'; words: string; way: string }

/** The conditions of graduation one below the other, what is missing first; the school is told what to do about it. */
export function AuditLines({ lines, own = false }: { lines: readonly Line[]; own?: boolean }) {
  const order = { missing: 0, met: 1, info: 2 }
  return (
    <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
      {[...lines]
        .sort((left, right) => order[left.verdict] - order[right.verdict])
        .map((line) => {
          const [shape, word] = verdicts[line.verdict]
          return (
            <li key={line.id} style={{ padding: '8px 0', borderBottom: '1px solid var(--bd2)' }}>
              <div className="lu-row lu-wrap">
                <StatusTag shape={shape} word={word} />
                <b>{line.title}</b>
                <span className="lu-sp" />
                <Clause id={line.clause} />
              </div>
              <div className="lu-t2 lu-md">{line.words}。{!own && line.way}</div>
            </li>
          )
        })}
    </ul>
  )
}
