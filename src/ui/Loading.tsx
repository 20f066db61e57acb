/** A skeleton that appears after 0.3 s, so that fast answers do not flicker. */
export function Loading({ lines = 4 }: { lines?: number }) {
  return (
    <div className="lu-late lu-stack" style={{ padding: '12px 0' }} role="status">
      {Array.from({ length: lines }, (_, index) => (
        <span key={index} className="lu-bone" style={{ width: `${88 - ((index * 17) % 40)}%` }} />
      ))}
      <span className="lu-t3 lu-sm">正在查询……</span>
    </div>
  )
}

/** A long task: how far, what is left, that one may leave. */
export function TaskProgress(props: {
  name: string
  done: number
  total: number
  note?: string
  onCancel?: () => void
}) {
  const share = props.total > 0 ? props.done / props.total : 0
  return (
    <div>
      <div className="lu-row lu-md">
        <b>{props.name}</b>
        <span className="lu-sp" />
        <span>
          {props.done.toLocaleString('zh-CN')} / {props.total.toLocaleString('zh-CN')}
        </span>
      </div>
      <div
        className="lu-progress"
        role="progressbar"
        aria-label={props.name}
        aria-valuemin={0}
        aria-valuemax={props.total}
        aria-valuenow={props.done}
      >
        <i style={{ width: `${share * 100}%` }} />
      </div>
      <div className="lu-row lu-t2 lu-sm">
        {props.note ?? '可以离开本页，完成后通知您。'}
        <span className="lu-sp" />
        {props.onCancel && (
          <button type="button" className="lu-link" onClick={props.onCancel}>
            取消
          </button>
        )}
      </div>
    </div>
  )
}
