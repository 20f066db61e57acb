import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import type { Batch } from './BatchPage.tsx'

/** Freezing the input, or putting the end of the filling-in later. */
export function FreezePanel({ batch, extend = false, onClose, onDone }: { batch: Batch; extend?: boolean; onClose: () => void; onDone: (words: string) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const attempt = async (work: () => Promise<string>) => {
    try {
      onDone(await work())
    } catch (error) {
      setProblem(problemOf(error))
      throw error
    }
  }
  return (
    <SidePanel title={extend ? '延长填报' : '封存投档输入'} onClose={onClose}>
      {extend ? (
        <RecordForm
          fields={[
            { key: 'closesAt', title: '新的截止时间', type: 'text', required: true, help: '写成 2026-12-01 18:00，只能往后延。' },
            { key: 'reason', title: '理由', type: 'longtext', required: true },
          ]}
          initial={{ closesAt: whenText(batch.closesAt), reason: '' }}
          submitText="延长"
          onCancel={onClose}
          effect="考生立刻看到新的截止时间。"
          notice={problem && <ProblemNotice problem={problem} />}
          serverIssues={(problem?.issues ?? []).map((issue) => ({ key: issue.path, text: issue.message }))}
          onSubmit={(values) =>
            attempt(async () => {
              await call(api.extendPlacementBatch, { id: batch.id, closesAt: `${(values['closesAt'] ?? '').trim().replace(' ', 'T')}:00+08:00`, reason: values['reason'] ?? '' })
              return `填报延长到 ${values['closesAt']}。`
            })
          }
        />
      ) : (
        <RecordForm
          fields={[]}
          initial={{}}
          submitText="封存"
          onCancel={onClose}
          effect={`${batch.submitted ?? 0} 人的志愿、全部成绩和此刻的空余名额固定下来，算出校验值，公开开放填报时定下的抽签种子。停招的计划不再有名额。`}
          notice={problem && <ProblemNotice problem={problem} />}
          serverIssues={(problem?.issues ?? []).map((issue) => ({ key: issue.path, text: issue.message }))}
          onSubmit={() =>
            attempt(async () => {
              const done = await call(api.freezePlacementBatch, { id: batch.id })
              return `已封存 ${done.candidates} 名考生，种子 ${done.seed}。`
            })
          }
        />
      )}
    </SidePanel>
  )
}
