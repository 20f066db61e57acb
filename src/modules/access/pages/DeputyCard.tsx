import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { useSession } from '../model.ts'
import { AskForm } from './AskForm.tsx'

type Row = Output<typeof api.listDeputies>['rows'][number]

const states = {
  ahead: <StatusTag word="还没有开始" shape="waiting" />,
  now: <StatusTag word="正在代理" shape="moving" />,
  over: <StatusTag word="已结束" shape="none" />,
}

/** Who stands in for the acting post (AB 角), and naming a colleague for a time. */
export function DeputyCard() {
  const session = useSession()
  const queries = useQueryClient()
  const [naming, setNaming] = useState(false)
  const { data } = useQuery({ queryKey: ['access', 'deputies'], queryFn: () => call(api.listDeputies, {}) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['access', 'deputies'] })
  const end = useMutation({ mutationFn: (id: string) => call(api.endDeputy, { id }), onSettled: refresh })
  if (!data?.may) return null
  const columns = [
    { key: 'deputyName', title: '代理人', render: (row: Row) => <b>{row.deputyName}</b> },
    { key: 'state', title: '状态', card: 'state' as const, render: (row: Row) => states[row.state] },
    { key: 'days', title: '期限', render: (row: Row) => `${row.validFrom} 至 ${row.validTo}` },
    { key: 'reason', title: '理由', render: (row: Row) => row.reason },
    {
      key: 'act',
      title: '',
      render: (row: Row) =>
        row.state !== 'over' && (
          <ActionButton kind="text" small busy={end.isPending} onClick={() => end.mutate(row.id)}>
            结束代理
          </ActionButton>
        ),
    },
  ]
  return (
    <Card
      flush
      title="代理（AB 角）"
      meta={`${session.acting?.orgName ?? ''} · ${session.acting?.roleTitle ?? ''}`}
      extra={
        !naming && (
          <ActionButton small blocked={data.candidates.length === 0 ? '本单位没有别的在任同事' : undefined} onClick={() => setNaming(true)}>
            指定代理人
          </ActionButton>
        )
      }
    >
      {end.error && <ProblemNotice problem={end.error instanceof CallError ? end.error.problem : { status: 0, message: '没有连上服务器，稍后再试。' }} />}
      {naming && (
        <div className="lu-card-body">
          <AskForm
            fields={[
              { key: 'accountId', title: '代理人', type: 'choice', required: true, options: data.candidates.map((one) => ({ value: one.accountId, label: `${one.name}（${one.roleTitle}）` })) },
              { key: 'validFrom', title: '从', type: 'date', required: true },
              { key: 'validTo', title: '到', type: 'date', required: true, help: '含当日，最长半年。' },
              { key: 'reason', title: '理由', type: 'text', required: true, validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined) },
            ]}
            initial={{ accountId: '', validFrom: session.today, validTo: '', reason: '' }}
            submitText="指定代理人"
            effect="期限内代理人可以切换到这个岗位办事，办件和审计记两个人的姓名。"
            onCancel={() => setNaming(false)}
            onSubmit={async (values) => {
              await call(api.nameDeputy, { accountId: values.accountId ?? '', validFrom: values.validFrom ?? '', validTo: values.validTo ?? '', reason: values.reason ?? '' })
              setNaming(false)
              await refresh()
            }}
          />
        </div>
      )}
      <SmallTable caption="代理" columns={columns} rows={data.rows} rowKey={(row) => row.id} empty="没有指定过代理人。" />
    </Card>
  )
}
