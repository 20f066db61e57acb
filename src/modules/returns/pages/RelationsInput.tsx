import { useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { Relation } from '../relations.ts'
import './returns.css'

type Line = { id: string; title: string }

export function relationsOf(text: string): Relation[] {
  return text === '' ? [] : (JSON.parse(text) as Relation[])
}

/** Checks between the figures of the round: a part is at most its whole, parts add up to it. Only what is not known already. */
export function RelationsInput({ value, onChange, lines }: { value: string; onChange: (value: string) => void; lines: readonly Line[] }) {
  const [part, setPart] = useState('')
  const [whole, setWhole] = useState('')
  const relations = relationsOf(value)
  const title = (id: string) => lines.find((line) => line.id === id)?.title ?? id
  const words = (one: Relation) => (one.kind === 'atMost' ? `“${title(one.part)}”不大于“${title(one.whole)}”` : `${one.parts.map((id) => `“${title(id)}”`).join('＋')}＝“${title(one.whole)}”`)
  const write = (next: readonly Relation[]) => onChange(next.length === 0 ? '' : JSON.stringify(next))
  const choose = (label: string, chosen: string, set: (id: string) => void) => (
    <select className="lu-inp" aria-label={label} style={{ maxWidth: 240 }} value={chosen} onChange={(event) => set(event.target.value)}>
      <option value="">{label}</option>
      {lines.map((line) => (
        <option key={line.id} value={line.id}>
          {line.title}
        </option>
      ))}
    </select>
  )
  const add = () => {
    write([...relations, { kind: 'atMost', part, whole }])
    setPart('')
  }
  // Several parts of one whole may be meant to add up to it.
  const sums = [...Map.groupBy(relations.filter((one) => one.kind === 'atMost'), (one) => one.whole)].filter(([, of]) => of.length > 1)
  return (
    <div className="lu-stack" style={{ gap: 6 }}>
      {relations.map((one, at) => (
        <div key={words(one)} className="lu-row lu-md">
          <span>{words(one)}</span>
          <button type="button" className="rt-link" onClick={() => write(relations.filter((_, index) => index !== at))}>
            去掉
          </button>
        </div>
      ))}
      {sums.map(([of, parts]) => (
        <button
          key={of}
          type="button"
          className="rt-link"
          style={{ textAlign: 'left' }}
          onClick={() => write([...relations.filter((one) => one.whole !== of), { kind: 'sum', parts: parts.map((one) => one.part), whole: of }])}
        >
          改为：{parts.length} 个分项之和等于“{title(of)}”
        </button>
      ))}
      <div className="lu-row lu-wrap">
        {choose('其中数', part, setPart)}
        <span>不大于</span>
        {choose('总数', whole, setWhole)}
        <ActionButton small blocked={part === '' || whole === '' || part === whole ? '选两项不同的指标' : undefined} showReason={false} onClick={add}>
          加一条
        </ActionButton>
      </div>
    </div>
  )
}
