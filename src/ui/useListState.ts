import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'
import type { ListFilter, ListQuery, ListSort, ListView } from './list-types.ts'

export type ListStateOptions = {
  columns: readonly { key: string; defaultVisible?: boolean }[]
  filters?: readonly ListFilter[]
  views?: readonly ListView[]
  defaultSort?: ListSort
  /** Rows per page, 50 unless said otherwise. */
  pageSize?: number
}

export type ListState = {
  query: ListQuery
  visible: readonly string[]
  setView: (view: string) => void
  setFilter: (key: string, value: string) => void
  clearFilters: () => void
  setSort: (key: string) => void
  setPage: (page: number) => void
  /** Undefined restores the default columns. */
  setVisible: (keys: readonly string[] | undefined) => void
}

/**
 * The whole state of a list, kept in the URL: view, filters (`f.<key>`), sort (`-key` is descending),
 * cols, page. A copied address shows the same list; Back undoes the last choice.
 */
export function useListState(options: ListStateOptions): ListState {
  const [params, setParams] = useSearchParams()
  const { columns, filters, views, defaultSort, pageSize = 50 } = options
  const search = params.toString()

  const { query, visible } = useMemo(() => {
    const at = new URLSearchParams(search)
    const sort =
      at.get('sort') ?? (defaultSort ? (defaultSort.descending ? '-' : '') + defaultSort.key : undefined)
    const known = (filters ?? []).flatMap((filter) => {
      const value = at.get(`f.${filter.key}`)
      return value ? [[filter.key, value] as const] : []
    })
    const chosen = at.get('cols')?.split(',')
    const page = Number.parseInt(at.get('page') ?? '1', 10)
    return {
      query: {
        view: at.get('view') ?? views?.[0]?.key,
        filters: Object.fromEntries(known),
        sort,
        page: page > 0 ? page : 1,
        pageSize,
      },
      visible: columns
        .filter((column) => (chosen ? chosen.includes(column.key) : column.defaultVisible !== false))
        .map((column) => column.key),
    }
  }, [search, columns, filters, views, defaultSort, pageSize])

  const change = useCallback(
    (edit: (next: URLSearchParams) => void, keepPage = false) => {
      setParams((before) => {
        const next = new URLSearchParams(before)
        edit(next)
        if (!keepPage) next.delete('page')
        return next
      })
    },
    [setParams],
  )

  return {
    query,
    visible,
    setView: (view) =>
      change((next) => {
        for (const key of [...next.keys()]) if (key.startsWith('f.')) next.delete(key)
        next.set('view', view)
      }),
    setFilter: (key, value) =>
      change((next) => (value ? next.set(`f.${key}`, value) : next.delete(`f.${key}`))),
    clearFilters: () =>
      change((next) => {
        for (const key of [...next.keys()]) if (key.startsWith('f.')) next.delete(key)
      }),
    setSort: (key) => change((next) => next.set('sort', query.sort === key ? `-${key}` : key)),
    setPage: (page) => change((next) => next.set('page', String(page)), true),
    setVisible: (keys) =>
      change((next) => (keys ? next.set('cols', keys.join(',')) : next.delete('cols')), true),
  }
}
