import { Progress } from 'antd'

/** How far a task is, in percent. */
export function ShareLine({ share, label }: { share: number | null; label: string }) {
  if (share === null) return <span className="lu-t3">—</span>
  return (
    <span className="lu-row lu-nw" style={{ display: 'inline-flex' }}>
      <Progress percent={share} showInfo={false} size="small" style={{ width: 64 }} aria-label={`${label}：进度 ${share}%`} />
      <span className="lu-sm">{share}%</span>
    </span>
  )
}
