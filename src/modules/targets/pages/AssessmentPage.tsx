import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api as todos } from '../../todos/api.ts'
import type { CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { appealStates } from '../codes.ts'
import { CaseView } from './CaseView.tsx'
import { AssessmentTag, GradeTag, percent, shown } from './words.tsx'

type Assessment = Output<typeof api.getAssessment>
const crumbs = [{ title: '目标与考核', to: '/targets' }, { title: '目标考核', to: '/targets/assessments' }, { title: '考核' }]

/** One yearly assessment: every unit with target, actual, attainment, score and grade; the appeals beside. */
export function AssessmentPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['targets', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const assessment = useQuery({ queryKey: ['targets', 'assessment', id], queryFn: () => call(api.getAssessment, { id }) })
  if (file.data && assessment.data) return <View detail={file.data} data={assessment.data} />
  return <PageWait title="目标考核" crumbs={crumbs} what="没有读到这次考核" queries={[file, assessment]} back={{ title: '回到目标考核', to: '/targets/assessments' }} />
}

function View({ detail, data }: { detail: CaseDetail; data: Assessment }) {
  const print = useMutation({ mutationFn: () => download(api.printAssessment, { id: data.id }) })
  const list = useMutation({ mutationFn: () => download(api.exportAssessment, { id: data.id }) })
  const failed = print.error ?? list.error
  const { grading } = data
  return (
    <CaseView
      detail={detail}
      title={`${data.orgName} ${data.title}`}
      status={<AssessmentTag state={data.state} boxed />}
      crumbs={crumbs}
      context={<><span className="lu-mono">{data.caseNo}</span>　{data.planTitle}　{data.takenAt && `算于 ${data.takenAt.slice(0, 10)}`}{data.appealUntil && `　申诉到 ${data.appealUntil}`}</>}
      actions={
        <>
          <ActionButton icon="download" busy={list.isPending} onClick={() => list.mutate()}>导出结果</ActionButton>
          {data.state === 'final' && <ActionButton icon="download" busy={print.isPending} onClick={() => print.mutate()}>考核报告</ActionButton>}
        </>
      }
    >
      {failed && <ProblemNotice problem={problemOf(failed)} />}
      <Card title="等次" meta={`优秀 ${grading.excellent} 分以上，良好 ${grading.good}，合格 ${grading.basic}；一项最多按 ${percent(grading.cap)} 计`}>
        <p className="lu-row lu-wrap" style={{ gap: 20 }}>
          {data.counts.map((one) => (
            <span key={one.grade}>{one.grade} <b>{one.count}</b></span>
          ))}
        </p>
      </Card>
      <Card title="各单位" meta="得分从高到低；目标和实际由系统算出，不能填写" flush>
        <SmallTable
          caption="各单位"
          rows={data.units}
          rowKey={(row) => String(row.no)}
          columns={[
            { key: 'name', title: '单位', render: (row) => <>{row.name}{row.openAppeals > 0 && <span className="lu-t3 lu-sm">　有申诉</span>}</> },
            ...data.lines.flatMap((line) => {
              const of = (row: Assessment['units'][number]) => row.figures.find((one) => one.line === line.id)
              return [
                { key: `${line.id}-target`, title: `${line.name}目标（${line.unit}）`, align: 'right' as const, render: (row: Assessment['units'][number]) => shown(of(row)?.target ?? null) },
                { key: `${line.id}-actual`, title: '实际', align: 'right' as const, render: (row: Assessment['units'][number]) => shown(of(row)?.actual ?? null) },
                { key: `${line.id}-share`, title: '完成率', align: 'right' as const, render: (row: Assessment['units'][number]) => percent(of(row)?.attainment ?? null) },
              ]
            }),
            { key: 'score', title: '得分', align: 'right', render: (row) => <b>{row.score ?? '—'}</b> },
            { key: 'grade', title: '等次', card: 'state', render: (row) => <GradeTag grade={row.grade} /> },
          ]}
        />
      </Card>
      <Card title="申诉" meta={`${data.appeals.length} 件`} flush>
        <SmallTable
          caption="申诉"
          empty="没有申诉。"
          rows={data.appeals}
          rowKey={(row) => row.id}
          columns={[
            { key: 'unit', title: '单位', render: (row) => <Link to={`/cases/${row.id}`}>{row.unitName}</Link> },
            { key: 'on', title: '提出', render: (row) => row.filedOn },
            { key: 'text', title: '内容', render: (row) => row.text },
            { key: 'state', title: '状态', card: 'state', render: (row) => appealStates[row.state] },
            { key: 'score', title: '得分', render: (row) => (row.scoreAfter === null ? shown(row.scoreBefore) : `${shown(row.scoreBefore)} → ${shown(row.scoreAfter)}`) },
            { key: 'answer', title: '答复', render: (row) => row.answer || '—' },
          ]}
        />
      </Card>
    </CaseView>
  )
}
