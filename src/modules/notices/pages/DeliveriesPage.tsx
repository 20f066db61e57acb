import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listDeliveries>['rows'][number]

const states: Record<Row['state'], { word: string; shape: StatusShapeName }> = {
  queued: { word: '等待发送', shape: 'waiting' },
  sending: { word: '正在发送', shape: 'moving' },
  sent: { word: '已发出', shape: 'done' },
  failed: { word: '没有发出', shape: 'block' },
}
const channelWords = { mail: '邮件', sms: '短信' } as const

const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '标题、收件人' },
  { key: 'state', label: '状态', type: 'select', options: Object.entries(states).map(([value, { word }]) => ({ value, label: word })) },
  { key: 'channel', label: '渠道', type: 'select', options: Object.entries(channelWords).map(([value, label]) => ({ value, label })) },
]

/** 发送记录: every mail and SMS with what became of it; what did not go out can be sent again. */
export function DeliveriesPage() {
  const client = useQueryClient()
  const again = useMutation({
    mutationFn: (id: string) => call(api.retryDelivery, { id }),
    onSettled: () => client.invalidateQueries({ queryKey: ['notices', 'deliveries'] }),
  })
  const columns: readonly ListColumn<Row>[] = [
    { key: 'title', title: '通知', wrap: true, card: 'title', render: (row) => row.title },
    { key: 'holder', title: '收件人', render: (row) => row.holderName },
    { key: 'channel', title: '渠道', width: 72, render: (row) => channelWords[row.channel] },
    { key: 'state', title: '状态', width: 120, card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
    { key: 'address', title: '地址', defaultVisible: false, render: (row) => <span className="lu-mono">{row.address}</span> },
    { key: 'attempts', title: '次数', align: 'right', width: 64, render: (row) => row.attempts },
    {
      key: 'when',
      title: '发出或下次',
      width: 170,
      render: (row) => (row.sentAt ? whenText(row.sentAt) : row.state === 'queued' ? `${whenText(row.nextAt)} 再试` : '—'),
    },
    { key: 'cause', title: '原因', wrap: true, render: (row) => row.cause ?? '—' },
    { key: 'created', title: '登记', width: 148, defaultVisible: false, render: (row) => whenText(row.createdAt) },
    {
      key: 'act',
      title: '',
      width: 88,
      render: (row) => row.state === 'failed' && <ActionButton small onClick={() => again.mutate(row.id)}>重发</ActionButton>,
    },
  ]
  const state = useListState({ columns, filters })
  const { q, state: chosen, channel } = state.query.filters
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
    ...(chosen ? { state: chosen as Row['state'] } : {}),
    ...(channel ? { channel: channel as Row['channel'] } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['notices', 'deliveries', input],
    queryFn: () => call(api.listDeliveries, input),
    placeholderData: keepPreviousData,
  })
  const missing = data ? (['mail', 'sms'] as const).filter((one) => !data.channels[one]).map((one) => channelWords[one]) : []
  return (
    <ListPage
      title="发送记录"
      context={data ? `等待 ${data.counts.queued} 条，已发出 ${data.counts.sent} 条，没有发出 ${data.counts.failed} 条。` : '邮件和短信的发送情况。'}
      thing="发送记录"
      unit="条"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => row.id}
      rowName={(row) => row.title}
      privacy="地址已遮蔽"
      firstUse={<EmptyState icon="mail" title="还没有发过邮件和短信">有人在“通知设置”里选了邮件或短信以后，这里有记录。</EmptyState>}
    >
      {missing.length > 0 && (
        <Notice tone="warn" title={`还没有接通${missing.join('和')}`}>
          设置环境变量 LUBAN_SMTP_URL、LUBAN_MAIL_FROM 或 LUBAN_SMS_URL 以后重新启动，再把没有发出的重发。
        </Notice>
      )}
      {again.error instanceof CallError && <Notice tone="bad" title={again.error.problem.message} />}
    </ListPage>
  )
}
