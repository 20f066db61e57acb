import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError, download } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import type { Kind } from './TemplatesPage.tsx'

type Props = { kind: Kind; file: File; today: string; onDone: () => void; onClose: () => void }

/** A chosen file: tried out with sample data first, then set with its dates. */
export function TemplateForm({ kind, file, today, onDone, onClose }: Props) {
  const [problem, setProblem] = useState<Problem>()
  const attempt = useMutation({
    mutationFn: () => download(api.tryTemplate, { kind: kind.id, filename: file.name }, { file }),
    onError: (error) => setProblem(error instanceof CallError ? error.problem : undefined),
    onSuccess: () => setProblem(undefined),
  })
  return (
    <div className="lu-stack" style={{ marginBottom: 16 }}>
      <Notice
        tone="info"
        title={`已选“${file.name}”，还没有使用。`}
        actions={
          <ActionButton small icon="download" busy={attempt.isPending} onClick={() => attempt.mutate()}>
            用样例数据试填
          </ActionButton>
        }
      >
        先试填，打开看一看再设为使用。
      </Notice>
      <RecordForm
        fields={[
          { key: 'validFrom', title: '生效日期', type: 'date', required: true, help: '最早是今天；以前出具的文书不变。' },
          { key: 'validTo', title: '失效日期', type: 'date', help: '不填就一直用到被下一个代替。' },
          { key: 'note', title: '说明', type: 'text', help: '例如依据的发文。' },
        ]}
        initial={{ validFrom: today }}
        submitText="设为使用"
        onCancel={onClose}
        notice={problem && <Notice tone="bad" title={problem.message} />}
        serverIssues={problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))}
        effect={`从生效日期起，本单位和下级单位的${kind.title} Word 版照它填写。`}
        onSubmit={async ({ validFrom = today, validTo, note }) => {
          try {
            await call(api.uploadTemplate, { kind: kind.id, validFrom, ...(validTo ? { validTo } : {}), note: note ?? '', filename: file.name }, { file })
            onDone()
          } catch (error) {
            setProblem(error instanceof CallError ? error.problem : undefined)
            throw error
          }
        }}
      />
    </div>
  )
}
