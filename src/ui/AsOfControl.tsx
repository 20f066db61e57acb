import { useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Card } from './Card.tsx'
import { DateInput } from './DateInput.tsx'

/** Two days: from when it was in effect, and what was known by then. */
export type AsOfDays = { effectiveOn: string; knownAt: string }

export type AsOfControlProps = {
  /** What is shown now; undefined is the present. */
  value: AsOfDays | undefined
  today: string
  onChange: (value: AsOfDays | undefined) => void
}

/** 看某一天: a record as it stood on a day, by what was known then or by what is known now. */
export function AsOfControl({ value, today, onChange }: AsOfControlProps) {
  const [effectiveOn, setEffectiveOn] = useState(value?.effectiveOn ?? today)
  const [open, setOpen] = useState(value !== undefined)
  const [knownAt, setKnownAt] = useState(value?.knownAt ?? today)
  const wrong =
    effectiveOn === '' || knownAt === '' ? '两个日期都要填写' : effectiveOn > today || knownAt > today ? '选今天或以前的一天' : undefined
  if (!open)
    return (
      <Card
        title="看某一天"
        extra={
          <ActionButton small onClick={() => setOpen(true)}>
            选日期
          </ActionButton>
        }
      >
        <p className="lu-t3 lu-sm">按当时生效、当时已知两个日期看这份记录，并标出后来的更正。</p>
      </Card>
    )
  return (
    <Card title="看某一天">
      <div className="lu-stack">
        <label className="lu-field">
          当时生效
          <DateInput value={effectiveOn} onChange={setEffectiveOn} label="当时生效的日期" />
          <span className="lu-t3 lu-sm">看哪一天的内容</span>
        </label>
        <label className="lu-field">
          当时已知
          <DateInput value={knownAt} onChange={setKnownAt} label="当时已知的日期" />
          <span className="lu-t3 lu-sm">按那一天以前写入的内容；填今天即含后来的更正</span>
        </label>
        <div className="lu-row">
          <ActionButton kind="primary" small blocked={wrong} onClick={() => onChange({ effectiveOn, knownAt })}>
            看这一天
          </ActionButton>
          {value && (
            <ActionButton kind="text" small onClick={() => onChange(undefined)}>
              回到现在
            </ActionButton>
          )}
        </div>
      </div>
    </Card>
  )
}
