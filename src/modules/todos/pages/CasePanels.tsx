import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call, CallError, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { FormField } from '../../../ui/form-types.ts'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { api } from '../api.ts'
import type { CaseDetail } from '../model.ts'

const NOBODY = 'everyone'

/** 认领、转交: who of the own organisation handles the case while it waits there. */
export function CaseAssignee({ detail }: { detail: CaseDetail }) {
  const [open, setOpen] = useState(false)
  const client = useQueryClient()
  const assign = useMutation({
    mutationFn: ({ postId, reason }: { postId: string | null; reason?: string }) =>
      call(api.assignCase, { id: detail.id, version: detail.version, postId, ...(reason ? { reason } : {}) }),
    onSuccess: () => {
      setOpen(false)
      void client.invalidateQueries({ queryKey: ['todos'] })
    },
  })
  if (detail.colleagues.length === 0) return null
  const own = detail.colleagues.find((one) => one.own)
  const holder = detail.colleagues.find((one) => one.assigned)
  const problem = assign.error instanceof CallError ? assign.error.problem : undefined
  const fields: FormField[] = [
    {
      key: 'postId',
      title: '承办人',
      type: 'choice',
      required: true,
      options: [
        ...detail.colleagues
          .filter((one) => !one.assigned)
          .map((one) => ({ value: one.postId, label: one.own ? `${one.name}（本人）` : one.name })),
        ...(holder ? [{ value: NOBODY, label: '不指定，本单位都可以办' }] : []),
      ],
    },
    { key: 'reason', title: '说明', type: 'text', help: '写进经过，例如“休假，代办到 11 月 30 日”。' },
  ]
  return (
    <>
      {own && !holder && (
        <ActionButton small busy={assign.isPending} onClick={() => assign.mutate({ postId: own.postId })}>
          认领
        </ActionButton>
      )}
      {holder && <span className="lu-t2 lu-sm">承办：{holder.own ? '本人' : holder.name}</span>}
      {(detail.colleagues.length > 1 || holder) && (
        <ActionButton small onClick={() => setOpen(true)}>
          转交…
        </ActionButton>
      )}
      {open && (
        <SidePanel title="转交承办人" onClose={() => setOpen(false)}>
          <RecordForm
            fields={fields}
            submitText="转交"
            onCancel={() => setOpen(false)}
            effect="这一件只出现在承办人的待办里；承办人的岗位结束后，回到本单位的待办。"
            notice={problem && <ProblemNotice problem={problem} />}
            onSubmit={async ({ postId, reason }) =>
              void (await assign.mutateAsync({ postId: postId === NOBODY ? null : (postId ?? null), ...(reason ? { reason } : {}) }))
            }
          />
        </SidePanel>
      )}
    </>
  )
}

/** A locked case says why, and asks the authority to unlock it until a day. */
export function CaseLock({ detail }: { detail: CaseDetail }) {
  const [open, setOpen] = useState(false)
  const [problem, setProblem] = useState<Problem>()
  const [sent, setSent] = useState<string>()
  const client = useQueryClient()
  if (!detail.locked) return null
  if (sent) return <Notice tone="info" title={`解锁申请 ${sent} 已提交，等${detail.authorityName}办理。`} />
  const fields: FormField[] = [
    { key: 'until', title: '解锁到', type: 'date', required: true, help: '这一天以前可以提交，过后重新锁定。' },
    { key: 'reason', title: '理由', type: 'longtext', required: true, help: '主管部门会看到这句话。' },
  ]
  return (
    <>
      <Notice
        tone="warn"
        title={detail.locked}
        actions={
          <ActionButton small onClick={() => setOpen(true)}>
            申请解锁…
          </ActionButton>
        }
      />
      {open && (
        <SidePanel title="申请解锁" onClose={() => setOpen(false)}>
          <RecordForm
            fields={fields}
            submitText="提交申请"
            onCancel={() => setOpen(false)}
            notice={problem && <ProblemNotice problem={problem} />}
            effect={`由${detail.authorityName}同意后，这一件可以再提交。`}
            onSubmit={async (values) => {
              try {
                const answer = await call(api.applyUnlock, { id: detail.id, until: values.until ?? '', reason: values.reason ?? '' })
                setSent(answer.no)
                void client.invalidateQueries({ queryKey: ['todos'] })
              } catch (error) {
                setProblem(problemOf(error))
                throw error
              }
            }}
          />
        </SidePanel>
      )}
    </>
  )
}

/** A finished case is put right by a case of its own. */
export function CaseCorrection({ detail }: { detail: CaseDetail }) {
  const [kind, setKind] = useState<CaseDetail['corrections'][number]>()
  const navigate = useNavigate()
  return (
    <>
      {detail.corrections.map((one) => (
        <ActionButton key={one.workflow} small onClick={() => setKind(one)}>
          {one.title}…
        </ActionButton>
      ))}
      {kind && (
        <ReasonPanel
          title={kind.title}
          effect="建立一件更正办件，内容从这一件带入；这一件不变，两件的经过互相指明。"
          submitText="建立更正办件"
          help="写明哪里错了、应当是什么。写进两件的经过。"
          onClose={() => setKind(undefined)}
          onSubmit={async (reason) => {
            const made = await call(api.correctCase, { id: detail.id, workflow: kind.workflow, reason })
            void navigate(made.page)
          }}
        />
      )}
    </>
  )
}
