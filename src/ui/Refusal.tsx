import type { ReactNode } from 'react'
import { Clause } from './Clause.tsx'
import { StatusTag } from './StatusTag.tsx'

export type RefusalProps = {
  /** Short word of the tag: 不能注册. */
  word: string
  /** The sentence of the head, with its count: 3 名学生不能注册学籍. */
  title: string
  fact: ReactNode
  /** The rule in words and the clause it stands on. */
  rule: { text: ReactNode; clause: { id: string; label: string } }
  /** What was written and what was not; by default nothing was. */
  written?: ReactNode
  waysOut: readonly ReactNode[]
  actions?: ReactNode
  /** Soft rules ask for a reason instead of blocking. */
  soft?: boolean
}

/** A refusal in its four parts: fact → rule with clause → what was not written → ways out. */
export function Refusal(props: RefusalProps) {
  return (
    <section className="lu-refusal lu-md" role="alert">
      <div className="lu-row lu-wrap">
        <StatusTag shape={props.soft ? 'soft' : 'block'} word={props.word} boxed />
        <strong className="lu-head3">{props.title}</strong>
      </div>
      <p>{props.fact}</p>
      <blockquote>
        {props.rule.text}
        <br />
        <Clause id={props.rule.clause.id}>{props.rule.clause.label}</Clause>
      </blockquote>
      {props.waysOut.length > 0 && (
        <>
          <p>
            <b>可以这样办</b>
          </p>
          <ol>
            {props.waysOut.map((way, index) => (
              <li key={index}>{way}</li>
            ))}
          </ol>
        </>
      )}
      <div className="lu-row lu-wrap">
        <span className="lu-t2 lu-sm">{props.written ?? '什么也没有写入。'}</span>
        <span className="lu-sp" />
        {props.actions}
      </div>
    </section>
  )
}
