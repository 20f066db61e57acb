import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { z } from 'zod'
import type { api } from '../api.ts'
import type { filterTitles } from '../codes.ts'

type Wanted = z.input<(typeof api.findPublicLines)['input']>
export type FilterKey = keyof typeof filterTitles
const texts = ['q', 'place', 'start', 'level', 'mode', 'season', 'ownership', 'employment'] as const
const numbers = ['months', 'fee', 'orgNo'] as const

/** Filters, order, page and the lines to compare, all in the address: who gets the link sees the same. */
export function useFinder() {
  const [params, setParams] = useSearchParams()
  const wanted: Record<string, unknown> = {}
  for (const key of texts) if (params.get(key)) wanted[key] = params.get(key)!
  for (const key of numbers) {
    const value = params.get(key)
    if (value !== null && /^\d+$/.test(value)) wanted[key] = Number(value)
  }
  if (params.get('left') === 'true') wanted.left = true
  // The address follows a moment later; a box that is ticked must stay ticked meanwhile, and the next one must know of it.
  const [chosen, setChosen] = useState(() => (params.get('c') ?? '').split(',').filter(Boolean).slice(0, 4))
  const set = (changes: Partial<Record<FilterKey | 'page' | 'sort' | 'c', string>>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (Object.keys(changes).some((key) => key !== 'page' && key !== 'c')) next.delete('page')
        for (const [key, value] of Object.entries(changes)) if (value) next.set(key, value)
          else next.delete(key)
        return next
      },
      { replace: true, preventScrollReset: true },
    )
  const sort = params.get('sort')
  return {
    wanted: wanted as Wanted,
    value: (key: FilterKey) => params.get(key) ?? '',
    filters: Object.keys(wanted) as FilterKey[],
    page: Math.max(1, Math.min(100_000, Number.parseInt(params.get('page') ?? '1', 10) || 1)),
    sort: sort === 'fee' || sort === 'left' || sort === 'length' ? (sort as 'fee' | 'left' | 'length') : undefined,
    chosen,
    set,
    toggle: (id: string) => {
      const next = chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]
      setChosen(next)
      set({ c: next.join(',') })
    },
    clear: () => setParams(chosen.length > 0 ? { c: chosen.join(',') } : {}, { replace: true }),
  }
}
