import { CallError } from '../../../kernel/client.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Clause } from '../../../ui/Clause.tsx'
import type { FieldInputProps } from '../../../ui/form-types.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { states, type State } from '../moves.ts'
import type { Finding } from '../rules.ts'

export function problemOf(error: unknown): Problem | undefined {
  if (!error) return undefined
  return error instanceof CallError ? error.problem : { status: 0, message: '没有办成，您填的内容还在本页。' }
}

export const issuesOf = (error: unknown) => (problemOf(error)?.issues ?? []).map((issue) => ({ key: issue.path.replace(/^values\./, ''), text: issue.message.replace(/^[\w.]+：/, '') }))

/** `11-25 09:30` in China; with the year where it is another one. */
export function dayTime(moment: string | null, now = new Date()): string {
  if (!moment) return '—'
  const local = clockInChina(moment)
  return `${local.slice(0, 4) === String(now.getFullYear()) ? local.slice(5, 10) : local.slice(0, 10)} ${local.slice(11, 16)}`
}

/** Until when, in words: the end of a day reads as that day. */
export function untilWords(moment: string | null): string {
  if (!moment) return '—'
  const local = clockInChina(new Date(Date.parse(moment) - 1000).toISOString())
  if (local.slice(11, 16) === '23:59') return `${local.slice(0, 10)} 24:00`
  const exact = new Date(Date.parse(moment) + 8 * 3_600_000).toISOString()
  return `${exact.slice(0, 10)} ${exact.slice(11, 16)}`
}

const shapes: Record<(typeof states)[State]['tone'], StatusShapeName> = { none: 'none', waiting: 'waiting', returned: 'returned', block: 'block', moving: 'moving', done: 'done' }

export function StateTag({ state, late = false, boxed = false }: { state: State; late?: boolean; boxed?: boolean }) {
  if (state === 'offered' && late) return <StatusTag shape="none" word="录取已过期" boxed={boxed} />
  return <StatusTag shape={shapes[states[state].tone]} word={states[state].title} boxed={boxed} />
}

export const shapeOf = (state: State): StatusShapeName => shapes[states[state].tone]

/** What the rules say, blocks first, each with its clause and the way out. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null
  return (
    <ul className="ad-findings">
      {findings.map((one) => (
        <li key={one.id}>
          <StatusTag shape={one.level === 'block' ? 'block' : 'soft'} word={one.level === 'block' ? '不能报' : '请说明'} /> {one.fact} <Clause id={one.clause} />
          <div className="lu-t2 lu-sm">{one.way}</div>
        </li>
      ))}
    </ul>
  )
}

/** A plain list to choose one from; works on every phone. */
export function PlainSelect({ id, value, onChange, onBlur, invalid, describedBy, options, empty }: FieldInputProps & { options: readonly { value: string; label: string }[]; empty: string }) {
  return (
    <select id={id} className="lu-inp" value={value} aria-invalid={invalid} aria-describedby={describedBy} onBlur={onBlur} onChange={(event) => onChange(event.target.value)}>
      <option value="">{empty}</option>
      {options.map((one) => (
        <option key={one.value} value={one.value}>{one.label}</option>
      ))}
    </select>
  )
}

export const optionsOf = (list: readonly { code: string; label: string }[]) => list.map((one) => ({ value: one.code, label: one.label }))
