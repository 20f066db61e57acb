import { useCallback, useMemo } from 'react'
import { useLocation, useNavigate } from 'react-router'
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
  /** `instead`: of the address that is open now, which Back then passes over. */
  setPage: (page: number, instead?: boolean) => void
  /** Undefined restores the default columns. */
  setVisible: (keys: readonly string[] | undefined) => void
}

/**
 * The whole state of a list, kept in the URL: view, filters (`f.<key>`), sort (`-key` is descending),
 * cols, page. A copied address shows the same list; Back undoes the last choice. Typed words, which may name somebody,
 * stand behind the #: a browser sends that part to nobody, so no log on the way has it.
 */
export function useListState(options: ListStateOptions): ListState {
  const { search, hash } = useLocation()
  const navigate = useNavigate()
  const { columns, filters, views, defaultSort, pageSize = 50 } = options

  const { query, visible } = useMemo(() => {
    const at = new URLSearchParams(search)
    const typed = new URLSearchParams(hash.slice(1))
    const sort =
      at.get('sort') ?? (defaultSort ? (defaultSort.descending ? '-' : '') + defaultSort.key : undefined)
    const known = (filters ?? []).flatMap((filter) => {
      const value = (filter.type === 'text' ? typed.get(`f.${filter.key}`) : null) ?? at.get(`f.${filter.key}`)
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
  }, [search, hash, columns, filters, views, defaultSort, pageSize])

  const change = useCallback(
    (edit: (next: URLSearchParams, typed: URLSearchParams) => void, keepPage = false, replace = false) => {
      const next = new URLSearchParams(search)
      const typed = new URLSearchParams(hash.slice(1))
      edit(next, typed)
      if (!keepPage) next.delete('page')
      void navigate({ search: next.toString(), hash: typed.toString() }, { replace })
    },
    [search, hash, navigate],
  )

  return {
    query,
    visible,
    setView: (view) =>
      change((next, typed) => {
        dropFilters(next, typed)
        next.set('view', view)
      }),
    setFilter: (key, value) =>
      change((next, typed) => {
        next.delete(`f.${key}`)
        typed.delete(`f.${key}`)
        const place = filters?.some((one) => one.key === key && one.type === 'text') ? typed : next
        if (value) place.set(`f.${key}`, value)
      }),
    clearFilters: () => change(dropFilters),
    setSort: (key) => change((next) => next.set('sort', query.sort === key ? `-${key}` : key)),
    setPage: (page, instead) => change((next) => next.set('page', String(page)), true, instead),
    setVisible: (keys) =>
      change((next) => (keys ? next.set('cols', keys.join(',')) : next.delete('cols')), true),
  }
}

function dropFilters(...places: URLSearchParams[]): void {
  for (const place of places) for (const key of [...place.keys()]) if (key.startsWith('f.')) place.delete(key)
}
