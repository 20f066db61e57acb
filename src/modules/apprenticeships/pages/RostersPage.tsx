import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { rosterLooks, rosterStates, type RosterState } from '../codes.ts'
import { options, usePortal } from './words.tsx'

type Row = Output<typeof api.listApprenticeRosters>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'title', title: '名册', frozen: true, width: 240, card: 'title', sortable: true, render: (row) => <b>{row.title}</b> },
  { key: 'orgName', title: '企业', wrap: true, sortable: true, render: (row) => row.orgName },
  { key: 'schoolName', title: '承担培训的学校', wrap: true, render: (row) => row.schoolName ?? '企业自有培训中心' },
  { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={row.stateTitle === '待补正' ? 'returned' : rosterLooks[row.state]} word={row.stateTitle} /> },
  { key: 'startsOn', title: '开班日期', sortable: true, render: (row) => row.startsOn },
  { key: 'people', title: '学徒（人）', align: 'right', render: (row) => formatNumber(row.people) },
  { key: 'filedOn', title: '备案日期', sortable: true, render: (row) => row.filedOn ?? '—' },
  { key: 'filedNo', title: '备案号', render: (row) => (row.filedNo ? <span className="lu-mono">{row.filedNo}</span> : '—') },
  { key: 'className', title: '班级', defaultVisible: false, render: (row) => row.className },
  { key: 'caseNo', title: '办件编号', defaultVisible: false, render: (row) => <span className="lu-mono">{row.caseNo}</span> },
]
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '名册、企业、学校' },
  { key: 'state', label: '状态', type: 'select', options: options(rosterStates) },
]

const firstUse = {
  enterprise: <EmptyState title="还没有学徒名册" actions={<ActionButton kind="primary" to="/apprenticeships/new">建名册</ActionButton>}>一个班一份名册：学徒、劳动合同、培养协议。开班以前备案，列入学徒培训计划。</EmptyState>,
  school: <EmptyState title="还没有企业请本校培训学徒">企业提交名册以后，在这里确认，并定院校导师。</EmptyState>,
  authority: <EmptyState title="还没有提交的学徒名册">企业填报、学校确认以后，在这里备案。</EmptyState>,
}

/** 企业学徒: the rosters of the own enterprise, those a school is asked for, those handed in to an authority. */
export function RostersPage() {
  const portal = usePortal()
  const shown = portal === 'enterprise' ? columns.filter((one) => one.key !== 'orgName') : columns
  const state = useListState({ columns: shown, filters })
  const { q, state: asked } = state.query.filters
  const filter = { ...(q ? { q } : {}), ...(asked ? { state: asked as RosterState } : {}) }
  const input = { ...filter, page: state.query.page, size: state.query.pageSize, ...(state.query.sort ? { sort: state.query.sort } : {}) }
  const exporter = useExport(api.exportApprenticeRosters, () => filter)
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['apprenticeships', 'rosters', input], queryFn: () => call(api.listApprenticeRosters, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      title={portal === 'enterprise' ? '学徒名册' : '企业学徒'}
      context={portal === 'enterprise' ? '一个班一份名册，开班以前备案。' : portal === 'school' ? '企业请本校承担培训的名册，逐份确认。' : '企业填报、学校确认的名册，开班以前备案。'}
      actions={
        portal === 'enterprise' ? (
          <ActionButton kind="primary" to="/apprenticeships/new">建名册</ActionButton>
        ) : portal === 'school' ? (
          <ActionButton to="/apprenticeships/people">学徒名单</ActionButton>
        ) : (
          <>
            <ActionButton to="/apprenticeships/board">总览</ActionButton>
            <ActionButton to="/apprenticeships/people">学徒名单</ActionButton>
            <ActionButton to="/enterprises">企业</ActionButton>
          </>
        )
      }
      thing="名册"
      unit="份"
      state={state}
      columns={shown}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      rowLink={(row) => `/apprenticeships/${row.id}`}
      exporter={exporter}
      firstUse={firstUse[portal]}
    />
  )
}
