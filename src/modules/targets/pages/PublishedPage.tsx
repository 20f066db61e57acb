import { useMutation, useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call, CallError, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { PlanStatusTag, shown } from './words.tsx'

const crumbs = [{ title: '规划评估', to: '/targets/evaluations' }, { title: '报告' }]

/** A published evaluation as everybody signed in reads it. */
export function PublishedPage() {
  const { id = '' } = useParams()
  const mayPrint = useMay('targets.evaluate')
  const print = useMutation({ mutationFn: () => download(api.printPlanEvaluation, { id }) })
  const { data, error, refetch } = useQuery({ queryKey: ['targets', 'published', id], queryFn: () => call(api.readPublishedEvaluation, { id }) })
  const problem = error instanceof CallError ? error.problem : undefined
  if (!data)
    return (
      <>
        <PageHead title="规划评估报告" crumbs={crumbs} />
        {!error && <Loading lines={10} />}
        {problem?.status === 404 && <Notice tone="warn" title={problem.message} actions={<ActionButton to="/targets/evaluations">回到规划评估</ActionButton>} />}
        {error && problem?.status !== 404 && <ErrorState what="没有读到报告" error={error} onRetry={() => void refetch()} />}
      </>
    )
  return (
    <>
      <PageHead
        title={data.title}
        crumbs={crumbs}
        context={<><span className="lu-mono">{data.caseNo}</span>　{data.orgName}　{data.publishedOn} 公布　数据：{data.releaseTitle}，截至 {data.asOf}</>}
        actions={mayPrint && <ActionButton icon="download" busy={print.isPending} onClick={() => print.mutate()}>PDF 报告</ActionButton>}
      />
      <div className="lu-stack">
        {print.error && <ProblemNotice problem={problemOf(print.error)} />}
        <Card title="总的评价">
          {data.overview.split('\n').map((text) => <p key={text}>{text}</p>)}
          {data.thirdParty && <p className="lu-t2 lu-md" style={{ marginTop: 8 }}>第三方：{data.thirdParty}。{data.thirdOpinion}</p>}
        </Card>
        <Card title="指标" meta={`${data.lines.length} 项`} flush>
          <SmallTable
            caption="指标"
            rows={data.lines}
            rowKey={(row) => row.id}
            columns={[
              { key: 'name', title: '指标', render: (row) => <>{row.name} <span className="lu-t3 lu-sm">{row.unit}</span></> },
              { key: 'target', title: '目标', align: 'right', render: (row) => shown(row.target) },
              { key: 'value', title: '完成', align: 'right', render: (row) => shown(row.value) },
              { key: 'status', title: '判定', card: 'state', render: (row) => <PlanStatusTag status={row.status} /> },
              { key: 'review', title: '自评', render: (row) => row.review || '—' },
            ]}
          />
        </Card>
        <Card title="问题" flush>
          <SmallTable
            caption="问题"
            empty="没有登记问题。"
            rows={data.findings.map((one, at) => ({ ...one, key: String(at) }))}
            rowKey={(row) => row.key}
            columns={[
              { key: 'name', title: '指标', render: (row) => row.name },
              { key: 'finding', title: '问题', render: (row) => row.finding },
              { key: 'advice', title: '建议', render: (row) => row.advice || '—' },
              { key: 'unit', title: '整改单位', render: (row) => row.unitName ?? '—' },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
