import { useState } from 'react'
import type { FieldInputProps } from '../../../ui/form-types.ts'
import './returns.css'

type Option = { value: string; label: string; meta?: string }

/** Many of a long list: searched by name, chosen by box; what is chosen is counted and can be shown alone. */
export function PickList({ id, value, onChange, describedBy, options, unit }: FieldInputProps & { options: readonly Option[]; unit: string }) {
  const [q, setQ] = useState('')
  const [only, setOnly] = useState(false)
  const chosen = new Set(value.split(',').filter(Boolean))
  const found = options.filter((one) => (!only || chosen.has(one.value)) && (q === '' || `${one.label}${one.meta ?? ''}`.includes(q.trim())))
  const write = (next: ReadonlySet<string>) => onChange(options.filter((one) => next.has(one.value)).map((one) => one.value).join(','))
  const toggle = (one: string) => {
    const next = new Set(chosen)
    if (!next.delete(one)) next.add(one)
    write(next)
  }
  return (
    <div role="group" aria-describedby={describedBy}>
      <div className="lu-row lu-wrap" style={{ marginBottom: 4 }}>
        <input id={id} className="lu-inp" style={{ maxWidth: 260 }} placeholder="按名称查找" value={q} onChange={(event) => setQ(event.target.value)} />
        <label className="lu-row lu-sm">
          <input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} /> 只看选中的
        </label>
        <span className="lu-sp" />
        <span className="lu-sm lu-t2">
          选了 {chosen.size} {unit}，共 {options.length} {unit}
        </span>
        <button type="button" className="rt-link" onClick={() => write(new Set([...chosen, ...found.map((one) => one.value)]))}>
          选中所列
        </button>
        <button type="button" className="rt-link" onClick={() => write(new Set())}>
          全不选
        </button>
      </div>
      <div style={{ maxHeight: 260, overflow: 'auto', border: '1px solid var(--bd)', borderRadius: 4, padding: '4px 10px' }} tabIndex={-1}>
        {found.length === 0 && <p className="lu-t3 lu-md">没有找到。换一个词。</p>}
        {found.map((one) => (
          <label key={one.value} className="lu-row lu-md" style={{ padding: '3px 0' }}>
            <input type="checkbox" checked={chosen.has(one.value)} onChange={() => toggle(one.value)} />
            <span>{one.label}</span>
            {one.meta && <span className="lu-t3 lu-sm">{one.meta}</span>}
          </label>
        ))}
      </div>
    </div>
  )
}
