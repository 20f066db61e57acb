import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Input } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import type { CodeListDetail, CodeRow } from './CodeListsPage.tsx'

export type CodeTask = { action: 'rename' | 'withdraw' | 'add' | 'addLocal'; row?: CodeRow }
type Draft = Input<typeof api.changeCodeList>

const titles = { rename: '改名', withdraw: '停用', add: '加一项', addLocal: '加本地值' } as const

/** One change of a list: filled in, then shown with what it writes and touches, then written. */
export function CodePanel({ list, task, onClose }: { list: CodeListDetail; task: CodeTask; onClose: () => void }) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<Draft>()
  const [values, setValues] = useState<FormValues>({ from: list.today })
  const [problem, setProblem] = useState<Problem>()
  const save = useMutation({
    mutationFn: (input: Draft) => call(api.changeCodeList, input),
    onSuccess: async () => {
      await client.invalidateQueries({ queryKey: ['code-lists'] })
      onClose()
    },
  })
  return (
    <SidePanel title={`${titles[task.action]}：${task.row?.label ?? list.title}`} onClose={onClose}>
      {save.error instanceof CallError && <ProblemNotice problem={save.error.problem} />}
      {draft ? (
        <Preview draft={draft} busy={save.isPending} onSave={() => save.mutate(draft)} onBack={() => setDraft(undefined)} />
      ) : (
        <RecordForm
          fields={fieldsOf(list, task)}
          initial={values}
          submitText="查看影响"
          effect="先列出影响，确认以后才写入。"
          serverIssues={problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))}
          notice={problem && <ProblemNotice problem={problem} />}
          onSubmit={async (entered) => {
            const next = draftOf(list, task, entered)
            setValues(entered)
            try {
              const { reason: _, ...input } = next
              await call(api.previewCodeChange, input)
              setProblem(undefined)
              setDraft(next)
            } catch (error) {
              if (error instanceof CallError) setProblem(error.problem)
              throw error
            }
          }}
        />
      )}
    </SidePanel>
  )
}

function fieldsOf(list: CodeListDetail, { action, row }: CodeTask): FormField[] {
  const usable = list.values.filter((one) => one.state === 'current' && one.code !== row?.code)
  const option = (one: CodeRow) => ({ value: one.code, label: one.label })
  const label: FormField = { key: 'label', title: action === 'rename' ? '新名称' : '名称', type: 'text', required: true }
  const fields: Record<CodeTask['action'], FormField[]> = {
    rename: [label],
    withdraw: [
      {
        key: 'becomes',
        title: '由哪些代码接替',
        type: 'choices',
        options: usable.filter((one) => one.parent === null || row?.parent).map(option),
        help: '一个：改码或合并，汇总计入它。几个：拆分，旧记录逐条选择。不选：没有接替，旧记录单列。',
      },
    ],
    add: [label, { key: 'code', title: '代码', type: 'text', required: true, help: '字母、数字和短横，最多 30 位。用过的代码不再用。' }],
    addLocal: [
      label,
      { key: 'parent', title: '归入', type: 'code', required: true, options: usable.filter((one) => one.parent === null).map(option), help: '上报和汇总时计入这一项。' },
    ],
  }
  return [
    ...fields[action],
    { key: 'from', title: '从哪天起', type: 'date', required: true, help: '今天或以后。以前的记录保留当时的代码和名称。' },
    { key: 'reason', title: '理由', type: 'longtext', required: true, help: '写入历史和审计。', validate: (text) => (text.length < 4 ? '理由至少 4 个字。' : undefined) },
  ]
}

function draftOf(list: CodeListDetail, { action, row }: CodeTask, values: FormValues): Draft {
  const becomes = (values['becomes'] ?? '').split(',').filter(Boolean)
  return {
    key: list.key,
    action: action === 'addLocal' ? 'add' : action,
    from: values['from'] ?? '',
    reason: values['reason'] ?? '',
    ...(row ? { code: row.code } : values['code'] ? { code: values['code'] } : {}),
    ...(values['label'] ? { label: values['label'] } : {}),
    ...(values['parent'] ? { parent: values['parent'] } : {}),
    ...(becomes.length > 0 ? { becomes } : {}),
  }
}

function Preview({ draft, busy, onSave, onBack }: { draft: Draft; busy: boolean; onSave: () => void; onBack: () => void }) {
  const { reason: _, ...input } = draft
  const { data, error } = useQuery({ queryKey: ['code-preview', input], queryFn: () => call(api.previewCodeChange, input), staleTime: 0 })
  if (error instanceof CallError) return <ProblemNotice problem={error.problem} />
  if (!data) return <Loading lines={4} />
  return (
    <section className="lu-stack" aria-label="改动的影响">
      <h3>将要写入</h3>
      <ul>
        {data.writes.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
      {draft.action !== 'add' && (
        <SmallTable
          caption="用到它的记录"
          rows={data.uses}
          rowKey={(row) => row.title}
          empty="没有登记簿用到这张表。"
          columns={[
            { key: 'title', title: '用到它的记录', render: (row) => row.title },
            { key: 'records', title: '条数', align: 'right', render: (row) => formatNumber(row.records) },
          ]}
        />
      )}
      <p className="lu-t2">{data.effect}</p>
      <div className="lu-row">
        <ActionButton onClick={onBack}>返回修改</ActionButton>
        <ActionButton kind="primary" busy={busy} onClick={onSave}>
          写入
        </ActionButton>
      </div>
    </section>
  )
}

/** Every version of one code: since when it is called what, by whose decision and why. */
export function CodeHistory({ row, onClose }: { row: CodeRow; onClose: () => void }) {
  return (
    <SidePanel title={`历史：${row.label}`} onClose={onClose}>
      <SmallTable
        caption={`${row.code} 的历次名称`}
        rows={[...row.versions].reverse()}
        rowKey={(one) => `${one.from}${one.label}`}
        columns={[
          { key: 'label', title: '名称', render: (one) => (one.withdrawn ? `停用（原名“${one.label}”）` : one.label) },
          { key: 'from', title: '从哪天起', render: (one) => one.from || '一直' },
          { key: 'by', title: '谁', render: (one) => one.by },
          { key: 'note', title: '理由', render: (one) => one.note || '—' },
        ]}
      />
    </SidePanel>
  )
}
