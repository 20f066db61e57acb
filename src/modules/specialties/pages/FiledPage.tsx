import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { api as orgsApi } from '../../orgs/api.ts'
import { useMay, useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { ListPage } from '../../../ui/ListPage.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { useOrgOptions } from '../../../ui/OrgPicker.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { filedStates, trainingLevels } from '../codes.ts'

type Row = Output<typeof api.listFiledSpecialties>['rows'][number]
type Input = Parameters<typeof call<typeof api.listFiledSpecialties>>[1]
const shapes = { filed: 'waiting', approved: 'done', stopped: 'returned' } as const

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'code',
    title: '专业代码',
    frozen: true,
    width: 120,
    sortable: true,
    render: (row) => <span className="lu-mono">{row.code}</span>,
  },
  {
    key: 'name',
    title: '专业名称',
    frozen: true,
    width: 220,
    sortable: true,
    card: 'title',
    render: (row) => <b>{row.name}</b>,
  },
  {
    key: 'state',
    title: '状态',
    card: 'state',
    render: (row) => <StatusTag shape={shapes[row.state]} word={filedStates[row.state]} />,
  },
  { key: 'level', title: '培养层次', render: (row) => trainingLevels[row.trainingLevel] },
  { key: 'length', title: '学制（年）', align: 'right', render: (row) => row.lengthYears },
  { key: 'school', title: '学校', sortable: true, render: (row) => row.schoolName },
  { key: 'filedOn', title: '备案日期', sortable: true, render: (row) => row.filedOn ?? '—' },
  { key: 'validTo', title: '停招日期', render: (row) => row.validTo ?? '—' },
  { key: 'version', title: '目录版本', defaultVisible: false, render: (row) => row.catalogueVersion },
  {
    key: 'case',
    title: '办件号',
    defaultVisible: false,
    render: (row) => <span className="lu-mono">{row.caseNo ?? '—'}</span>,
  },
]

const searchSchools = async (q: string) =>
  (await call(orgsApi.suggestOrgs, { q, kind: ['school'] })).rows.map((row) => ({
    no: row.no,
    name: row.name,
    children: 0,
  }))

/** 学校已备案专业: specialty × level × length, with the school where the post sees several. */
export function FiledPage() {
  const session = useSession()
  const mayApply = useMay('specialties.apply')
  const authority = session.acting?.portal === 'authority'
  const schools = useOrgOptions(searchSchools)
  const filters = useMemo<readonly ListFilter[]>(
    () => [
      { key: 'q', label: '关键词', type: 'text', placeholder: '专业名称或代码' },
      ...(authority ? [{ key: 'school', label: '学校', type: 'org' as const, ...schools }] : []),
      {
        key: 'state',
        label: '状态',
        type: 'select',
        multiple: true,
        options: Object.entries(filedStates).map(([value, label]) => ({ value, label })),
      },
      {
        key: 'level',
        label: '层次',
        type: 'select',
        multiple: true,
        options: Object.entries(trainingLevels).map(([value, label]) => ({ value, label })),
      },
    ],
    [authority, schools],
  )
  const state = useListState({
    columns,
    filters,
    defaultSort: { key: authority ? 'school' : 'code', descending: false },
  })
  const { filters: chosen, sort, page, pageSize } = state.query
  const many = (key: string) => chosen[key]?.split(',').filter(Boolean)
  const input = {
    page,
    size: pageSize,
    ...(chosen.q ? { q: chosen.q } : {}),
    ...(chosen.school ? { orgNo: Number(chosen.school) } : {}),
    ...(chosen.state ? { state: many('state') } : {}),
    ...(chosen.level ? { level: many('level') } : {}),
    ...(sort ? { sort } : {}),
  } as Input
  const list = useQuery({
    queryKey: ['specialties', 'filed', input],
    queryFn: () => call(api.listFiledSpecialties, input),
    placeholderData: keepPreviousData,
  })
  return (
    <ListPage<Row>
      title="已备案专业"
      crumbs={[{ title: '专业', to: '/specialties' }, { title: '已备案专业' }]}
      context={session.acting?.orgName}
      thing="专业"
      unit="个"
      state={state}
      columns={columns}
      filters={filters}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      {...(authority ? { rowLink: (row: Row) => `/orgs/${row.orgNo}` } : {})}
      actions={
        mayApply && (
          <ActionButton kind="primary" icon="plus" to="/specialties/apply">
            报专业备案
          </ActionButton>
        )
      }
    />
  )
}
