import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { exactly } from '../../../ui/format.ts'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { ChainCard } from './ChainCard.tsx'

type Row = Output<typeof api.listAudits>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'at', title: '时间', width: 168, frozen: true, render: (row) => <Link className="lu-mono" to={`/audits/${row.id}`}>{exactly(row.at)}</Link>, card: 'title' },
  { key: 'verb', title: '操作', render: (row) => row.verbTitle, card: 'state' },
  { key: 'actor', title: '操作人', render: (row) => <>{row.actor} <span className="lu-t3">{row.roleTitle}</span></> },
  { key: 'org', title: '单位', render: (row) => row.actorOrg },
  { key: 'subject', title: '对象', wrap: true, render: (row) => <><span className="lu-t3">{row.subjectKindTitle}</span> {row.subject}</> },
  { key: 'changes', title: '改动的记录', align: 'right', render: (row) => row.changes },
  { key: 'reason', title: '理由', wrap: true, render: (row) => row.reason ?? '—' },
  { key: 'source', title: '来源地址', defaultVisible: false, render: (row) => <span className="lu-mono">{row.source ?? '—'}</span> },
  { key: 'id', title: '审计号', align: 'right', defaultVisible: false, render: (row) => row.id },
]

/** 审计查询: who did what to whom, and whether the chain that seals it is whole. */
export function AuditsPage() {
  const mayExport = useMay('audits.export')
  const mayVerify = useMay('audits.verify')
  const words = useQuery({ queryKey: ['audits', 'words'], queryFn: () => call(api.listAudits, { size: 1 }), staleTime: 3_600_000 })
  const filters = [
    { key: 'q', label: '对象', type: 'text' as const, placeholder: '办件号、单位、编号' },
    { key: 'actor', label: '操作人', type: 'text' as const, placeholder: '姓名' },
    { key: 'verb', label: '操作', type: 'select' as const, options: words.data?.verbs.map((one) => ({ value: one.verb, label: one.title })) ?? [] },
    { key: 'kind', label: '对象种类', type: 'select' as const, options: words.data?.kinds.map((one) => ({ value: one.kind, label: one.title })) ?? [] },
    { key: 'person', label: '本人', type: 'text' as const, placeholder: '人员编号' },
    { key: 'org', label: '单位号', type: 'text' as const, placeholder: '12 位，含下级' },
    { key: 'day', label: '时间', type: 'date' as const },
  ]
  const state = useListState({ columns, filters })
  const input = inputOf(state.query.filters)
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['audits', 'list', state.query],
    queryFn: () => call(api.listAudits, { ...input, page: state.query.page }),
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportAudits, () => input)
  return (
    <ListPage
      title="审计查询"
      context="每次写入恰好一行审计，写明谁、从哪个岗位、为什么、改前改后。"
      thing="审计"
      unit="行"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => String(row.id)}
      rowName={(row) => `${row.verbTitle} ${row.subject}`}
      rowLink={(row) => `/audits/${row.id}`}
      exporter={exporter}
      {...(mayExport ? {} : { exportBlocked: '导出审计由审计管理员办理' })}
      actions={<ActionButton to="/audits/views">谁看过谁</ActionButton>}
      privacy="姓名、证件号、电话一律遮蔽"
      firstUse={<EmptyState title="还没有审计">有人写入以后，这里逐次列出。</EmptyState>}
    >
      <ChainCard canVerify={mayVerify} />
    </ListPage>
  )
}

/** Filters of the page as the endpoint takes them; what cannot be one (a broken number) is left out. */
function inputOf(filters: Readonly<Record<string, string>>) {
  const [from, to] = (filters['day'] ?? '').split('..')
  const org = Number(filters['org'])
  const person = filters['person']?.trim() ?? ''
  return {
    ...(filters['q'] ? { q: filters['q'] } : {}),
    ...(filters['actor'] ? { actor: filters['actor'] } : {}),
    ...(filters['verb'] ? { verb: filters['verb'] } : {}),
    ...(filters['kind'] ? { subjectKind: filters['kind'] } : {}),
    ...(/^[0-9a-f-]{36}$/i.test(person) ? { person } : {}),
    ...(Number.isInteger(org) && org >= 1e11 && org < 1e12 ? { org } : {}),
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
  }
}
