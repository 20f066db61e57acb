import { useEffect, useState } from 'react'
import { Select } from 'antd'
import { DateInput } from './DateInput.tsx'
import { Icon } from './Icon.tsx'
import type { ListFilter } from './list-types.ts'

type FilterProps<F> = { filter: F; value: string; onChange: (value: string) => void }

/** The filter bar: every declared filter with its label, in order of declaration. */
export function ListFilters(props: {
  filters: readonly ListFilter[]
  values: Readonly<Record<string, string>>
  onChange: (key: string, value: string) => void
}) {
  return props.filters.map((filter) => {
    const value = props.values[filter.key] ?? ''
    const onChange = (next: string) => props.onChange(filter.key, next)
    if (filter.type === 'text')
      return <TextFilter key={filter.key} filter={filter} value={value} onChange={onChange} />
    if (filter.type === 'date')
      return <DateFilter key={filter.key} filter={filter} value={value} onChange={onChange} />
    return <ChoiceFilter key={filter.key} filter={filter} value={value} onChange={onChange} />
  })
}

/** Asks the server when typing pauses for 0.4 s or on Enter. */
function TextFilter({ filter, value, onChange }: FilterProps<Extract<ListFilter, { type: 'text' }>>) {
  const [text, setText] = useState(value)
  useEffect(() => setText(value), [value])
  useEffect(() => {
    if (text.trim() === value) return
    const timer = setTimeout(() => onChange(text.trim()), 400)
    return () => clearTimeout(timer)
  }, [text, value, onChange])
  return (
    <span className="lu-search">
      <Icon name="search" />
      <input
        type="search"
        className="lu-inp"
        aria-label={filter.label}
        placeholder={filter.placeholder}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Enter' && onChange(text.trim())}
      />
    </span>
  )
}

function ChoiceFilter({
  filter,
  value,
  onChange,
}: FilterProps<Extract<ListFilter, { type: 'select' | 'org' }>>) {
  const multiple = filter.type === 'select' && filter.multiple === true
  const search =
    filter.type === 'org' && filter.onSearch
      ? { onSearch: filter.onSearch, filterOption: false as const }
      : { optionFilterProp: 'label' }
  const common = {
    'aria-label': filter.label,
    placeholder: '全部',
    allowClear: true,
    options: filter.options.map((option) => ({ ...option })),
    showSearch: filter.type === 'org' || filter.options.length > 8 ? search : false,
    loading: filter.type === 'org' && filter.loading === true,
    popupMatchSelectWidth: false,
    style: { minWidth: filter.type === 'org' ? 200 : 108 },
  }
  return (
    <span className="lu-filter">
      <span>{filter.label}</span>
      {multiple ? (
        <Select<string[]>
          {...common}
          mode="multiple"
          maxTagCount={0}
          maxTagPlaceholder={(left) => left.map((one) => String(one.label)).join('、')}
          value={value ? value.split(',') : []}
          onChange={(next) => onChange(next.join(','))}
        />
      ) : (
        <Select<string> {...common} value={value || null} onChange={(next) => onChange(next ?? '')} />
      )}
    </span>
  )
}

function DateFilter({ filter, value, onChange }: FilterProps<Extract<ListFilter, { type: 'date' }>>) {
  const [from = '', to = ''] = value.split('..')
  const give = (nextFrom: string, nextTo: string) =>
    onChange(nextFrom || nextTo ? `${nextFrom}..${nextTo}` : '')
  return (
    <span className="lu-filter">
      <span>{filter.label}</span>
      <DateInput label={`${filter.label}从`} value={from} onChange={(next) => give(next, to)} />
      至
      <DateInput label={`${filter.label}至`} value={to} onChange={(next) => give(from, next)} />
    </span>
  )
}
