import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { AppTheme } from '../../../ui/AppTheme.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { bindingTitles, coverageKinds, coverageStates, coverageTitles, texts } from '../coverage-model.ts'
import { clauseKinds } from '../model.ts'
import { CoverageShares } from './CoverageShares.tsx'
import { CoverageTag } from './CoverageTag.tsx'
import { type Demand, DemandPeek } from './DemandPeek.tsx'
import './policy.css'

const columns: readonly ListColumn<Demand>[] = [
  { key: 'id', title: '编号', width: 132, frozen: true, card: 'omit', render: (row) => <span className="lu-mono lu-sm">{row.id}</span> },
  { key: 'kind', title: '类别', width: 64, render: (row) => clauseKinds[row.kind] ?? row.kind },
  { key: 'statement', title: '要求', wrap: true, card: 'title', render: (row) => <span className="pc-demand">{row.statement}</span> },
  { key: 'how', title: '落实与缺口', wrap: true, render: (row) => <span className="pc-demand lu-sm">{howOf(row)}</span> },
  {
    key: 'clauses',
    title: '条款',
    width: 136,
    render: (row) => (
      <span className="lu-nw">
        <Link className="lu-mono" to={`/policy?clause=${row.clauses[0]}`}>{row.clauses[0]}</Link>
        {row.clauses.length > 1 && <span className="lu-t3"> 等 {row.clauses.length} 条</span>}
      </span>
    ),
  },
  { key: 'state', title: '落实情况', width: 120, card: 'state', render: (row) => <CoverageTag state={row.state} /> },
]

/** What does it in a few words; what is still missing, or why it is no business of software, where nothing does. */
function howOf(row: Demand): string {
  if (row.by.length === 0) return row.note || '—'
  // A title with a file name is for the peek, where there is room.
  return [...new Set(row.by.map((one) => (/\.(ts|json|tsv)/.test(one.title) ? bindingTitles[one.kind] : `${bindingTitles[one.kind]} ${one.title}`)))].join('；')
}

type Input = Parameters<typeof call<typeof api.listDemands>>[1]

/** 政策落实对照: what the texts ask, row by row, and what of the running system does it, proven by which test. */
export function CoveragePage() {
  const coverage = useQuery({ queryKey: ['policy', 'coverage'], queryFn: () => call(api.getCoverage, {}) })
  const filters = useMemo<readonly ListFilter[]>(
    () => [
      { key: 'q', label: '关键词', type: 'text', placeholder: '要求、说明、条款号' },
      { key: 'text', label: '来源', type: 'select', options: Object.entries(texts).map(([value, label]) => ({ value, label: `${value} ${label}` })) },
      { key: 'document', label: '文件', type: 'select', options: (coverage.data?.documents ?? []).map((one) => ({ value: one.key, label: one.title })) },
      { key: 'kind', label: '类别', type: 'select', options: coverageKinds.map((value) => ({ value, label: clauseKinds[value] ?? value })) },
      { key: 'state', label: '落实情况', type: 'select', options: coverageStates.map((value) => ({ value, label: coverageTitles[value] })) },
    ],
    [coverage.data],
  )
  const state = useListState({ columns, filters, pageSize: 50 })
  const { query } = state
  const input = Object.fromEntries(Object.entries(query.filters).filter(([, value]) => value)) as Omit<Input, 'page' | 'size'>
  const list = useQuery({
    queryKey: ['policy', 'demands', input, query.page, query.pageSize],
    queryFn: () => call(api.listDemands, { ...input, page: query.page, size: query.pageSize }),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.downloadDemands, () => input)
  // The public frame brings no antd theme of its own.
  return (
    <AppTheme><div className="lu-w pc-coverage">
      <ListPage<Demand>
        title="政策落实对照"
        crumbs={[{ title: '政策条款', to: '/policy' }, { title: '政策落实对照' }]}
        context="五个来源文件里的每条流程、规则、指标、报告和责任：由系统里的什么落实，哪个测试证明；没有落实的写明还缺什么。打开这一页时当场核对。"
        thing="要求"
        unit="条"
        state={state}
        columns={columns}
        filters={filters}
        data={list.data}
        loading={list.isPending}
        error={list.error}
        onRetry={() => void list.refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.statement}
        exporter={exporter}
        peek={(row, controls) => <DemandPeek row={row} controls={controls} />}
      >
        {coverage.data && <div className="pc-shares"><CoverageShares coverage={coverage.data} /></div>}
      </ListPage>
    </div></AppTheme>
  )
}
