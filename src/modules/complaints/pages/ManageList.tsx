import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { useMay, useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { whenText } from '../../../ui/format.ts'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useExport } from '../../../ui/useExport.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'
import { categories, measures, sources, states, verdicts } from '../codes.ts'
import { RegisterPanel, type Registered } from './RegisterPanel.tsx'
import { OtherPages } from './tabs.tsx'
import { options, StateTag, VerdictTag } from './words.tsx'

type Row = Output<typeof api.listComplaints>['rows'][number]
type Input = Parameters<typeof call<typeof api.listComplaints>>[1]

const columns: readonly ListColumn<Row>[] = [
  {
    key: 'school', title: '被投诉', wrap: true, card: 'title',
    render: (row) => (
      <span>
        {row.caseId ? <Link to={`/complaints/manage/${row.caseId}`}><b>{row.schoolName ?? row.agentName}</b></Link> : <b>{row.schoolName ?? row.agentName}</b>}
        <br />
        <span className="lu-mono lu-sm lu-t3">{row.caseNo ?? '正在建立办件'}</span>
      </span>
    ),
  },
  { key: 'state', title: '状态', card: 'state', render: (row) => (row.late ? <><StateTag state={row.state} /> <StatusTag shape="block" word="逾期" /></> : <StateTag state={row.state} />) },
  { key: 'category', title: '类别', render: (row) => categories[row.category] },
  { key: 'source', title: '来源', render: (row) => `${sources[row.source]}${row.anonymous ? '，匿名' : ''}` },
  { key: 'received', title: '收到', render: (row) => whenText(row.receivedAt) },
  { key: 'due', title: '期限', render: (row) => (row.state === 'received' ? `${row.acceptBy} 受理` : row.state === 'following' ? (row.followDue ?? '—') : ['investigating', 'statement', 'review'].includes(row.state) ? `${row.resolveBy} 处理` : '—') },
  { key: 'verdict', title: '认定', render: (row) => <VerdictTag verdict={row.verdict} /> },
  { key: 'measure', title: '处理', render: (row) => (row.verdict ? measures[row.measure] : '—') },
  { key: 'office', title: '承办', render: (row) => row.authorityName },
  { key: 'tracking', title: '查询号', defaultVisible: false, render: (row) => <span className="lu-mono">{row.trackingNo ?? '—'}</span> },
]

/** 监督投诉: complaints in range, what is late first to be seen by its view. */
export function ManageList() {
  const client = useQueryClient()
  const year = Number(useSession().today.slice(0, 4))
  const mayHandle = useMay('complaints.handle')
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<Registered>()
  const filters: readonly ListFilter[] = [
    { key: 'q', label: '查找', type: 'text', placeholder: '学校、办件号、查询号、内容' },
    { key: 'category', label: '类别', type: 'select', options: options(categories) },
    { key: 'state', label: '状态', type: 'select', options: options(states) },
    { key: 'source', label: '来源', type: 'select', options: options(sources) },
    { key: 'verdict', label: '认定', type: 'select', options: options(verdicts) },
    { key: 'year', label: '年份', type: 'select', options: [0, 1, 2].map((back) => ({ value: String(year - back), label: `${year - back} 年` })) },
  ]
  const [counts, setCounts] = useState<Output<typeof api.listComplaints>['counts']>()
  const views = [
    { key: 'open', title: '在办', count: counts?.open },
    { key: 'late', title: '逾期', count: counts?.late },
    { key: 'ended', title: '办结', count: counts?.ended },
    { key: 'all', title: '全部', count: counts?.all },
  ]
  const state = useListState({ columns, filters, views })
  const { year: of, ...plain } = state.query.filters
  const view = state.query.view ?? 'open'
  const filter = { ...plain, ...(of ? { year: Number(of) } : {}), ...(view === 'all' ? {} : { view }) } as Omit<NonNullable<Input>, 'page' | 'size'>
  const input = { ...filter, page: state.query.page, size: state.query.pageSize }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['complaints', 'list', input],
    queryFn: async () => {
      const answer = await call(api.listComplaints, input)
      setCounts(answer.counts)
      return answer
    },
    placeholderData: keepPreviousData,
  })
  const exporter = useExport(api.exportComplaints, () => ({ ...filter, columns: [...state.visible] }))
  return (
    <>
      <ListPage
        title="监督投诉"
        context="网上、电话收到的招生投诉和按异常线索立的案，从受理、调查、审定到公布、整改。"
        thing="投诉"
        unit="件"
        state={state}
        columns={columns}
        filters={filters}
        views={views}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.schoolName ?? row.agentName}
        rowLink={(row) => (row.caseId ? `/complaints/manage/${row.caseId}` : '/complaints/manage')}
        exporter={exporter}
        privacy="投诉人的姓名和联系方式不在名单里，承办的人在办件里查看，每次都记审计。"
        actions={
          <>
            <OtherPages at="/complaints/manage" />
            {mayHandle && <ActionButton kind="primary" icon="plus" onClick={() => setAdding(true)}>登记投诉</ActionButton>}
          </>
        }
        firstUse={<EmptyState icon="flag" title="没有投诉">公众在“招生投诉”页提交以后，一分钟内在这里建立办件。</EmptyState>}
      >
        {made && (
          <Notice tone="ok" title={`已登记，办件 ${made.caseNo}`} actions={<ActionButton to={`/complaints/manage/${made.caseId}`}>打开办件</ActionButton>}>
            告诉来电、来访的人：查询号 <b className="lu-mono">{made.trackingNo}</b>，查询码 <b className="lu-mono">{made.code}</b>。只显示这一次。
          </Notice>
        )}
      </ListPage>
      {adding && (
        <RegisterPanel
          onClose={() => setAdding(false)}
          onDone={(answer) => {
            setAdding(false)
            setMade(answer)
            void client.invalidateQueries({ queryKey: ['complaints'] })
          }}
        />
      )}
    </>
  )
}
