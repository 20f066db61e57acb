import { Select } from 'antd'
import { useEffect, useRef, useState } from 'react'
import type { FieldInputProps } from '../../../ui/form-types.ts'

type Option = { value: string; label: string }

/** Finds one school by typing; the page gives what finds it. */
export function SchoolInput({
  id,
  value,
  onChange,
  onBlur,
  invalid,
  describedBy,
  label,
  initialName,
  find,
}: FieldInputProps & { label: string; initialName?: string; find: (text: string) => Promise<Option[]> }) {
  const [options, setOptions] = useState<Option[]>(
    value && initialName ? [{ value, label: initialName }] : [],
  )
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  const typed = useRef('')
  // Opening and typing come in either order; what was typed last is what is looked for.
  const search = (wait: number) => {
    clearTimeout(timer.current)
    timer.current = setTimeout(() => {
      const text = typed.current.trim()
      void find(text).then(
        (found) => typed.current.trim() === text && setOptions(found),
        () => undefined,
      )
    }, wait)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  return (
    <Select
      id={id}
      aria-label={label}
      aria-describedby={describedBy}
      showSearch={{
        filterOption: false,
        onSearch: (text) => {
          typed.current = text
          search(200)
        },
      }}
      value={value || null}
      placeholder="输入校名查找"
      notFoundContent="没有找到学校，换个名称试试"
      status={invalid ? 'error' : ''}
      options={options}
      onOpenChange={(open) => {
        if (open) search(0)
      }}
      onBlur={onBlur}
      onChange={(next: string) => onChange(next)}
      style={{ width: '100%' }}
    />
  )
}
