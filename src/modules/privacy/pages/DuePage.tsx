import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import type { ListColumn } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { api } from '../api.ts'

type Row = Output<typeof api.listDue>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'label', title: '记录', frozen: true, width: 220, render: (row) => row.label, card: 'title' },
  { key: 'kindTitle', title: '种类', render: (row) => row.kindTitle },
  { key: 'dueOn', title: '期满日期', width: 120, render: (row) => <span className="lu-mono">{row.dueOn}</span> },
  { key: 'orgNo', title: '机构号', width: 140, render: (row) => <span className="lu-mono">{row.orgNo}</span> },
  { key: 'state', title: '状态', render: (row) => (row.frozen ? <StatusTag word={`冻结：${row.frozen}`} shape="block" /> : row.prepared ? <StatusTag word="等待批准" shape="waiting" /> : <StatusTag word="期满" shape="note" />) },
  { key: 'personId', title: '人员编号', render: (row) => <span className="lu-mono lu-sm">{row.personId ?? '—'}</span> },
]

/** 保存期满的记录: what the night found, before anybody decides. */
export function DuePage() {
  const rules = useQuery({ queryKey: ['privacy', 'rules'], queryFn: () => call(api.listRetentionRules, {}) })
  const options = (rules.data?.rules ?? []).map((rule) => ({ value: rule.kind, label: rule.title }))
  const filters = [
    { key: 'q', label: '记录', type: 'text' as const, placeholder: '学籍号、机构号' },
    { key: 'kind', label: '种类', type: 'select' as const, options },
  ]
  const state = useListState({ columns, filters })
  const { filters: chosen, page } = state.query
  const input = { page, ...(chosen['q'] ? { q: chosen['q'] } : {}), ...(chosen['kind'] ? { kind: chosen['kind'] } : {}) }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['privacy', 'due', input], queryFn: () => call(api.listDue, input), placeholderData: keepPreviousData })
  return (
    <ListPage
      crumbs={[{ title: '个人信息保护', to: '/privacy' }]}
      title="保存期满的记录"
      context="夜间任务找出；清除要一人准备、另一人批准。"
      thing="记录"
      state={state}
      columns={columns}
      filters={filters}
      data={data}
      loading={isFetching}
      error={error}
      onRetry={() => void refetch()}
      rowKey={(row) => `${row.kind}:${row.recordId}`}
      rowName={(row) => row.label}
      privacy="姓名遮蔽"
      firstUse={<EmptyState title="没有保存期满的记录">每天夜里查找一次；也可以在“个人信息保护”页现在查找。</EmptyState>}
    />
  )
}
