import type { ReactNode } from 'react'
import { Clause } from './Clause.tsx'
import { StatusShape } from './StatusShape.tsx'
import type { StatusShapeName, StatusTone } from './status-words.ts'
import { toneOfShape } from './status-words.ts'

export type TimelineEntry = {
  key: string
  shape: StatusShapeName
  tone?: StatusTone
  title: ReactNode
  /** After the title: a count, 当前. */
  note?: ReactNode
  body?: ReactNode
  clause?: { id: string; label: string }
  /** The handwritten signature given with the step. */
  signature?: { href: string; title: string; word: ReactNode }
  /** When and who: 09-24 15:40 · 锦江区人社局 何*. */
  meta: ReactNode
}

/** What happened to a case, newest first; the step that waits, with its due date, is the head. */
export function CaseTimeline({ entries }: { entries: readonly TimelineEntry[] }) {
  if (entries.length === 0) return <p className="lu-t3 lu-md">还没有经过。</p>
  return (
    <ol className="lu-tl">
      {entries.map((entry) => (
        <li key={entry.key}>
          <span className={`lu-tl-dot lu-${entry.tone ?? toneOfShape[entry.shape]}`}>
            <StatusShape shape={entry.shape} />
          </span>
          <b>{entry.title}</b>
          {entry.note && <span className="lu-t2">　{entry.note}</span>}
          {entry.clause && (
            <>
              {'　'}
              <Clause id={entry.clause.id}>{entry.clause.label}</Clause>
            </>
          )}
          {entry.body && <div>{entry.body}</div>}
          {entry.signature && (
            <div className="lu-tl-sign">
              <img src={entry.signature.href} alt={entry.signature.title} />
              <span className="lu-sm lu-t3">{entry.signature.word}</span>
            </div>
          )}
          <div className="lu-tl-meta">{entry.meta}</div>
        </li>
      ))}
    </ol>
  )
}
