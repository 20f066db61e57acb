import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useParams, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { exactly } from '../../../ui/format.ts'
import { api } from '../api.ts'

/** One audit row with every record it touched, before and after in words. */
export function AuditPage() {
  const { id } = useParams()
  const [params, setParams] = useSearchParams()
  const page = Math.max(1, Number.parseInt(params.get('page') ?? '1', 10) || 1)
  const { data, error, refetch } = useQuery({
    queryKey: ['audits', 'one', id, page],
    queryFn: () => call(api.getAudit, { id: Number(id), page }),
    placeholderData: keepPreviousData,
  })
  const crumbs = [{ title: '审计查询', to: '/audits' }]
  if (error)
    return (
      <>
        <PageHead crumbs={crumbs} title={`审计 ${id}`} />
        <ErrorState what="没有读到这条审计" error={error} back={{ title: '回到审计查询', to: '/audits' }} onRetry={() => void refetch()} />
      </>
    )
  if (!data) return <Loading lines={8} />
  return (
    <div className="lu-w lu-stack">
      <PageHead crumbs={crumbs} title={`${data.verbTitle}`} context={`审计 ${data.id} · ${exactly(data.at)}`} />
      <Card title="这一次">
        <Facts
          facts={[
            { name: '操作人', value: `${data.actor}（${data.roleTitle}）` },
            { name: '单位', value: data.actorOrg },
            { name: '对象', value: `${data.subjectKindTitle} ${data.subject}` },
            { name: '理由', value: data.reason ?? '—' },
            { name: '条款', value: data.clause ? <Clause id={data.clause}>{data.clauseLabel}</Clause> : '—' },
            { name: '请求编号', value: <span className="lu-mono">{data.requestId}</span> },
            ...data.facts.map((one) => ({ name: one.title, value: one.text })),
          ]}
        />
      </Card>
      {data.records.map((record) => (
        <Card key={record.id} title={record.kindTitle} meta={`${record.action} · ${record.recordId}`} flush>
          <SmallTable
            caption={`${record.kindTitle}的改前改后`}
            rows={record.fields}
            rowKey={(field) => field.title}
            empty="这条记录没有记下字段的改动。"
            columns={[
              { key: 'title', title: '字段', render: (field) => field.title },
              { key: 'before', title: '改前', render: (field) => field.before },
              { key: 'after', title: '改后', render: (field) => field.after },
            ]}
          />
        </Card>
      ))}
      {data.changes > 50 && <Pager page={page} pageSize={50} total={data.changes} onPage={(next) => setParams({ page: String(next) })} />}
    </div>
  )
}
