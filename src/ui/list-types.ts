import type { ReactNode } from 'react'

export type ListColumn<Row> = {
  key: string
  title: string
  render: (row: Row) => ReactNode
  sortable?: boolean
  /** Written beside the title of a sortable column: 拼音. */
  sortHint?: string
  /** Shown at first; true unless said otherwise. */
  defaultVisible?: boolean
  /** Width in px; a frozen column needs one. */
  width?: number
  align?: 'left' | 'right'
  frozen?: boolean
  /** Long text that may wrap, down to its `width`, or to 160 px. */
  wrap?: boolean
  /** Its place on a phone card: the first line's name, its state, or left out. */
  card?: 'title' | 'state' | 'omit'
}

export type Option = { value: string; label: string }

/** A declared filter. Values live in the URL as strings; several choices are joined by commas, a date range by `..`. */
export type ListFilter =
  | { key: string; label: string; type: 'text'; placeholder: string }
  | { key: string; label: string; type: 'select'; options: readonly Option[]; multiple?: boolean }
  | { key: string; label: string; type: 'date' }
  | {
      key: string
      label: string
      type: 'org'
      options: readonly Option[]
      onSearch?: (text: string) => void
      loading?: boolean
    }

export type ListView = { key: string; title: string; count?: number | undefined }
export type ListSort = { key: string; descending: boolean }

export type BatchAction = {
  key: string
  label: string
  /** Receives the chosen keys, or `all` when everything that matches the filter was chosen. */
  onRun: (chosen: readonly string[] | 'all') => void
  blocked?: string
}

/** What a page sends to its endpoint. */
export type ListQuery = {
  view: string | undefined
  filters: Readonly<Record<string, string>>
  sort: string | undefined
  page: number
  pageSize: number
}

/** The value of a filter in words, for its chip. */
export function filterWords(filter: ListFilter, value: string): string {
  if (filter.type === 'text') return value
  if (filter.type === 'date') {
    const [from, to] = value.split('..')
    if (from && to) return `${from} 至 ${to}`
    return from ? `${from} 起` : `至 ${to ?? ''}`
  }
  return value
    .split(',')
    .map((part) => filter.options.find((option) => option.value === part)?.label ?? part)
    .join('、')
}

/** How a list leaves as a file. */
export type ExportFormat = 'xlsx' | 'csv' | 'csv-gb18030'
/** The export of a list: what its menu runs, and what came of the last run. */
export type Exporter = {
  run: (format: ExportFormat) => void
  busy: boolean
  said: { tone: 'ok' | 'info' | 'bad'; text: string; link?: string } | undefined
}
