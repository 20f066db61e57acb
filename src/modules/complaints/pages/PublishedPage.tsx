import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { api } from '../api.ts'
import { categories, measures } from '../codes.ts'
import { VerdictTag } from './words.tsx'
import './complaints.css'

const crumbs = [{ title: '首页', to: '/' }, { title: '招生投诉', to: '/complaints' }, { title: '查处结果' }]

/** One result as everybody sees it: what was found, what is to be done until when, and what came of it. */
export function PublishedPage() {
  const id = useParams().id ?? ''
  const { data, error, refetch } = useQuery({ queryKey: ['complaints', 'published-one', id], queryFn: () => call(api.getPublishedComplaint, { id }) })
  const problem = error instanceof CallError ? error.problem : undefined
  if (error)
    return (
      <div className="lu-w">
        <PageHead crumbs={crumbs} title="没有这件查处结果" />
        {problem && problem.status < 500 ? (
          <Notice tone="warn" title={problem.status === 400 ? '网址不完整，请从列表打开。' : problem.message} actions={<ActionButton to="/complaints">回到招生投诉</ActionButton>} />
        ) : (
          <ErrorState what="没有读到查处结果" kept="" error={error} onRetry={() => void refetch()} />
        )}
      </div>
    )
  if (!data) return <div className="lu-w"><Loading lines={8} /></div>
  return (
    <div className="lu-w">
      <PageHead crumbs={crumbs} title={data.title} status={<VerdictTag verdict={data.verdict} />} context={`${data.authorityName} ${data.publishedOn} 公布`} />
      <div className="lu-stack">
        {data.followedOn && <Notice tone="ok" title={`${data.followedOn} 整改完成`}>{data.followed}</Notice>}
        <Card title="查处结果" extra={<Clause id="001:1317">三（二）</Clause>}>
          <p className="cp-text">{data.text}</p>
        </Card>
        <Card title="概要">
          <Facts
            columns={2}
            facts={[
              { name: '学校或机构', value: data.schoolName },
              { name: '类别', value: categories[data.category] },
              { name: '处理', value: measures[data.measure] },
              { name: '整改期限', value: data.followDue ?? '—' },
              { name: '查处单位', value: data.authorityName },
              { name: '办件', value: <span className="lu-mono">{data.caseNo}</span> },
              { name: '公开到', value: data.shownUntil },
            ]}
          />
        </Card>
        <p className="lu-t2">对结果有意见的，向{data.authorityName}反映。</p>
      </div>
    </div>
  )
}
