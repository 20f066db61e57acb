import { ActionButton } from './ActionButton.tsx'
import { formatNumber } from './format.ts'
import type { BatchAction } from './list-types.ts'

export type BatchBarProps = {
  /** Number of chosen rows. */
  chosen: number
  onPage: number
  total: number
  unit: string
  all: boolean
  actions: readonly BatchAction[]
  onRun: (action: BatchAction) => void
  onAll: () => void
  onNone: () => void
}

/** Slides in above the table's head and says how many of what are chosen. */
export function BatchBar(props: BatchBarProps) {
  const { chosen, total, unit, all } = props
  return (
    <div className="lu-batch" role="status">
      <b>
        已选 {formatNumber(all ? total : chosen)} {unit}
      </b>
      {!all && total > props.onPage && (
        <span className="lu-t2">
          （本页 {props.onPage} {unit}，
          <button type="button" className="lu-link" onClick={props.onAll}>
            选择全部 {formatNumber(total)} {unit}
          </button>
          ）
        </span>
      )}
      <span className="lu-sp" />
      {props.actions.map((action) => (
        <ActionButton key={action.key} small blocked={action.blocked} onClick={() => props.onRun(action)}>
          {action.label}
        </ActionButton>
      ))}
      <ActionButton small kind="text" onClick={props.onNone}>
        取消选择
      </ActionButton>
    </div>
  )
}
