import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { call } from '../../../kernel/client.ts'
import { useMay, useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { OrgPicker } from '../../../ui/OrgPicker.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListFilter, ListQuery, ListView } from '../../../ui/list-types.ts'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api, exportColumns } from '../api.ts'
import { optionsOf, ownerships, schoolLevels, schoolStates } from '../codes.ts'
import { columns, type OrgRow } from './org-columns.tsx'
import { loadOrgs, searchOrgs } from './load-orgs.ts'
import { OrgPeek } from './OrgPeek.tsx'

const views = [
  { key: 'schools', title: '全部学校', kind: ['school'], state: [] },
  { key: 'operating', title: '在办', kind: ['school'], state: ['operating'] },
  { key: 'ordered', title: '整改、暂停招生', kind: ['school'], state: ['rectifying', 'suspended'] },
  { key: 'preparing', title: '筹设', kind: ['school'], state: ['preparing'] },
  { key: 'withdrawn', title: '退出', kind: ['school'], state: ['withdrawn'] },
  { key: 'sites', title: '分校、教学点', kind: ['site'], state: [] },
  { key: 'authorities', title: '主管部门', kind: ['authority'], state: [] },
] as const

type Input = Parameters<typeof call<typeof api.listOrgs>>[1]

/** What the URL says, as the endpoint wants it; a filter wins over the condition of the view. */
function inputOf(query: ListQuery): Omit<Input, 'page' | 'size'> {
  const view = views.find((one) => one.key === query.view) ?? views[0]
  const { filters } = query
  const many = (key: string) => filters[key]?.split(',').filter(Boolean)
  return {
    kind: [...view.kind],
    ...((many('state') ?? [...view.state]).length > 0
      ? { state: (many('state') ?? [...view.state]) as NonNullable<Input['state']> }
      : {}),
    ...(filters.level ? { level: many('level') as NonNullable<Input['level']> } : {}),
    ...(filters.ownership ? { ownership: many('ownership') as NonNullable<Input['ownership']> } : {}),
    ...(filters.location ? { location: filters.location } : {}),
    ...(filters.authority ? { authority: Number(filters.authority) } : {}),
    ...(filters.q ? { q: filters.q } : {}),
    ...(query.sort ? { sort: query.sort } : {}),
  }
}

/** 学校台账: every unit the post administers, and those that lie in its region. */
export function OrgListPage() {
  const session = useSession()
  const mayCreate = useMay('orgs.create')
  const region = String(session.acting?.orgNo ?? '').slice(0, 6)
  const regions = useQuery({
    queryKey: ['orgs', 'regions', region],
    queryFn: () => call(api.listRegions, { parent: region }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  const counts = useQuery({ queryKey: ['orgs', 'state-counts'], queryFn: () => call(api.countOrgStates, {}) })
  const filters = useMemo<readonly ListFilter[]>(
    () => [
      { key: 'q', label: '关键词', type: 'text', placeholder: '名称、首字母、单位号' },
      { key: 'level', label: '层级', type: 'select', multiple: true, options: optionsOf(schoolLevels) },
      { key: 'ownership', label: '办学性质', type: 'select', multiple: true, options: optionsOf(ownerships) },
      { key: 'state', label: '状态', type: 'select', multiple: true, options: optionsOf(schoolStates) },
      {
        key: 'location',
        label: '属地',
        type: 'select',
        options: (regions.data?.rows ?? []).map((row) => ({ value: row.code, label: row.name })),
      },
      { key: 'authority', label: '主管', type: 'org', options: [] },
    ],
    [regions.data],
  )
  const state = useListState({ columns, filters, views, defaultSort: { key: 'no', descending: false } })
  const input = inputOf(state.query)
  const list = useQuery({
    queryKey: ['orgs', 'list', input, state.query.page, state.query.pageSize],
    queryFn: () => call(api.listOrgs, { ...input, page: state.query.page, size: state.query.pageSize }),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportOrgs, () => ({
    ...input,
    columns: exportColumns.filter((key) => state.visible.includes(key)),
  }))
  const authority = state.query.filters.authority ?? ''
  return (
    <ListPage<OrgRow>
      title="学校台账"
      context={`${session.acting?.orgName ?? ''} · 本级及下级主管的单位，以及位于本地区的单位`}
      thing="单位"
      unit="个"
      state={state}
      columns={columns}
      filters={filters.filter((filter) => filter.key !== 'authority')}
      views={withCounts(counts.data?.counts)}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => String(row.no)}
      rowName={(row) => row.name}
      rowLink={(row) => `/orgs/${row.no}`}
      exporter={exporter}
      actions={
        mayCreate && (
          <ActionButton kind="primary" icon="plus" to="/orgs/new">
            登记新单位
          </ActionButton>
        )
      }
      peek={(row, controls) => <OrgPeek row={row} controls={controls} />}
    >
      <div className="lu-bar">
        <span className="lu-filter" style={{ width: 380 }}>
          <span className="lu-nw">主管</span>
          <OrgPicker
            label="主管"
            placeholder="主管部门（含下级）"
            value={authority}
            onChange={(value) => state.setFilter('authority', value)}
            load={(parent) =>
              loadOrgs(parent, ['authority']).then((rows) => rows.filter((row) => row.choosable))
            }
            search={(text) => searchOrgs(text, ['authority'])}
          />
        </span>
      </div>
    </ListPage>
  )
}

function withCounts(counts: Record<string, number> | undefined): ListView[] {
  return views.map((view) => {
    if (!counts || view.kind[0] !== 'school') return { key: view.key, title: view.title }
    const states: readonly string[] = view.state.length > 0 ? view.state : Object.keys(counts)
    return {
      key: view.key,
      title: view.title,
      count: states.reduce((sum, one) => sum + (counts[one] ?? 0), 0),
    }
  })
}
