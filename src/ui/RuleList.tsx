import type { ReactNode } from 'react'
import { Card } from './Card.tsx'
import { Clause } from './Clause.tsx'
import { StatusTag } from './StatusTag.tsx'
import type { RuleWord } from './status-words.ts'

export type RuleOutcome = {
  id: string
  result: RuleWord
  title: string
  clause: { id: string; label: string }
  /** The fact that was judged and the way out. */
  fact: ReactNode
  actions?: ReactNode
}

const worstFirst: readonly RuleWord[] = ['阻断', '提示', '待登记', '通过']

/** Rule checks, worst first, each with its fact, clause and way out; the head counts them by result. */
export function RuleList({
  rules,
  checkedAt,
  title = '规则检查',
}: {
  rules: readonly RuleOutcome[]
  checkedAt?: string
  title?: string
}) {
  const sorted = rules.toSorted((a, b) => worstFirst.indexOf(a.result) - worstFirst.indexOf(b.result))
  const counts = worstFirst.flatMap((word) => {
    const count = rules.filter((rule) => rule.result === word).length
    return count > 0 ? [{ word, count }] : []
  })
  return (
    <Card
      title={title}
      meta={checkedAt}
      extra={counts.map((entry) => (
        <StatusTag key={entry.word} boxed {...entry} />
      ))}
      flush
    >
      {rules.length === 0 && <p className="lu-card-body lu-t3 lu-md">本事项没有需要检查的规则。</p>}
      <ul className="lu-rules">
        {sorted.map((rule) => (
          <li key={rule.id}>
            <span>
              <StatusTag word={rule.result} boxed />
            </span>
            <div>
              <b>{rule.title}</b> <Clause id={rule.clause.id}>{rule.clause.label}</Clause>
              <div className="lu-rules-fact">{rule.fact}</div>
            </div>
            <span className="lu-rules-acts">{rule.actions}</span>
          </li>
        ))}
      </ul>
    </Card>
  )
}
