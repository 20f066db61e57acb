import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api as todos } from '../../todos/api.ts'
import type { CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { CaseView } from './CaseView.tsx'
import { FindingPanel, FollowUpPanel, ReviewPanel, TextPanel } from './EvaluationPanels.tsx'
import { EvaluationTag, PlanStatusTag, shown, targetWords } from './words.tsx'

export type Evaluation = Output<typeof api.getPlanEvaluation>
type Line = Evaluation['lines'][number]
type Finding = Evaluation['findings'][number]
const crumbs = [{ title: '目标与考核', to: '/targets' }, { title: '规划评估', to: '/targets/evaluations' }, { title: '评估' }]

/** One evaluation of a plan: the frozen figures with the own words beside, findings, the third party, and its way. */
export function EvaluationPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['targets', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const evaluation = useQuery({ queryKey: ['targets', 'evaluation', id], queryFn: () => call(api.getPlanEvaluation, { id }) })
  if (file.data && evaluation.data) return <View detail={file.data} data={evaluation.data} />
  return <PageWait title="规划评估" crumbs={crumbs} what="没有读到这次评估" queries={[file, evaluation]} back={{ title: '回到规划评估', to: '/targets/evaluations' }} />
}

function View({ detail, data }: { detail: CaseDetail; data: Evaluation }) {
  const client = useQueryClient()
  const [panel, setPanel] = useState<{ kind: 'text' } | { kind: 'review'; line: Line } | { kind: 'finding'; line?: Line } | { kind: 'task'; finding: Finding }>()
  const [said, setSaid] = useState('')
  const [only, setOnly] = useState(false)
  const done = (message: string) => {
    setPanel(undefined)
    setSaid(message)
    void client.invalidateQueries({ queryKey: ['targets'] })
  }
  const remove = useMutation({ mutationFn: (id: string) => call(api.removeFinding, { id }), onSuccess: () => done('问题已去掉。') })
  const close = () => setPanel(undefined)
  const lines = only ? data.lines.filter((line) => line.status === '滞后' || line.status === '有风险') : data.lines
  return (
    <>
      <CaseView
        detail={detail}
        title={data.title}
        status={<EvaluationTag state={data.state} boxed />}
        crumbs={crumbs}
        said={said}
        context={<><span className="lu-mono">{data.caseNo}</span>　{data.releaseTitle}，截至 {data.asOf}</>}
        actions={
          <>
            {data.editable && <ActionButton onClick={() => setPanel({ kind: 'text' })}>总的评价和第三方</ActionButton>}
            {data.state === 'published' && <ActionButton to={`/targets/published/${data.id}`}>公布的全文</ActionButton>}
          </>
        }
      >
        {remove.error && <ProblemNotice problem={problemOf(remove.error)} />}
        <Card title="总的评价">
          {data.overview ? data.overview.split('\n').map((text) => <p key={text}>{text}</p>) : <p className="lu-t3">还没有写。</p>}
          <p className="lu-t2 lu-md" style={{ marginTop: 8 }}>
            第三方：{data.thirdParty || '没有委托'}{data.thirdOpinion && `。${data.thirdOpinion}`}{data.thirdFiles.length > 0 && `　报告 ${data.thirdFiles.length} 份，见材料`}
          </p>
        </Card>
        <Card
          title="指标"
          meta={data.counts.filter((one) => one.count > 0).map((one) => `${one.status} ${one.count}`).join('　')}
          extra={<label className="lu-row lu-sm"><input type="checkbox" checked={only} onChange={(event) => setOnly(event.target.checked)} /> 只看有风险和滞后</label>}
          flush
        >
          <SmallTable
            caption="指标"
            empty="没有这样的指标。"
            rows={lines}
            rowKey={(row) => row.id}
            columns={[
              { key: 'name', title: '指标', render: (row) => <>{row.name} <Clause id={row.clause} />{row.section && <div className="lu-t3 lu-sm">{row.section}</div>}</> },
              { key: 'target', title: '目标', align: 'right', render: (row) => (row.target === null ? row.targetText || '—' : targetWords(row.operator, row.target, row.unit)) },
              { key: 'value', title: '发布的值', align: 'right', render: (row) => shown(row.value) },
              { key: 'status', title: '判定', card: 'state', width: 104, render: (row) => <PlanStatusTag status={row.status} /> },
              { key: 'review', title: '自评', render: (row) => row.review || <span className="lu-t3">—</span> },
              ...(data.editable
                ? [
                    {
                      key: 'act',
                      title: '',
                      width: 132,
                      render: (row: Line) => (
                        <span className="lu-row lu-nw">
                          <ActionButton small kind="text" onClick={() => setPanel({ kind: 'review', line: row })}>写自评</ActionButton>
                          <ActionButton small kind="text" onClick={() => setPanel({ kind: 'finding', line: row })}>记问题</ActionButton>
                        </span>
                      ),
                    },
                  ]
                : []),
            ]}
          />
        </Card>
        <Card title="问题和后续任务" meta={`${data.findings.length} 个`} flush>
          <SmallTable
            caption="问题和后续任务"
            empty="还没有登记问题。"
            rows={data.findings}
            rowKey={(row) => row.id}
            columns={[
              { key: 'name', title: '指标', render: (row) => row.name },
              { key: 'finding', title: '问题', render: (row) => row.finding },
              { key: 'advice', title: '建议', render: (row) => row.advice || '—' },
              { key: 'unit', title: '整改单位', render: (row) => row.unitName ?? '—' },
              {
                key: 'task',
                title: '后续任务',
                render: (row) =>
                  row.taskId ? (
                    <Link to={`/tasks/issued/${row.taskId}`}>已交办，期限 {row.taskDue}</Link>
                  ) : (
                    <span className="lu-row lu-nw">
                      {row.unitNo !== null && <ActionButton small kind="text" onClick={() => setPanel({ kind: 'task', finding: row })}>交办</ActionButton>}
                      {data.editable && <ActionButton small kind="text" busy={remove.isPending && remove.variables === row.id} onClick={() => remove.mutate(row.id)}>去掉</ActionButton>}
                    </span>
                  ),
              },
            ]}
          />
        </Card>
      </CaseView>
      {panel?.kind === 'text' && <TextPanel data={data} onClose={close} onDone={done} />}
      {panel?.kind === 'review' && <ReviewPanel data={data} line={panel.line} onClose={close} onDone={done} />}
      {panel?.kind === 'finding' && <FindingPanel data={data} line={panel.line} onClose={close} onDone={done} />}
      {panel?.kind === 'task' && <FollowUpPanel finding={panel.finding} onClose={close} onDone={done} />}
    </>
  )
}
