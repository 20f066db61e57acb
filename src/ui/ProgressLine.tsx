import { Progress } from 'antd'

/** How far a counted work is: 1,200 / 30,000, with the line beside the numbers. */
export function ProgressLine({ done, total, label }: { done: number; total: number; label: string }) {
  const percent = total === 0 ? 100 : Math.floor((Math.min(done, total) * 100) / total)
  const words = `${done.toLocaleString('zh-CN')} / ${total.toLocaleString('zh-CN')}`
  return (
    <span className="lu-row lu-nw">
      <Progress percent={percent} showInfo={false} size="small" style={{ width: 80 }} aria-label={`${label}：${words}`} />
      <span className="lu-sm">{words}</span>
    </span>
  )
}
