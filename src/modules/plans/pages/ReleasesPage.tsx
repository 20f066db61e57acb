import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { leftOutWords, periodWords, type LeftOut } from './words.ts'

/** The figures that were published, once each; a revision is a release of its own that names the one before. */
export function ReleasesPage() {
  const { planId = '' } = useParams()
  const [releasing, setReleasing] = useState(false)
  const [leftOut, setLeftOut] = useState('')
  const queries = useQueryClient()
  const mayRelease = useMay('plans.release')
  const plans = useQuery({ queryKey: ['plans', 'list'], queryFn: () => call(api.listPlans, {}) })
  const { data } = useQuery({ queryKey: ['plans', planId, 'releases'], queryFn: () => call(api.listReleases, { planId }) })
  const plan = plans.data?.plans.find((one) => one.id === planId)
  return (
    <div className="lu-stack">
      <PageHead
        title="数据发布"
        crumbs={[{ title: '规划监测' }, { title: plan?.title ?? '规划', to: `/plans/${planId}` }, { title: '数据发布' }]}
        context="发布把一期数据按单位冻结，以后不改；打开一次发布，看它与现在重算的差别。"
        actions={mayRelease && <ActionButton kind="primary" onClick={() => setReleasing(true)}>发布数据</ActionButton>}
      />
      {leftOut && <Notice tone="warn" title="已发布；填报还没有报齐的没有发布">{leftOut}</Notice>}
      <Card title="已发布" flush>
        {data ? (
          <SmallTable
            caption="已发布的数据"
            empty="还没有发布过数据。"
            rows={data.releases}
            rowKey={(release) => release.id}
            columns={[
              { key: 'title', title: '名称', render: (release) => <Link to={`/plans/${planId}/releases/${release.id}`}>{release.title}</Link> },
              { key: 'period', title: '数据期', render: (release) => periodWords(release.period, release.asOf) },
              { key: 'kind', title: '类别', render: (release) => (release.restates ? '修订' : '首次') },
              { key: 'note', title: '说明', render: (release) => release.note ?? '—' },
              { key: 'by', title: '发布人', render: (release) => release.releasedBy },
              { key: 'at', title: '发布日期', render: (release) => whenText(release.releasedAt) },
            ]}
          />
        ) : (
          <Loading lines={4} />
        )}
      </Card>
      {releasing && (
        <ReleasePanel
          planId={planId}
          onClose={() => setReleasing(false)}
          onDone={(left) => {
            setReleasing(false)
            setLeftOut(leftOutWords(left))
            void queries.invalidateQueries({ queryKey: ['plans', planId] })
          }}
        />
      )}
    </div>
  )
}

/** Asks what to release; `restates` makes it a revision, which owes a reason. */
export function ReleasePanel({ planId, restates, onClose, onDone }: { planId: string; restates?: { id: string; period: string; title: string }; onClose: () => void; onDone: (left: LeftOut) => void }) {
  const [problem, setProblem] = useState<Problem>()
  const lastYear = String(new Date().getFullYear() - 1)
  const years = Array.from({ length: 6 }, (_, back) => String(Number(lastYear) - back))
  return (
    <SidePanel title={restates ? `修订 ${restates.title}` : '发布数据'} onClose={onClose}>
      <RecordForm
        fields={[
          ...(restates ? [] : [{ key: 'period', title: '数据期', type: 'choice' as const, required: true, options: [...years.map((year) => ({ value: year, label: `${year} 年` })), { value: 'live', label: '截至今天' }] }]),
          { key: 'title', title: '名称', type: 'text', required: true, placeholder: `例如：${lastYear} 年主要指标` },
          { key: 'note', title: restates ? '修订原因' : '说明', type: 'longtext', required: restates !== undefined },
        ]}
        initial={{ period: lastYear, ...(restates ? { title: `${restates.title}（修订）` } : {}) }}
        submitText="发布"
        effect="现在的数按单位冻结，发布后不改，也不能撤回。填报还没有报齐的指标不发布，报齐以后修订发布。"
        onCancel={onClose}
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async ({ period, title, note }) => {
          try {
            const { left } = await call(api.releaseFigures, { planId, period: restates?.period ?? period!, title: title!, ...(note ? { note } : {}), ...(restates ? { restates: restates.id } : {}) })
            onDone(left)
          } catch (error) {
            if (error instanceof CallError) setProblem(error.problem)
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
