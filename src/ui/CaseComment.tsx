import { useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { ReasonPanel } from './ReasonPanel.tsx'

/** 写意见: a remark of an authority above, which changes nothing of the case. */
export function CaseComment({ onSubmit }: { onSubmit: (text: string) => Promise<void> }) {
  const [open, setOpen] = useState(false)
  return (
    <>
      <ActionButton small onClick={() => setOpen(true)}>
        写意见…
      </ActionButton>
      {open && (
        <ReasonPanel
          title="写意见"
          field="意见"
          help="学校和审批的主管部门会看到，并收到通知。"
          effect="只写进经过；状态、轮到谁办、期限都不变。"
          submitText="写入经过"
          onClose={() => setOpen(false)}
          onSubmit={async (text) => {
            await onSubmit(text)
            setOpen(false)
          }}
        />
      )}
    </>
  )
}
