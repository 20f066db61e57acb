import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { evaluationKinds } from '../codes.ts'
import { EvaluationTag, options, TargetLinks } from './words.tsx'

/** 规划评估: mid-term and final evaluations; what is published everybody reads. */
export function EvaluationsPage() {
  const mayOpen = useMay('targets.evaluate')
  const [opening, setOpening] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['targets', 'evaluations'], queryFn: () => call(api.listPlanEvaluations, {}) })
  return (
    <>
      <PageHead title="规划评估" context="中期评估和终期评估；数字取自一次数据发布，建立时冻结。" actions={mayOpen && <ActionButton kind="primary" icon="plus" onClick={() => setOpening(true)}>建立评估</ActionButton>} />
      <TargetLinks here="evaluations" />
      {!data && !error && <Loading lines={6} />}
      {error && <ErrorState what="没有读到规划评估" error={error} onRetry={() => void refetch()} />}
      {data && (
        <div className="lu-stack">
          {mayOpen && (
            <Card title="办理" flush>
              <SmallTable
                caption="办理"
                empty="还没有规划评估。先在规划看板发布数据，再建立评估。"
                rows={data.own}
                rowKey={(row) => row.id}
                columns={[
                  { key: 'title', title: '评估', render: (row) => <Link to={`/targets/evaluations/${row.id}`}>{row.title}</Link> },
                  { key: 'state', title: '状态', card: 'state', render: (row) => <EvaluationTag state={row.state} /> },
                  { key: 'data', title: '数据', render: (row) => `${row.releaseTitle}，截至 ${row.asOf}` },
                  { key: 'no', title: '办件号', render: (row) => <span className="lu-mono">{row.caseNo}</span> },
                ]}
              />
            </Card>
          )}
          <Card title="已公布" flush>
            <SmallTable
              caption="已公布"
              empty="还没有公布的规划评估。"
              rows={data.published}
              rowKey={(row) => row.id}
              columns={[
                { key: 'title', title: '评估', render: (row) => <Link to={`/targets/published/${row.id}`}>{row.title}</Link> },
                { key: 'kind', title: '种类', render: (row) => evaluationKinds[row.kind] },
                { key: 'org', title: '评估单位', render: (row) => row.orgName },
                { key: 'on', title: '公布', render: (row) => row.publishedOn },
              ]}
            />
          </Card>
        </div>
      )}
      {opening && <OpenPanel onClose={() => setOpening(false)} />}
    </>
  )
}

function OpenPanel({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem>()
  const { data } = useQuery({ queryKey: ['targets', 'evaluation-choices'], queryFn: () => call(api.getEvaluationChoices, {}) })
  const releases = (data?.plans ?? []).flatMap((plan) => plan.releases.map((one) => ({ value: `${plan.id} ${one.id}`, label: `${plan.title}：${one.title}（截至 ${one.asOf}）` })))
  return (
    <SidePanel title="建立规划评估" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'kind', title: '种类', type: 'choice', required: true, options: options(evaluationKinds) },
          { key: 'release', title: '数据', type: 'choice', required: true, options: releases, help: releases.length === 0 ? '还没有发布过数据。先在规划看板发布。' : '终期评估用规划最后一年的发布。' },
        ]}
        submitText="建立"
        onCancel={onClose}
        effect="各项指标的值和判定按这次发布冻结，以后不变。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            const [planId = '', releaseId = ''] = (values['release'] ?? '').split(' ')
            const made = await call(api.openPlanEvaluation, { planId, releaseId, kind: values['kind'] as 'mid' | 'final' })
            void navigate(`/targets/evaluations/${made.id}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
