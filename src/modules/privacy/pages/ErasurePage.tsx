import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { erasureStates, outcomes } from '../model.ts'

/** One decision on erasure: what it takes in, who prepared it, and the approval by somebody else. */
export function ErasurePage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const may = useMay('privacy.approve')
  const [acting, setActing] = useState<'approve' | 'reject'>()
  const [page, setPage] = useState(1)
  const { data, error, refetch } = useQuery({ queryKey: ['privacy', 'erasure', id, page], queryFn: () => call(api.getErasure, { id, page }) })
  if (error) return <ErrorState what="没有读到清除决定" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  const open = data.state === 'prepared'
  const pages = Math.ceil(data.total / 100)
  return (
    <>
      <PageHead
        crumbs={[{ title: '个人信息保护', to: '/privacy' }, { title: '清除决定' }]}
        title={`${data.kindTitle} ${data.items} 条`}
        context={erasureStates[data.state]}
        actions={
          open &&
          may &&
          !data.own && (
            <>
              <ActionButton onClick={() => setActing('reject')}>否决</ActionButton>
              <ActionButton kind="danger" onClick={() => setActing('approve')}>批准并清除</ActionButton>
            </>
          )
        }
      />
      <div className="lu-stack">
        {open && data.own && <Notice tone="info">这个清除决定是您准备的，要由另一位安全管理员或省级审核岗批准。</Notice>}
        <Card>
          <Facts
            facts={[
              { name: '缘由', value: data.origin === 'request' ? '本人请求' : '保存期满' },
              { name: '理由', value: data.reason },
              { name: '准备', value: `${data.preparedBy} · ${whenText(data.preparedAt)}` },
              { name: '批准或否决', value: data.decidedBy ? `${data.decidedBy} · ${whenText(data.decidedAt)} · ${data.decidedReason ?? ''}` : '—' },
              { name: '结果', value: data.state === 'done' ? `清除 ${data.erased} 条，冻结未清除 ${data.held} 条` : '—' },
            ]}
          />
        </Card>
        <Card flush title="逐条" meta={`${data.total} 条`}>
          <SmallTable
            caption="逐条记录"
            rows={data.rows}
            rowKey={(row) => row.recordId}
            columns={[
              { key: 'label', title: '记录', render: (row) => row.label },
              { key: 'outcome', title: '结果', card: 'state', render: (row) => outcomes[row.outcome] },
              { key: 'dueOn', title: '期满日期', render: (row) => row.dueOn ?? '—' },
              { key: 'orgNo', title: '机构号', render: (row) => <span className="lu-mono">{row.orgNo}</span> },
            ]}
          />
          {pages > 1 && (
            <div className="lu-row" style={{ padding: '8px 16px' }}>
              <ActionButton small blocked={page === 1 ? '已是第一页' : undefined} showReason={false} onClick={() => setPage(page - 1)}>上一页</ActionButton>
              <span className="lu-t3 lu-md">第 {page} / {pages} 页</span>
              <ActionButton small blocked={page === pages ? '已是末页' : undefined} showReason={false} onClick={() => setPage(page + 1)}>下一页</ActionButton>
            </div>
          )}
        </Card>
      </div>
      {acting && (
        <ReasonPanel
          title={acting === 'approve' ? `批准并清除 ${data.items} 条` : '否决这个清除决定'}
          effect={acting === 'approve' ? '批准时立即清除，不能恢复；冻结的不清除。审计记下两个人。' : '什么也不清除，期满的记录可以重新准备。'}
          submitText={acting === 'approve' ? '批准并清除' : '否决'}
          help="记入审计。"
          onClose={() => setActing(undefined)}
          onSubmit={async (reason) => {
            await call(acting === 'approve' ? api.approveErasure : api.rejectErasure, { id, reason })
            setActing(undefined)
            await queries.invalidateQueries({ queryKey: ['privacy'] })
          }}
        />
      )}
    </>
  )
}
