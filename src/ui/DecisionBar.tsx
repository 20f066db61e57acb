import type { ReactNode } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Icon } from './Icon.tsx'

export type Decision = {
  key: string
  label: ReactNode
  kind?: 'primary' | 'danger' | 'plain'
  onClick: () => void
  /** Why it is not possible yet; written in the bar, so the button only wears the lock. */
  blocked?: string | undefined
  busy?: boolean
}
export type DecisionBarProps = {
  /** What still stands in the way; empty when nothing does. */
  blockers: readonly ReactNode[]
  /** What passing will write, with numbers. */
  effects: ReactNode
  workdaysLeft?: number | null
  decisions: readonly Decision[]
  /** Head of the first line: 通过 by default. */
  act?: string
  /** Who is being waited for, where the main act is another side's; `effects` then says what can still be done. */
  waiting?: string
}

const circled = ['①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩']

/** The sticky bar of a case. It always answers: why not yet, what passing does, how long is left. */
export function DecisionBar({ blockers, effects, workdaysLeft, decisions, act = '通过', waiting }: DecisionBarProps) {
  return (
    <div className="lu-dec" role="region" aria-label="办理决定">
      <div className="lu-dec-why">
        {waiting ? (
          <b>{waiting}。</b>
        ) : blockers.length > 0 ? (
          <>
            <b>现在还不能{act}：</b>
            {blockers.map((blocker, index) => (
              <span key={index}>
                {blockers.length > 1 && circled[index]} {blocker}
                {index < blockers.length - 1 ? '；' : '。'}
              </span>
            ))}
          </>
        ) : (
          <b>可以{act}。</b>
        )}
        <div className="lu-t2 lu-sm">
          {!waiting && `${act}后：`}
          {effects}
        </div>
      </div>
      {workdaysLeft !== undefined && workdaysLeft !== null && (
        <span className="lu-row lu-t2 lu-sm lu-nw">
          <Icon name="calendar" />
          {workdaysLeft < 0 ? (
            <span className="lu-err">
              逾期 <b>{-workdaysLeft}</b> 个工作日
            </span>
          ) : (
            <span>
              剩 <b>{workdaysLeft}</b> 个工作日
            </span>
          )}
        </span>
      )}
      {decisions.map((decision) => (
        <ActionButton
          key={decision.key}
          kind={decision.kind ?? 'plain'}
          blocked={decision.blocked}
          busy={decision.busy ?? false}
          showReason={false}
          onClick={decision.onClick}
        >
          {decision.label}
        </ActionButton>
      ))}
    </div>
  )
}
