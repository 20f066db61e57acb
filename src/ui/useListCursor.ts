import { useEffect, useState } from 'react'
import { useLocation, useNavigationType } from 'react-router'
import { formatNumber } from './format.ts'
import { useListKeys } from './useListKeys.ts'

export type PeekControls = {
  position: string
  onPrevious: () => void
  onNext: () => void
  onClose: () => void
}

type Options<Row> = {
  rows: readonly Row[]
  rowKey: (row: Row) => string
  canPeek: boolean
  open: (row: Row) => void
  /** Changes with view and filter: what was chosen under another filter is no longer chosen. */
  scope: string
}

/** The row each list was left at, for as long as the window stands. */
const leftAt = new Map<string, string>()

/** The present row, the chosen rows and the peek of a list, with their keys. */
export function useListCursor<Row>({ rows, rowKey, canPeek, open, scope }: Options<Row>) {
  // Back from a record, the list stands where it was left, and the row that was opened is marked.
  const { pathname } = useLocation()
  const back = useNavigationType() === 'POP'
  const [current, setMarked] = useState(() => (back ? leftAt.get(pathname) : undefined))
  const setCurrent = (key: string) => {
    leftAt.set(pathname, key)
    setMarked(key)
  }
  const [peeking, setPeeking] = useState(false)
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set())
  const [all, setAll] = useState(false)

  useEffect(() => {
    setSelected(new Set())
    setAll(false)
    setPeeking(false)
  }, [scope])

  const at = rows.findIndex((row) => rowKey(row) === current)
  const row = at >= 0 ? rows[at] : undefined

  const move = (step: 1 | -1) => {
    const next = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + step))]
    if (!next) return
    setCurrent(rowKey(next))
    document.querySelector(`tr[data-key="${CSS.escape(rowKey(next))}"]`)?.scrollIntoView({ block: 'nearest' })
  }
  const toggle = (key: string) => {
    const next = new Set(selected)
    if (!next.delete(key)) next.add(key)
    setSelected(next)
    setAll(false)
  }
  const press = (one: Row) => {
    const again = peeking && rowKey(one) === current
    setCurrent(rowKey(one))
    if (!canPeek || again) return open(one)
    setPeeking(true)
  }
  const selectNone = () => {
    setSelected(new Set())
    setAll(false)
  }

  useListKeys({
    move,
    enter: () => row && press(row),
    select: () => current && toggle(current),
    escape: () => (peeking ? setPeeking(false) : selectNone()),
  })

  return {
    current,
    selected,
    all,
    count: all ? rows.length : selected.size,
    peeked: peeking ? row : undefined,
    press,
    mark: (one: Row) => setCurrent(rowKey(one)),
    toggle,
    togglePage: () => {
      const keys = rows.map(rowKey)
      const full = keys.every((key) => selected.has(key))
      setSelected(new Set(full ? [...selected].filter((key) => !keys.includes(key)) : [...selected, ...keys]))
      setAll(false)
    },
    selectAll: () => {
      setSelected(new Set(rows.map(rowKey)))
      setAll(true)
    },
    selectNone,
    controls: (total: number, offset: number): PeekControls => ({
      position: `${formatNumber(offset + at + 1)} / ${formatNumber(total)}`,
      onPrevious: () => move(-1),
      onNext: () => move(1),
      onClose: () => setPeeking(false),
    }),
  }
}
