import { Icon } from './Icon.tsx'
import type { ListFilter } from './list-types.ts'
import { filterWords } from './list-types.ts'

export type FilterChipsProps = {
  filters: readonly ListFilter[]
  values: Readonly<Record<string, string>>
  onRemove: (key: string) => void
  onClear: () => void
}

/** The active filters in words; one press takes one away. */
export function FilterChips({ filters, values, onRemove, onClear }: FilterChipsProps) {
  const active = filters.filter((filter) => values[filter.key])
  if (active.length === 0) return null
  return (
    <span className="lu-row lu-wrap" style={{ gap: 6 }}>
      <span>已筛选</span>
      {active.map((filter) => (
        <button
          key={filter.key}
          type="button"
          className="lu-chip"
          aria-label={`去掉条件 ${filter.label}`}
          onClick={() => onRemove(filter.key)}
        >
          {filter.label}：{filterWords(filter, values[filter.key] ?? '')}
          <Icon name="close" />
        </button>
      ))}
      <button type="button" className="lu-link" onClick={onClear}>
        清除全部
      </button>
    </span>
  )
}
