export type BulletProps = {
  name: string
  baseline: number
  current: number
  target: number
  /** Where an even pace should stand by now. */
  dueByNow?: number | undefined
  forecast?: { value: number; low: number; high: number } | undefined
  /** The operator of the target, for people who listen. */
  operator?: string
}

const left = 6
const full = 184
const furthest = 216

/** Bullet from baseline to target: bar = now, triangle = due by now, tick = target, whisker = forecast. */
export function Bullet({ name, baseline, current, target, dueByNow, forecast, operator = '≥' }: BulletProps) {
  const span = target - baseline
  // A target that only holds the baseline has no increment to fill; the bar then stands at its middle.
  const x = (value: number) => {
    const share = span === 0 ? 0.6 + (value - target) / (Math.abs(target) || 1) : (value - baseline) / span
    return Math.min(furthest, Math.max(left, left + full * share))
  }
  const said = [
    `${name}：基期 ${baseline}，当前 ${current}，目标 ${operator} ${target}`,
    forecast && `预测 ${forecast.value}（${forecast.low} 至 ${forecast.high}）`,
  ]
  return (
    <svg className="lu-bullet" viewBox="0 0 224 32" role="img" aria-label={said.filter(Boolean).join('，')}>
      <rect x={left} y="13" width={full} height="6" style={{ fill: 'var(--bd2)' }} />
      <rect x={left} y="12" width={x(current) - left} height="8" style={{ fill: 'var(--p)' }} />
      {forecast && (
        <g fill="none" strokeWidth="1.5" style={{ stroke: 'var(--warn)' }}>
          <path
            d={`M${x(forecast.low)} 25.5H${x(forecast.high)}M${x(forecast.low)} 23v5M${x(forecast.high)} 23v5`}
          />
          <circle cx={x(forecast.value)} cy="25.5" r="2.6" style={{ fill: 'var(--w)' }} />
        </g>
      )}
      {dueByNow !== undefined && <path d={`M${x(dueByNow)} 11.5l-4-6h8z`} style={{ fill: 'var(--tx2)' }} />}
      <line x1={x(target)} x2={x(target)} y1="5" y2="22" strokeWidth="2" style={{ stroke: 'var(--tx)' }} />
    </svg>
  )
}

/** Explains the marks of the bullets of a table, once below it. */
export function BulletKey({ horizon }: { horizon: string }) {
  return (
    <span className="lu-row lu-wrap lu-sm" style={{ gap: 16 }}>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="18" height="8" aria-hidden="true">
          <rect width="18" height="8" style={{ fill: 'var(--p)' }} />
        </svg>
        当前
      </span>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="10" height="8" aria-hidden="true">
          <path d="M5 8 1 1h8z" style={{ fill: 'var(--tx2)' }} />
        </svg>
        到本期应达（等速）
      </span>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="4" height="14" aria-hidden="true">
          <path d="M2 0v14" strokeWidth="2" style={{ stroke: 'var(--tx)' }} />
        </svg>
        目标
      </span>
      <span className="lu-row" style={{ gap: 6 }}>
        <svg width="26" height="8" aria-hidden="true">
          <path d="M1 4h24" strokeWidth="1.5" style={{ stroke: 'var(--warn)' }} />
          <circle
            cx="13"
            cy="4"
            r="2.6"
            strokeWidth="1.5"
            style={{ stroke: 'var(--warn)', fill: 'var(--w)' }}
          />
        </svg>
        {horizon}预测区间
      </span>
    </span>
  )
}
