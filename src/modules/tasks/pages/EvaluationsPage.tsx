import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { evaluationStates } from '../codes.ts'
import { rubrics } from '../model.ts'
import { EvaluationTag, options } from './words.tsx'

type Row = Output<typeof api.listEvaluations>['rows'][number]
type Input = Parameters<typeof call<typeof api.listEvaluations>>[1]

const columns: readonly ListColumn<Row>[] = [
  { key: 'unit', title: '单位', wrap: true, card: 'title', render: (row) => <Link to={`/tasks/evaluations/${row.id}`}>{row.unitName}</Link> },
  { key: 'year', title: '年度', width: 80, render: (row) => row.year },
  { key: 'rubric', title: '评价表', wrap: true, render: (row) => row.rubricTitle },
  { key: 'state', title: '状态', width: 128, card: 'state', render: (row) => <EvaluationTag state={row.state} /> },
  { key: 'score', title: '得分', align: 'right', width: 88, render: (row) => row.score ?? '—' },
  { key: 'grade', title: '等次', width: 88, render: (row) => row.grade ?? '—' },
  { key: 'visited', title: '实地评价', width: 112, render: (row) => row.visitedOn ?? '—' },
  { key: 'published', title: '公布', width: 112, render: (row) => row.publishedOn ?? '—' },
]
const rubricOptions = rubrics.map(({ id, title }) => ({ value: id, label: title }))

/** 年度评价: of cities and schools, by year. */
export function EvaluationsPage() {
  const mayOpen = useMay('tasks.supervise')
  const client = useQueryClient()
  const year = Number(useSession().today.slice(0, 4))
  const [opening, setOpening] = useState(false)
  const [said, setSaid] = useState('')
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '单位', type: 'text', placeholder: '单位名称' },
    { key: 'year', label: '年度', type: 'select', options: [0, 1, 2, 3].map((back) => ({ value: String(year - back), label: `${year - back} 年` })) },
    { key: 'rubric', label: '评价表', type: 'select', options: rubricOptions },
    { key: 'state', label: '状态', type: 'select', options: options(evaluationStates) },
  ]
  const state = useListState({ columns, filters })
  const { year: chosen, ...plain } = state.query.filters
  const filter = { ...plain, ...(chosen ? { year: Number(chosen) } : {}) } as Omit<NonNullable<Input>, 'page' | 'size'>
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['tasks', 'evaluations', input], queryFn: () => call(api.listEvaluations, input), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportEvaluations, () => ({ ...filter, columns: [...state.visible] }))
  return (
    <>
      <ListPage
        crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '年度评价' }]}
        title="年度评价"
        context="系统能算的由记录算出，其余由单位自评、评价组实地核实，公示后公布。"
        thing="评价"
        unit="件"
        state={state}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.unitName}
        rowLink={(row) => `/tasks/evaluations/${row.id}`}
        exporter={exporter}
        actions={mayOpen && <ActionButton kind="primary" icon="plus" onClick={() => setOpening(true)}>布置评价</ActionButton>}
        firstUse={<EmptyState title="还没有年度评价">{mayOpen ? '选择年度和评价表，布置给下级单位。' : '上级布置以后在这里填写自评。'}</EmptyState>}
      >
        {said && <Notice tone="ok" title={said} />}
      </ListPage>
      {opening && (
        <OpenPanel
          year={year}
          onClose={() => setOpening(false)}
          onDone={(message) => {
            setOpening(false)
            setSaid(message)
            void client.invalidateQueries({ queryKey: ['tasks', 'evaluations'] })
          }}
        />
      )}
    </>
  )
}

function OpenPanel({ year, onClose, onDone }: { year: number; onClose: () => void; onDone: (message: string) => void }) {
  const [problem, setProblem] = useState<Problem>()
  return (
    <SidePanel title="布置年度评价" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'year', title: '年度', type: 'choice', required: true, options: [year, year - 1].map((one) => ({ value: String(one), label: `${one} 年` })) },
          { key: 'rubric', title: '评价表', type: 'choice', required: true, options: rubricOptions, help: '项目和分值正文没有写，是可改的默认值。' },
        ]}
        initial={{ year: String(year), rubric: rubrics[0]!.id }}
        submitText="布置"
        onCancel={onClose}
        effect="范围内每个单位一件；已经布置过的跳过。各单位收到通知，先填写自评。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            const done = await call(api.openEvaluations, { year: Number(values['year']), rubric: values['rubric'] ?? '' })
            onDone(`已布置 ${done.opened} 个单位${done.already > 0 ? `，${done.already} 个已经布置过` : ''}。`)
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
