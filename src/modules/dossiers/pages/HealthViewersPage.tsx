import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { DossierTabs, FormPanel } from './parts.tsx'

/** 健康档案授权: who, beside the head of the school, may open health records, why and until when. */
export function HealthViewersPage() {
  const queries = useQueryClient()
  const [adding, setAdding] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['dossiers', 'health-viewers'], queryFn: () => call(api.listHealthViewers, {}) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['dossiers', 'health-viewers'] })
  const revoke = useMutation({ mutationFn: (id: string) => call(api.revokeHealth, { id }), onSuccess: refresh })
  return (
    <>
      <PageHead title="健康档案授权" crumbs={[{ title: '学生档案', to: '/dossiers' }, { title: '健康档案授权' }]} actions={<ActionButton kind="primary" icon="plus" onClick={() => setAdding(true)}>指定一人</ActionButton>} />
      <DossierTabs at="/dossiers/health" />
      {error && <ErrorState what="没有读到授权" error={error} onRetry={() => void refetch()} />}
      {revoke.error && <ProblemNotice problem={problemOf(revoke.error)} />}
      {!data && !error && <Loading lines={4} />}
      {data && (
        <div className="lu-stack">
          <Notice>健康与特殊需要只给校领导和这里指定的人看。每次打开都要写用途，学生本人看得到是谁、为什么。</Notice>
          <Card title="指定过的人" flush>
            <SmallTable
              caption="指定过的人"
              rows={data.rows}
              rowKey={(row) => row.id}
              empty="还没有指定别人。"
              columns={[
                { key: 'name', title: '姓名', render: (row) => <b>{row.name}</b> },
                { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={row.active ? 'done' : 'none'} word={row.active ? '可以看' : '已结束'} /> },
                { key: 'reason', title: '理由', render: (row) => row.reason },
                { key: 'until', title: '到', render: (row) => row.untilOn },
                { key: 'by', title: '由谁指定', render: (row) => `${row.grantedBy} ${row.grantedAt.slice(0, 10)}` },
                { key: 'act', title: '', render: (row) => row.active && <ActionButton kind="text" small onClick={() => revoke.mutate(row.id)}>取消</ActionButton> },
              ]}
            />
          </Card>
        </div>
      )}
      {adding && data && (
        <FormPanel
          title="指定可看健康档案的人"
          fields={[
            { key: 'accountId', title: '人员', type: 'choice', required: true, options: data.people.map((one) => ({ value: one.accountId, label: `${one.name}（${one.role}）` })) },
            { key: 'reason', title: '理由', type: 'text', required: true, help: '例如：负责实习安排。', validate: (value) => (value.length < 4 ? '理由至少 4 个字。' : undefined) },
            { key: 'untilOn', title: '可以看到哪一天', type: 'date', required: true },
          ]}
          submitText="指定"
          onClose={() => setAdding(false)}
          save={async (values) => {
            await call(api.grantHealth, { accountId: values['accountId'] ?? '', reason: values['reason'] ?? '', untilOn: values['untilOn'] ?? '' })
            await refresh()
          }}
        />
      )}
    </>
  )
}
