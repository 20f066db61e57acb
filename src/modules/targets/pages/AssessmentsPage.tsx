import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { assessmentStates } from '../codes.ts'
import { AssessmentTag, options, TargetLinks } from './words.tsx'

type Data = Output<typeof api.listAssessments>
type Row = Data['rows'][number]
type Filter = Omit<NonNullable<Parameters<typeof call<typeof api.listAssessments>>[1]>, 'page' | 'size'>

const columns: readonly ListColumn<Row>[] = [
  { key: 'title', title: '考核', wrap: true, card: 'title', render: (row) => <Link to={`/targets/assessments/${row.id}`}>{row.title}</Link> },
  { key: 'org', title: '考核单位', wrap: true, render: (row) => row.orgName },
  { key: 'plan', title: '规划', wrap: true, render: (row) => row.planTitle },
  { key: 'state', title: '状态', width: 112, card: 'state', render: (row) => <AssessmentTag state={row.state} /> },
  { key: 'until', title: '申诉截止', width: 112, render: (row) => row.appealUntil ?? '—' },
  { key: 'final', title: '确定日期', width: 112, render: (row) => row.finalOn ?? '—' },
  { key: 'caseNo', title: '办件号', width: 190, render: (row) => <span className="lu-mono">{row.caseNo}</span> },
]

/** 目标考核: the yearly assessments of an authority and of those below it. */
export function AssessmentsPage() {
  const year = Number(useSession().today.slice(0, 4))
  const [opening, setOpening] = useState(false)
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '名称、单位', type: 'text', placeholder: '名称或单位' },
    { key: 'year', label: '年度', type: 'select', options: [1, 2, 3, 4].map((back) => ({ value: String(year - back), label: `${year - back} 年` })) },
    { key: 'state', label: '状态', type: 'select', options: options(assessmentStates) },
  ]
  const state = useListState({ columns, filters })
  const { year: chosen, ...plain } = state.query.filters
  const filter = { ...plain, ...(chosen ? { year: Number(chosen) } : {}) } as Filter
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['targets', 'assessments', input], queryFn: () => call(api.listAssessments, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportAssessments, () => ({ ...filter, columns: [...state.visible] }))
  return (
    <>
      <ListPage
        crumbs={[{ title: '目标与考核', to: '/targets' }, { title: '目标考核' }]}
        title="目标考核"
        context="招生和培训的年度考核，由下达的目标和年末的台账算出；通报、申诉、公示以后确定。"
        thing="考核"
        unit="次"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.title}
        rowLink={(row) => `/targets/assessments/${row.id}`}
        exporter={exporter}
        actions={<ActionButton kind="primary" icon="plus" onClick={() => setOpening(true)}>建立考核</ActionButton>}
        firstUse={<EmptyState title="还没有目标考核">一年结束以后，按下达的招生、培训目标建立。</EmptyState>}
      >
        <TargetLinks here="assessments" />
      </ListPage>
      {opening && data && <OpenPanel year={year} plans={data.plans} onClose={() => setOpening(false)} />}
    </>
  )
}

function OpenPanel({ year, plans, onClose }: { year: number; plans: Data['plans']; onClose: () => void }) {
  const navigate = useNavigate()
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title="建立目标考核" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'planId', title: '规划', type: 'choice', required: true, options: plans.map((one) => ({ value: one.id, label: one.title })) },
          { key: 'year', title: '年度', type: 'choice', required: true, options: [1, 2, 3].map((back) => ({ value: String(year - back), label: `${year - back} 年` })), help: '没有结束的年份不考核。' },
        ]}
        initial={{ planId: plans.find((one) => one.id.startsWith('sichuan'))?.id ?? plans[0]?.id ?? '', year: String(year - 1) }}
        submitText="建立并计算"
        onCancel={onClose}
        effect="有目标的直接下级各算一份；通报以前单位看不到。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            const made = await call(api.openAssessment, { planId: values['planId'] ?? '', year: Number(values['year']) })
            void navigate(`/targets/assessments/${made.id}`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
