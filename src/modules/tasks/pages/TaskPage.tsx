import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { api } from '../api.ts'
import { taskSources } from '../codes.ts'
import { ShareLine } from './ShareLine.tsx'
import { Tree } from './Tree.tsx'

/** A task as it was issued, with everybody who has a part in it and what was handed on. */
export function TaskPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({ queryKey: ['tasks', 'task', id], queryFn: () => call(api.getTask, { id }) })
  return (
    <DetailPage
      title={data?.title ?? '任务'}
      crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '交办的任务' }]}
      context={data && <>期限 {data.dueOn}　<ShareLine share={data.share} label={data.title} /></>}
      loading={!data && !error}
      error={error}
      onRetry={() => void refetch()}
      groups={
        data
          ? [
              {
                title: '任务',
                facts: [
                  { name: '来源', value: taskSources[data.source] },
                  { name: '交办', value: `${data.issuedOn} ${data.issuedByName}` },
                  { name: '办结标准', value: data.criterion },
                  { name: '内容', value: data.content || '—' },
                  ...(data.reason ? [{ name: '交办原因', value: data.reason }] : []),
                  ...(data.planId ? [{ name: '规划指标', value: <Link to={`/plans/${data.planId}`}>{data.indicatorId}</Link> }] : []),
                  { name: '依据', value: data.clause ? <Clause id={data.clause} /> : '—' },
                ],
              },
            ]
          : []
      }
    >
      {data && (
        <Card title="承办单位" meta="含分解给下级的" flush>
          <Tree branches={data.tree} />
        </Card>
      )}
    </DetailPage>
  )
}
