import { useEffect, useMemo, useRef, useState } from 'react'
import { dropDraft, readDraft, writeDraft } from '../../../ui/draft-store.ts'
import { toHalfWidth } from '../../../ui/normalise.ts'
import type { Entry, Line } from '../model.ts'

/** What is in the fields of one line: numbers as they are typed. */
export type Typed = { value: string; base: string; absent: boolean; source: string; explanation: string; files: readonly { fileId: string; name: string }[] }

export const typedOf = (entry: Entry): Typed => ({
  value: entry.value === null ? '' : String(entry.value),
  base: entry.base === null ? '' : String(entry.base),
  absent: entry.notApplicable,
  source: entry.source,
  explanation: entry.explanation,
  files: entry.files,
})

/** A typed number: null when empty, undefined when it is none. */
export function numberOf(text: string): number | null | undefined {
  const plain = toHalfWidth(text).replace(/[,，\s]/g, '')
  if (plain === '') return null
  return /^-?\d+(\.\d+)?$/.test(plain) && Math.abs(Number(plain)) <= 1e15 ? Number(plain) : undefined
}

/** The entry that a line's fields stand for; what is no number counts as nothing. */
export function entryOf(line: Pick<Line, 'measure'>, typed: Typed): Entry {
  const number = (text: string) => numberOf(text) ?? null
  return {
    value: typed.absent ? null : number(typed.value),
    base: typed.absent || line.measure !== 'ratio' ? null : number(typed.base),
    notApplicable: typed.absent,
    source: typed.source.trim(),
    explanation: typed.explanation.trim(),
    files: typed.files,
  }
}

type Shown = { id: string; version: number; editable: boolean; lines: readonly (Line & { entry: Entry })[] }

const same = (left: Typed, right: Typed) => JSON.stringify(left) === JSON.stringify(right)

/**
 * The fields of a report: what the server has, what was typed over it, and the draft in this browser, which outlives a
 * reload and an expired session. After a save the server's figures are the ground again; what was typed meanwhile stays.
 */
export function useEntries(data: Shown | undefined) {
  const key = data ? `returns.${data.id}` : undefined
  const [typed, setTyped] = useState<Record<string, Typed>>({})
  const [restored, setRestored] = useState(false)
  const read = useRef<string>(undefined)
  const ground = useMemo(() => new Map((data?.lines ?? []).map((line) => [line.id, typedOf(line.entry)])), [data])

  useEffect(() => {
    if (!data?.editable || !key || read.current === key) return
    read.current = key
    const kept = Object.entries(readDraft(key) ?? {}).flatMap(([line, text]) => {
      try {
        return ground.has(line) ? [[line, JSON.parse(text) as Typed] as const] : []
      } catch {
        return []
      }
    })
    const open = kept.filter(([line, one]) => !same(one, ground.get(line)!))
    if (open.length === 0) return
    setTyped(Object.fromEntries(open))
    setRestored(true)
  }, [data, key, ground])

  const changed = Object.keys(typed).filter((line) => ground.has(line) && !same(typed[line]!, ground.get(line)!))
  const keep = (next: Record<string, Typed>) => {
    setTyped(next)
    if (key) writeDraft(key, Object.fromEntries(Object.entries(next).map(([line, one]) => [line, JSON.stringify(one)])), { never: [], stays: true })
  }
  return {
    restored,
    changed,
    of: (line: string): Typed => typed[line] ?? ground.get(line)!,
    set: (line: string, patch: Partial<Typed>) => keep({ ...typed, [line]: { ...(typed[line] ?? ground.get(line)!), ...patch } }),
    /** The server has what was typed. */
    settled: (lines: readonly string[]) => {
      const rest = Object.fromEntries(Object.entries(typed).filter(([line]) => !lines.includes(line)))
      if (Object.keys(rest).length > 0) keep(rest)
      else {
        setTyped({})
        dropDraft(key)
      }
      setRestored(false)
    },
    drop: () => {
      setTyped({})
      dropDraft(key)
      setRestored(false)
    },
  }
}
