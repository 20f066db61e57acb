import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter, ListView } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { useMay, useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { deferralCauses, deferralStates } from '../arrival-codes.ts'
import { yuan } from '../codes.ts'
import { dayTime } from './words.tsx'

type Row = Output<typeof api.listDeferrals>['rows'][number]

const causes = Object.entries(deferralCauses).map(([value, label]) => ({ value, label }))
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '姓名、专业、情况' },
  { key: 'cause', label: '原因', type: 'select', options: causes },
]

/** 缓缴名单: whose payment is put off, why, how much; what the aid office works from. */
export function DeferralsPage() {
  const [params] = useSearchParams()
  const mayDecide = useMay('admissions.decide')
  const school = useSession().acting?.portal === 'school'
  const queries = useQueryClient()
  const [settling, setSettling] = useState<Row>()
  const [year, season, orgNo] = [Number(params.get('year')) || undefined, params.get('season') || undefined, Number(params.get('orgNo')) || undefined]
  const views = (counts: Partial<Record<string, number>> = {}): ListView[] => [
    { key: 'open', title: '缓缴中', count: counts['open'] },
    { key: 'overdue', title: '到期没缴', count: counts['overdue'] },
    { key: 'settled', title: '已缴清', count: counts['settled'] },
    { key: 'all', title: '全部', count: counts['all'] },
  ]
  const columns: readonly ListColumn<Row>[] = [
    { key: 'name', title: '姓名', card: 'title', sortable: true, sortHint: '拼音', render: (row) => <b>{row.name}</b> },
    { key: 'state', title: '状态', card: 'state', render: (row) => (row.overdue ? <StatusTag shape="block" word="到期没缴" /> : <StatusTag shape={row.state === 'open' ? 'moving' : row.state === 'settled' ? 'done' : 'none'} word={deferralStates[row.state]} />) },
    { key: 'amount', title: '缓缴金额', sortable: true, align: 'right', render: (row) => yuan(row.amount) },
    { key: 'cause', title: '原因', render: (row) => deferralCauses[row.cause] },
    { key: 'reason', title: '情况', wrap: true, render: (row) => row.reason },
    { key: 'dueOn', title: '缓缴到', sortable: true, render: (row) => <span className="lu-nw">{row.dueOn ?? '没有定'}</span> },
    { key: 'specialty', title: '专业', wrap: true, render: (row) => row.specialtyName },
    ...(school ? [] : [{ key: 'school', title: '学校', wrap: true, render: (row: Row) => row.orgName }]),
    { key: 'recordedAt', title: '登记', sortable: true, render: (row) => <span className="lu-nw">{dayTime(row.recordedAt)}</span> },
    { key: 'ended', title: '缴清、取消', wrap: true, render: (row) => (row.endedAt ? `${dayTime(row.endedAt)} ${row.endedNote ?? ''}` : mayDecide ? <ActionButton small onClick={() => setSettling(row)}>登记缴清</ActionButton> : '—') },
  ]
  const state = useListState({ columns, filters, views: views(), defaultSort: { key: 'recordedAt', descending: true } })
  const { view, filters: given, sort, page, pageSize } = state.query
  const input = {
    view: (view ?? 'open') as 'open',
    ...(year ? { year } : {}),
    ...(season ? { season: season as 'autumn' } : {}),
    ...(orgNo ? { orgNo } : {}),
    ...(given['q'] ? { q: given['q'] } : {}),
    ...(given['cause'] ? { cause: given['cause'] as 'poor' } : {}),
    ...(sort ? { sort } : {}),
  }
  const list = useQuery({ queryKey: ['admissions', 'arrival', 'deferrals', input, page], queryFn: () => call(api.listDeferrals, { ...input, page, size: pageSize }), placeholderData: keepPreviousData })
  const exporter = useExport(api.exportDeferrals, () => input)
  const settle = useMutation({ mutationFn: ({ id, note }: { id: string; note: string }) => call(api.settleDeferral, { id, note }), onSuccess: () => queries.invalidateQueries({ queryKey: ['admissions', 'arrival'] }) })
  return (
    <ListPage<Row>
      title="缓缴名单"
      crumbs={[school ? { title: '新生报到', to: `/admissions/arrival?${params.toString()}` } : { title: '招生进度', to: '/admissions/board' }, { title: '缓缴名单' }]}
      context={list.data ? `走绿色通道入学的新生，名单里还欠 ${yuan(list.data.owed)}。` : '走绿色通道入学的新生。'}
      thing="缓缴"
      unit="笔"
      state={state}
      columns={columns}
      filters={filters}
      views={views(list.data?.counts)}
      data={list.data}
      loading={list.isPending}
      error={list.error}
      onRetry={() => void list.refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.name}
      rowLink={(row) => `/admissions/${row.applicationId}`}
      exporter={exporter}
      firstUse={<EmptyState title="没有缓缴的新生">在缴费的站选“走绿色通道，缓缴”，登记后列在这里。</EmptyState>}
    >
      {settling && (
        <ReasonPanel
          title={`${settling.name}的缓缴`}
          effect={`缴清 ${yuan(settling.amount)}，本人收到通知。`}
          field="说明"
          optional
          help="可不填，例如助学贷款到账。"
          submitText="登记缴清"
          onClose={() => setSettling(undefined)}
          onSubmit={async (note) => {
            await settle.mutateAsync({ id: settling.id, note })
            setSettling(undefined)
          }}
        />
      )}
    </ListPage>
  )
}
