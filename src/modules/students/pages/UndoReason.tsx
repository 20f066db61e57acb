import { useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import type { RosterBatch } from '../roster-api.ts'

/** Taking a batch back asks for a reason and says what will happen, in numbers. */
export function UndoReason(props: {
  batch: RosterBatch | undefined
  busy: boolean
  onUndo: (reason: string) => void
  onCancel: () => void
}) {
  const [reason, setReason] = useState('')
  const counts = props.batch?.counts
  return (
    <Notice
      tone="warn"
      title={`撤销“${props.batch?.fileName ?? ''}”`}
      actions={
        <>
          <ActionButton
            kind="danger"
            busy={props.busy}
            blocked={reason.trim().length < 2 ? '先写理由' : undefined}
            showReason={false}
            onClick={() => props.onUndo(reason.trim())}
          >
            撤销这一批
          </ActionButton>
          <ActionButton onClick={props.onCancel}>不撤销</ActionButton>
        </>
      }
    >
      <p>
        新增的 {counts?.new ?? 0} 人从待注册中删去，变更的 {counts?.changed ?? 0}{' '}
        人恢复原来的内容；撤销留在记录里。
      </p>
      <label>
        理由（必填）
        <input className="lu-inp" value={reason} onChange={(event) => setReason(event.target.value)} />
      </label>
    </Notice>
  )
}
