import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { api } from '../api.ts'
import { intakeTitle } from '../codes.ts'

export type Plan = Output<typeof api.getArrivalPlan>
export type Newcomer = Output<typeof api.findArrivals>['rows'][number]

/** The intake and the school that the address names; without them the one that people are coming to now. */
export function useArrivalPlan() {
  const [params] = useSearchParams()
  const year = Number(params.get('year')) || undefined
  const season = params.get('season')
  const orgNo = Number(params.get('orgNo')) || undefined
  const given = { ...(year ? { year } : {}), ...(season === 'spring' || season === 'autumn' ? { season } : {}), ...(orgNo ? { orgNo } : {}) } as { year?: number; season?: 'spring'; orgNo?: number }
  return useQuery({ queryKey: ['admissions', 'arrival', 'plan', given], queryFn: () => call(api.getArrivalPlan, given) })
}

/** `?year=2026&season=autumn`, with the school for an authority. */
export function intakeQuery(plan: Pick<Plan, 'year' | 'season' | 'orgNo' | 'mayWork'>, more: Record<string, string> = {}): string {
  return `?${new URLSearchParams({ year: String(plan.year), season: plan.season, ...(plan.mayWork ? {} : { orgNo: String(plan.orgNo) }), ...more }).toString()}`
}

/** The address of the list of an intake, narrowed as the number that opens it. */
export function listLink(plan: Pick<Plan, 'year' | 'season' | 'orgNo' | 'mayWork'>, view: string, filters: Record<string, string> = {}): string {
  return `/admissions/arrival/list${intakeQuery(plan, { view, ...Object.fromEntries(Object.entries(filters).map(([key, value]) => [`f.${key}`, value])) })}`
}

/** Which intake: shown where there is more than one. */
export function IntakePicker({ plan }: { plan: Plan }) {
  const [, setParams] = useSearchParams()
  const value = `${plan.year}-${plan.season}`
  const options = plan.intakes.some((one) => `${one.year}-${one.season}` === value) ? plan.intakes : [{ year: plan.year, season: plan.season, persons: 0 }, ...plan.intakes]
  if (options.length < 2) return null
  return (
    <select
      className="lu-inp"
      style={{ width: 'auto' }}
      aria-label="招生季"
      value={value}
      onChange={(event) =>
        setParams((before) => {
          const [year, season] = event.target.value.split('-')
          const next = new URLSearchParams(before)
          next.set('year', year!)
          next.set('season', season!)
          return next
        })
      }
    >
      {options.map((one) => (
        <option key={`${one.year}-${one.season}`} value={`${one.year}-${one.season}`}>{intakeTitle(one)}（{one.persons} 人）</option>
      ))}
    </select>
  )
}
