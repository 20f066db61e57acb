import type { ReactNode } from 'react'
import { EmptyState } from './EmptyState.tsx'
import { FilterChips } from './FilterChips.tsx'
import { formatNumber } from './format.ts'
import type { ListFilter } from './list-types.ts'

export type ListEmptyProps = {
  thing: string
  unit: string
  filters: readonly ListFilter[]
  values: Readonly<Record<string, string>>
  /** How many there would be without one filter; from the server. */
  without?: readonly { key: string; count: number }[] | undefined
  /** Shown when no filter is set: why it is empty and what comes next. */
  firstUse?: ReactNode
  onRemove: (key: string) => void
  onClear: () => void
}

/** Nothing found: names the conditions and says which one to remove. */
export function ListEmpty(props: ListEmptyProps) {
  const active = props.filters.filter((filter) => props.values[filter.key])
  if (active.length === 0) return props.firstUse ?? <EmptyState title={`还没有${props.thing}`} />
  const useful = (props.without ?? []).filter((entry) => entry.count > 0)
  const labelOf = (key: string) => props.filters.find((filter) => filter.key === key)?.label ?? key
  return (
    <EmptyState
      icon="filter"
      title={
        active.length > 1
          ? `没有同时符合这 ${active.length} 个条件的${props.thing}`
          : `没有符合这个条件的${props.thing}`
      }
      actions={
        <FilterChips
          filters={props.filters}
          values={props.values}
          onRemove={props.onRemove}
          onClear={props.onClear}
        />
      }
    >
      {useful.length > 0 ? (
        <p>
          {useful
            .map((entry) => `去掉“${labelOf(entry.key)}”有 ${formatNumber(entry.count)} ${props.unit}`)
            .join('；')}
          。
        </p>
      ) : (
        <p>可以去掉一个条件，或清除全部条件。</p>
      )}
    </EmptyState>
  )
}
