import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todos } from '../../todos/api.ts'
import { blockersOf, evidenceOf, layoutOf, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { EvaluationPanel } from './EvaluationPanel.tsx'
import { EvaluationTag } from './words.tsx'

export type Evaluation = Output<typeof api.getEvaluation>
const crumbs = [{ title: '督办台账', to: '/tasks' }, { title: '年度评价', to: '/tasks/evaluations' }, { title: '评价' }]

/** One evaluation: the rubric with what was computed, said by the unit, and found by the visitors. */
export function EvaluationPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['tasks', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const evaluation = useQuery({ queryKey: ['tasks', 'evaluation', id], queryFn: () => call(api.getEvaluation, { id }) })
  if (file.data && evaluation.data) return <View detail={file.data} evaluation={evaluation.data} />
  return <PageWait title="年度评价" crumbs={crumbs} what="没有读到这件评价" queries={[file, evaluation]} back={{ title: '回到年度评价', to: '/tasks/evaluations' }} />
}

const points = (value: number | null) => value ?? <span className="lu-t3">不计</span>

function View({ detail, evaluation }: { detail: CaseDetail; evaluation: Evaluation }) {
  const [filling, setFilling] = useState<'self' | 'score'>()
  const decided = useCaseDecision(detail, {
    act: (input) => call(todos.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['tasks'],
    blockers: blockersOf(detail),
    open: ({ action }) => {
      if (action !== 'score') return false
      setFilling('score')
      return true
    },
  })
  const done = (message: string) => {
    setFilling(undefined)
    decided.done(message)
  }
  return (
    <>
      {decided.notices}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={`${evaluation.unitName} ${evaluation.year} 年度评价`}
        status={<EvaluationTag state={evaluation.state} boxed />}
        crumbs={crumbs}
        context={<><span className="lu-mono">{evaluation.caseNo}</span>　{evaluation.rubricTitle}{evaluation.score !== null && <>　<b>{evaluation.score} 分，{evaluation.grade}</b></>}</>}
        actions={
          <>
            {evaluation.maySelf && <ActionButton onClick={() => setFilling('self')}>填写自评</ActionButton>}
            {evaluation.mayScore && <ActionButton onClick={() => setFilling('score')}>评分</ActionButton>}
          </>
        }
        evidence={evidenceOf(detail, '佐证')}
        {...decided.decision}
      >
        <Notice tone="mute" title="评价表的项目和分值是推定的">{evaluation.note}。</Notice>
        <Card title="逐项得分" meta="每项满分 100，按分值加权；不计分的项目，分值由其余各项分担" flush>
          <SmallTable
            rows={evaluation.items}
            rowKey={(row) => row.id}
            caption="逐项得分"
            total={['合计', evaluation.items.reduce((sum, item) => sum + item.weight, 0), '', '', evaluation.score ?? '—', evaluation.grade ?? '']}
            columns={[
              { key: 'title', title: '项目', render: (row) => <><b>{row.title}</b> <Clause id={row.clause} /><div className="lu-t3 lu-sm">{row.standard}</div></> },
              { key: 'weight', title: '分值', align: 'right', width: 64, render: (row) => row.weight },
              { key: 'base', title: '系统或自评', align: 'right', width: 96, render: (row) => points(row.kind === 'computed' ? row.computed : row.selfScore) },
              {
                key: 'basis',
                title: '依据',
                render: (row) => (
                  <>
                    {row.kind === 'computed' ? row.basis : row.selfText || <span className="lu-t3">没有自评</span>}
                    {row.files.length > 0 && <div className="lu-t3 lu-sm">佐证 {row.files.length} 份，见材料</div>}
                  </>
                ),
              },
              { key: 'score', title: '评定', align: 'right', width: 64, render: (row) => points(row.score) },
              { key: 'finding', title: '发现', render: (row) => row.finding || '—' },
            ]}
          />
        </Card>
      </CaseDetailLayout>
      {decided.dialog}
      {filling && <EvaluationPanel kind={filling} evaluation={evaluation} version={detail.version} onClose={() => setFilling(undefined)} onDone={done} />}
    </>
  )
}
