import { useQuery } from '@tanstack/react-query'
import { useSearchParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'

const states = {
  current: { shape: 'done', word: '有效' },
  future: { shape: 'waiting', word: '未到' },
  ended: { shape: 'none', word: '已停用' },
} as const

/** 代码表: every list with code, label, source and validity. Read only: the lists change with a release. */
export function CodeListsPage() {
  const [params, setParams] = useSearchParams()
  const lists = useQuery({ queryKey: ['code-lists'], queryFn: () => call(api.listCodeLists, {}), staleTime: Number.POSITIVE_INFINITY })
  const key = params.get('list') ?? lists.data?.lists[0]?.key
  const list = useQuery({ queryKey: ['code-lists', key], queryFn: () => call(api.getCodeList, { key: key! }), enabled: key !== undefined })
  const error = lists.error ?? list.error
  return (
    <div className="lu-w lu-stack">
      <PageHead title="代码表" context="记录里存的是代码，显示的是名称。代码表随版本更新，停用的代码仍能读出名称。" />
      {error && <ErrorState what="没有读到代码表" id={error instanceof CallError ? error.problem.id : undefined} onRetry={() => void lists.refetch()} />}
      {lists.data ? (
        <label className="lu-field" style={{ maxWidth: 360 }}>
          代码表
          <select className="lu-inp" value={key} onChange={(event) => setParams({ list: event.target.value })}>
            {lists.data.lists.map((one) => (
              <option key={one.key} value={one.key}>
                {one.title}（{one.values} 项）
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Loading lines={2} />
      )}
      {list.data && (
        <Card title={list.data.title} meta={[`${list.data.values.length} 项`, list.data.note].filter(Boolean).join(' · ')} flush>
          <SmallTable
            caption={list.data.title}
            rows={list.data.values}
            rowKey={(row) => row.code}
            columns={[
              { key: 'label', title: '名称', render: (row) => row.label },
              { key: 'code', title: '代码', render: (row) => <span className="lu-mono">{row.code}</span> },
              { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...states[row.state]} /> },
              { key: 'days', title: '有效期', render: (row) => (row.from || row.to ? `${row.from || '一直'} 至 ${row.to || '今'}` : '一直有效') },
              ...list.data.more.map((title, at) => ({ key: title, title, render: (row: { more: string[] }) => row.more[at] || '—' })),
              { key: 'source', title: '来源', render: (row) => (row.clause ? <Clause id={row.clause}>{row.source}</Clause> : row.source) },
            ]}
          />
        </Card>
      )}
    </div>
  )
}
