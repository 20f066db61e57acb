import type { ReactNode } from 'react'
import { StatusShape } from './StatusShape.tsx'
import type { StatusShapeName } from './status-words.ts'

export type NoticeTone = 'info' | 'warn' | 'bad' | 'ok' | 'mute'
const shapes: Record<NoticeTone, StatusShapeName> = {
  info: 'note',
  warn: 'soft',
  bad: 'block',
  ok: 'done',
  mute: 'note',
}

/** A framed message: first what is (title), then what to do. Errors and refusals are announced at once. */
export function Notice(props: {
  tone?: NoticeTone
  title?: ReactNode
  children?: ReactNode
  actions?: ReactNode
}) {
  const { tone = 'info' } = props
  return (
    <div className={`lu-note lu-note-${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <StatusShape shape={shapes[tone]} />
      <div>
        {props.title && <b>{props.title}</b>}
        {props.children && <div>{props.children}</div>}
        {props.actions && <div className="lu-row lu-wrap lu-note-act">{props.actions}</div>}
      </div>
    </div>
  )
}
