import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { api } from '../api.ts'
import type { BoardRow } from './words.ts'

export type Place = { no: number | undefined; direct: boolean }

/** What of the board lives in the address: the selected indicator and the place of the drill path. */
export function useBoardPlace(fallback: string): {
  indicatorId: string
  place: Place
  /** `main`, `all`, or a part of the text. */
  section: string
  select: (indicatorId: string) => void
  open: (place: Place) => void
  /** How the drill path adds up: 主管 or 属地. */
  by: Basis
  setBy: (by: Basis) => void
  /** Both at once: two changes of the address in one moment would lose the first. */
  pick: (indicatorId: string, place: Place) => void
} {
  const [params, setParams] = useSearchParams()
  const change = (edit: (next: URLSearchParams) => void) =>
    setParams((before) => {
      const next = new URLSearchParams(before)
      edit(next)
      return next
    })
  const org = Number(params.get('org'))
  return {
    indicatorId: params.get('indicator') ?? fallback,
    section: params.get('section') ?? 'main',
    place: { no: Number.isInteger(org) && org > 0 ? org : undefined, direct: params.get('direct') === 'true' },
    select: (indicatorId) => change((next) => next.set('indicator', indicatorId)),
    open: (to) => change((next) => setPlace(next, to)),
    by: params.get('by') === 'location' ? 'location' : 'authority',
    setBy: (by) =>
      change((next) => {
        if (by === 'location') next.set('by', by)
        else next.delete('by')
        // What the province runs itself is a line of one of the two only.
        setPlace(next, { no: undefined, direct: false })
      }),
    pick: (indicatorId, to) =>
      change((next) => {
        next.set('indicator', indicatorId)
        setPlace(next, to)
      }),
  }
}

function setPlace(next: URLSearchParams, { no, direct }: Place) {
  if (no === undefined) next.delete('org')
  else next.set('org', String(no))
  if (direct) next.set('direct', 'true')
  else next.delete('direct')
}

export type Basis = 'authority' | 'location'

/** The parts of the figure that the board shows: of a reported line those of the year it was last reported for. */
export function useBreakdown(planId: string, row: Pick<BoardRow, 'id' | 'source' | 'livePeriod'>, place: Place, by: Basis = 'authority') {
  const period = row.source === 'reported' ? row.livePeriod : 'live'
  return useQuery({
    queryKey: ['plans', planId, row.id, 'breakdown', place.no ?? 'own', place.direct, by, period],
    queryFn: () => call(api.getBreakdown, { planId, indicatorId: row.id, direct: place.direct, by, period, ...(place.no === undefined ? {} : { org: place.no }) }),
    placeholderData: keepPreviousData,
  })
}
