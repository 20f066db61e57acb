import type { ReactNode } from 'react'

/** One figure with its unit, date and comparison. A figure without these does not stand alone. */
export function StatCard(props: {
  name: string
  value: string
  unit?: string
  asOf: string
  compare: ReactNode
  status?: ReactNode
}) {
  return (
    <div className="lu-stat">
      <div className="lu-row">
        <span className="lu-stat-name">{props.name}</span>
        <span className="lu-sp" />
        {props.status}
      </div>
      <div className="lu-stat-value">
        {props.value}
        {props.unit && <span className="lu-stat-unit">{props.unit}</span>}
      </div>
      <div className="lu-t3 lu-sm">
        {props.compare} · 截至 {props.asOf}
      </div>
    </div>
  )
}
