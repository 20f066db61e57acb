import { useQuery } from '@tanstack/react-query'
import { useNavigate } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { api } from '../api.ts'
import type { Board } from './words.ts'

/** Which plan, and which part of its text. */
export function PlanBar({ board, section }: { board: Board; section: string }) {
  const navigate = useNavigate()
  const { plan, sections } = board
  const { data } = useQuery({ queryKey: ['plans', 'list'], queryFn: () => call(api.listPlans, {}) })
  const plans = data?.plans ?? [plan]
  const here = String(board.org.no).slice(0, 2)
  const rank = (region: string) => (region.startsWith(here) ? 0 : region === '000000' ? 1 : 2)
  return (
    <div className="lu-row lu-wrap pl-bar lu-no-print">
      <label className="lu-row">
        <span className="lu-t2 lu-nw">规划</span>
        <select className="lu-inp" value={plan.id} onChange={(event) => void navigate(`/plans/${event.target.value}`)}>
          {plans
            .toSorted((left, right) => rank(left.region) - rank(right.region))
            .map((one) => (
              <option key={one.id} value={one.id}>
                {one.title}
                {rank(one.region) === 2 ? '（外省，只作对照）' : ''}
              </option>
            ))}
        </select>
      </label>
      {sections.length > 0 && (
        <label className="lu-row">
          <span className="lu-t2 lu-nw">部分</span>
          <select className="lu-inp" value={section} onChange={(event) => void navigate(`/plans/${plan.id}?section=${encodeURIComponent(event.target.value)}`)}>
            <option value="main">主要指标（{plan.main} 项）</option>
            <option value="all">全部（{plan.indicators} 项）</option>
            {sections.map((one) => (
              <option key={one} value={one}>{one}</option>
            ))}
          </select>
        </label>
      )}
    </div>
  )
}
