import { useEffect, useRef, useState } from 'react'
import { IconButton } from './IconButton.tsx'
import { normaliseDate } from './normalise.ts'

export type DateInputProps = {
  id?: string | undefined
  value: string
  onChange: (value: string) => void
  onBlur?: () => void
  label?: string
  invalid?: boolean
  describedBy?: string | undefined
}

/** A date that can be typed (20240925, 2024.9.25) or picked; its value is `YYYY-MM-DD` once it reads as a date. */
export function DateInput(props: DateInputProps) {
  const { value, onChange } = props
  const [text, setText] = useState(value)
  const picker = useRef<HTMLInputElement>(null)
  useEffect(() => setText(value), [value])
  const settle = () => {
    const date = normaliseDate(text)
    setText(date)
    if (date !== value) onChange(date)
    props.onBlur?.()
  }
  return (
    <span className="lu-date">
      <input
        id={props.id}
        className="lu-inp"
        inputMode="numeric"
        placeholder="年-月-日"
        aria-label={props.label}
        aria-invalid={props.invalid || undefined}
        aria-describedby={props.describedBy}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={settle}
        onKeyDown={(event) => event.key === 'Enter' && settle()}
      />
      <span className="lu-date-open">
        <IconButton name="calendar" label="选日期" onClick={() => picker.current?.showPicker()} />
      </span>
      <input
        ref={picker}
        type="date"
        tabIndex={-1}
        aria-hidden="true"
        value={/^\d{4}-\d{2}-\d{2}$/.test(value) ? value : ''}
        onChange={(event) => event.target.value && onChange(event.target.value)}
      />
    </span>
  )
}
