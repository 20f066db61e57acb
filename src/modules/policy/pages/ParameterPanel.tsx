import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { draftOf, initialOf, settingFields } from './parameter-form.ts'
import { SettingPreview } from './SettingPreview.tsx'

const states = {
  current: { shape: 'done', word: '有效' },
  future: { shape: 'waiting', word: '未到' },
  past: { shape: 'none', word: '已过' },
  withdrawn: { shape: 'returned', word: '已撤回' },
} as const

type Props = { parameter: string; today: string; mayEdit: boolean; onClose: () => void }

/** One parameter beside the list: its history by region and day, and a setting of the own authority with its preview. */
export function ParameterPanel({ parameter, today, mayEdit, onClose }: Props) {
  const client = useQueryClient()
  const [draft, setDraft] = useState<ReturnType<typeof draftOf>>()
  const [problem, setProblem] = useState<Problem>()
  const [ending, setEnding] = useState<{ id: string; valueText: string }>()
  const { data } = useQuery({ queryKey: ['parameters', parameter], queryFn: () => call(api.getParameter, { key: parameter }) })
  const done = () => {
    setDraft(undefined)
    void client.invalidateQueries({ queryKey: ['parameters'] })
  }
  const save = useMutation({
    mutationFn: (input: NonNullable<typeof draft>) => call(api.setParameter, { key: parameter, ...input }),
    onSuccess: done,
  })
  if (ending)
    return (
      <ReasonPanel
        title={`结束设定：${ending.valueText}`}
        effect={`这条设定到今天（${today}）为止；还没有生效的即撤回。以后取上一级的设定或默认值。`}
        submitText="结束设定"
        help="写明为什么结束，历史里看得到。"
        onClose={() => setEnding(undefined)}
        onSubmit={async (reason) => {
          await call(api.endSetting, { id: ending.id, lastDay: today, reason })
          setEnding(undefined)
          done()
        }}
      />
    )
  return (
    <SidePanel title={data?.title ?? '参数'} onClose={onClose}>
      {!data && <Loading lines={6} />}
      {data && (
        <div className="lu-stack">
          <p className="lu-t2">
            现在为 <b>{data.valueText}</b>（{data.setBy.word}
            {data.setBy.name}），默认 {data.defaultText}。{data.note}
          </p>
          {save.error instanceof CallError && <ProblemNotice problem={save.error.problem} />}
          {mayEdit && draft && (
            <SettingPreview
              parameter={parameter}
              draft={draft}
              busy={save.isPending}
              onSave={() => save.mutate(draft)}
              onBack={() => setDraft(undefined)}
            />
          )}
          {mayEdit && !draft && (
            <RecordForm
              fields={settingFields(data)}
              initial={initialOf(data, today)}
              submitText="查看影响"
              notice={problem && <ProblemNotice problem={problem} />}
              effect="先列出影响，确认以后才写入。"
              onSubmit={async (values) => {
                const next = draftOf(data, values)
                try {
                  const { reason: _, clause: __, value, ...rest } = next
                  await call(api.previewSetting, { key: parameter, value: JSON.stringify(value), ...rest })
                  setProblem(undefined)
                  setDraft(next)
                } catch (error) {
                  if (error instanceof CallError) setProblem(error.problem)
                  throw error
                }
              }}
            />
          )}
          <h3>历史</h3>
          <SmallTable
            caption="各地各日的设定"
            rows={data.settings}
            rowKey={(row) => row.id}
            empty="各级都没有设定过，取默认值。"
            columns={[
              { key: 'org', title: '谁设定', render: (row) => row.orgName },
              { key: 'value', title: '取值', render: (row) => row.valueText },
              { key: 'days', title: '起止', render: (row) => `${row.validFrom} 至 ${row.validTo ?? '今'}` },
              { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
              {
                key: 'why',
                title: '理由',
                render: (row) => (
                  <>
                    {row.note ?? '—'}{' '}
                    {mayEdit && row.own && (row.state === 'current' || row.state === 'future') && (
                      <ActionButton kind="text" small onClick={() => setEnding({ id: row.id, valueText: row.valueText })}>
                        结束
                      </ActionButton>
                    )}
                  </>
                ),
              },
            ]}
          />
        </div>
      )}
    </SidePanel>
  )
}
