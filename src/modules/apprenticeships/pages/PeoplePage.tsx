import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { targetLevels, yuan, type TargetLevel } from '../codes.ts'
import { months, options, usePortal } from './words.tsx'

type Row = Output<typeof api.listApprentices>['rows'][number]

const peopleStates = { draft: '未备案', filed: '已备案', ended: '已结束' }
const stateChoices = { ever: '已备案（含已结束）', ...peopleStates, filed: '已备案，在培' }

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', frozen: true, width: 120, card: 'title', sortable: true, render: (row) => <b>{row.name}</b> },
  { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag shape={{ draft: 'waiting', filed: 'done', ended: 'returned' }[row.state] as 'done'} word={peopleStates[row.state]} /> },
  { key: 'id', title: '证件号码', render: (row) => <span className="lu-mono">{row.idMasked}</span> },
  { key: 'enterprise', title: '企业', wrap: true, width: 144, render: (row) => row.enterpriseName },
  { key: 'roster', title: '名册', wrap: true, width: 128, render: (row) => row.rosterTitle },
  { key: 'occupation', title: '职业（工种）', wrap: true, width: 96, render: (row) => row.occupation },
  { key: 'level', title: '培养目标', render: (row) => targetLevels[row.targetLevel] },
  { key: 'term', title: '培养期限', wrap: true, width: 104, render: (row) => `${row.startsOn} 起 ${months(row.termMonths)}` },
  { key: 'contractTo', title: '合同到期', sortable: true, render: (row) => row.contractTo ?? '无固定期限' },
  { key: 'contractNo', title: '合同编号', render: (row) => (row.contractNo === null ? '—' : <span>{row.contractNo}{!row.hasContract && <><br /><span className="lu-sm lu-t3">没有复印件</span></>}</span>) },
  { key: 'wage', title: '月工资（元）', align: 'right', defaultVisible: false, render: (row) => (row.wage === null ? '—' : yuan(row.wage)) },
  { key: 'mentors', title: '企业／院校导师', wrap: true, width: 112, render: (row) => `${row.mentorEnterprise ?? '—'}／${row.mentorSchool ?? '—'}` },
  { key: 'partTime', title: '非全日制学籍', defaultVisible: false, render: (row) => (row.partTime ? '注册' : '不注册') },
]
/** An authority sees when a contract ends; its number is one more column than a screen of 1366 holds. */
const forAuthority = columns.map((one) => (one.key === 'contractNo' ? { ...one, defaultVisible: false } : one))
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '姓名全名、职业、名册、企业' },
  { key: 'state', label: '状态', type: 'select', options: options(stateChoices) },
  { key: 'targetLevel', label: '培养目标', type: 'select', options: options(targetLevels) },
  { key: 'ending', label: '劳动合同', type: 'select', options: [{ value: 'true', label: '60 天内到期' }] },
]

/** 学徒与合同: every apprentice of the own rosters, for a school those it trains, for an authority those handed in. */
export function PeoplePage() {
  const portal = usePortal()
  const shown = portal === 'enterprise' ? columns.filter((one) => one.key !== 'enterprise') : portal === 'school' ? columns.filter((one) => !['contractNo', 'wage'].includes(one.key)) : forAuthority
  const state = useListState({ columns: shown, filters })
  const { q, state: asked, targetLevel, ending } = state.query.filters
  const filter = { ...(q ? { q } : {}), ...(asked ? { state: asked as 'ever' } : {}), ...(targetLevel ? { targetLevel: targetLevel as TargetLevel } : {}), ...(ending ? { ending: true } : {}) }
  const input = { ...filter, page: state.query.page, size: state.query.pageSize, ...(state.query.sort ? { sort: state.query.sort } : {}) }
  const exporter = useExport(api.exportApprentices, () => filter)
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['apprenticeships', 'people', input], queryFn: () => call(api.listApprentices, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      title={portal === 'enterprise' ? '学徒与合同' : '学徒名单'}
      {...(portal === 'enterprise' ? {} : { crumbs: [{ title: '企业学徒', to: '/apprenticeships' }, { title: '学徒名单' }] })}
      context={portal === 'enterprise' ? '每名学徒一份劳动合同；快到期的先续签。' : portal === 'school' ? '已备案、由本校承担培训的学徒。' : '本地区名册里的学徒。'}
      thing="学徒"
      unit="人"
      state={state}
      columns={shown}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      rowLink={(row) => `/apprenticeships/${row.rosterId}`}
      exporter={exporter}
      privacy="姓名、证件号码遮蔽显示，导出也是。"
      firstUse={<EmptyState title="还没有学徒">{portal === 'enterprise' ? '建一份名册，从 Excel 导入或逐人登记。' : '名册备案以后列在这里。'}</EmptyState>}
    />
  )
}
