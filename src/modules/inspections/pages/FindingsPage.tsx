import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link, useNavigate, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { findingStates, severityTitles } from '../rules.ts'
import { FindingPeek } from './FindingPeek.tsx'
import { FindingTag, SeverityTag } from './words.tsx'

type Row = Output<typeof api.listFindings>['rows'][number]

const options = (titles: Readonly<Record<string, string>>) => Object.entries(titles).map(([value, label]) => ({ value, label }))

/** 数据巡检: what the nightly run of every rule found, worst first, with what to do about it. */
export function FindingsPage() {
  const mayExplain = useMay('inspections.explain')
  const mayDecide = useMay('inspections.decide')
  const navigate = useNavigate()
  const client = useQueryClient()
  const [params] = useSearchParams()
  const org = Number(params.get('org')) || undefined
  const rules = useQuery({ queryKey: ['inspections', 'rules'], queryFn: () => call(api.listRules, {}), staleTime: 3_600_000 })
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '对象', type: 'text', placeholder: '姓名首字、学校' },
    { key: 'severity', label: '严重程度', type: 'select', options: options(severityTitles) },
    { key: 'state', label: '状态', type: 'select', options: options(findingStates) },
    { key: 'inspection', label: '规则', type: 'select', options: rules.data?.rules.map((one) => ({ value: one.id, label: one.title })) ?? [] },
  ]
  const columns: readonly ListColumn<Row>[] = [
    { key: 'severity', title: '程度', width: 88, card: 'state', render: (row) => <SeverityTag severity={row.severity} /> },
    { key: 'label', title: '对象', wrap: true, card: 'title', render: (row) => <Link to={row.link}>{row.label}</Link> },
    { key: 'fact', title: '不符合的事实', wrap: true, render: (row) => row.fact },
    { key: 'title', title: '规则', wrap: true, render: (row) => row.title },
    ...(mayDecide ? [{ key: 'org', title: '学校', wrap: true, render: (row: Row) => row.orgName }] : []),
    { key: 'state', title: '状态', width: 136, render: (row) => <FindingTag state={row.state} /> },
    { key: 'since', title: '首次发现', width: 112, render: (row) => row.firstSeenOn },
  ]
  const state = useListState({ columns, filters })
  const { q, severity, state: word, inspection } = state.query.filters
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(org ? { org } : {}),
    ...(q ? { q } : {}),
    ...(severity ? { severity: severity as Row['severity'] } : {}),
    ...(word ? { state: word as Row['state'] } : {}),
    ...(inspection ? { inspection } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['inspections', 'list', input],
    queryFn: () => call(api.listFindings, input),
    placeholderData: keepPreviousData,
  })
  const run = useMutation({ mutationFn: () => call(api.runNow, {}), onSuccess: () => void navigate('/jobs') })
  return (
    <ListPage
      title="数据巡检"
      context="每夜把全部规则对已有的记录再跑一遍。改正以后，下一次巡检自动销号。"
      thing="问题"
      unit="处"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => `${row.title} ${row.label}`}
      rowLink={(row) => row.link}
      peek={(row, controls) => (
        <FindingPeek key={row.id} row={row} controls={controls} mayExplain={mayExplain} mayDecide={mayDecide} onDone={() => void client.invalidateQueries({ queryKey: ['inspections'] })} />
      )}
      actions={
        <>
          <ActionButton to="/inspections/scores">质量分</ActionButton>
          {mayExplain && <ActionButton onClick={() => run.mutate()} busy={run.isPending}>立即复查</ActionButton>}
        </>
      }
      firstUse={<EmptyState title="没有待改正的问题">每天 01:30 起逐校巡检，发现的问题列在这里。</EmptyState>}
    >
      {run.error instanceof CallError && <ProblemNotice problem={run.error.problem} />}
    </ListPage>
  )
}
