import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { batchLooks } from './looks.ts'
import { SheetPanel } from './SheetPanel.tsx'

type Batch = Output<typeof api.listCertificateBatches>['rows'][number]

const running = (batches: readonly Batch[] | undefined) => batches?.some((one) => one.state === 'waiting' || one.state === 'running') ?? false

/** 制证: from approved graduation lists, or from a list of one's own; every batch with what came of it. */
export function IssuePage() {
  const queries = useQueryClient()
  const [sheet, setSheet] = useState(false)
  const mayIssue = useMay('certificates.issue')
  const { data: sources } = useQuery({ queryKey: ['certificates', 'sources'], queryFn: () => call(api.listIssueSources, {}) })
  const { data: batches } = useQuery({
    queryKey: ['certificates', 'batches'],
    queryFn: () => call(api.listCertificateBatches, { size: 50 }),
    refetchInterval: ({ state }) => (running(state.data?.rows) ? 2000 : false),
  })
  const fresh = () => queries.invalidateQueries({ queryKey: ['certificates'] })
  const issue = useMutation({ mutationFn: (listId: string) => call(api.issueFromList, { listId }), onSuccess: fresh })
  return (
    <div className="lu-stack">
      <PageHead
        title="制证"
        crumbs={[{ title: '证书', to: '/certificates' }, { title: '制证' }]}
        context="毕业名单批准时编号已经编定，这里按名单成批颁发：签名、登记、可以查验。逐人写明结果。"
        actions={
          mayIssue && (
            <>
              <ActionButton icon="download" onClick={() => void download(api.downloadIssueTemplate, {})}>名单模板</ActionButton>
              <ActionButton icon="upload" onClick={() => setSheet(true)}>按上传的名单制证</ActionButton>
            </>
          )
        }
      />
      {issue.error && <ProblemNotice problem={problemOf(issue.error)} />}
      <Card title="批准的毕业名单" flush>
        <SmallTable
          caption="批准的毕业名单"
          rows={sources?.lists ?? []}
          rowKey={(row) => row.id}
          empty={sources ? '还没有批准的毕业名单。' : '正在读取。'}
          columns={[
            { key: 'title', title: '名单', render: (row) => row.title },
            { key: 'org', title: '学校', render: (row) => row.orgName },
            { key: 'on', title: '批准', render: (row) => row.approvedOn },
            { key: 'graduated', title: '毕业', align: 'right', render: (row) => row.graduated },
            { key: 'completed', title: '结业', align: 'right', render: (row) => row.completed },
            { key: 'incomplete', title: '肄业', align: 'right', render: (row) => row.incomplete },
            {
              key: 'act',
              title: '证书',
              card: 'state',
              render: (row) =>
                row.batches.length > 0 ? (
                  <StatusTag shape="done" word={`已颁发 ${row.batches.reduce((sum, one) => sum + one.issued, 0)} 本`} />
                ) : mayIssue ? (
                  <ActionButton small kind="primary" busy={issue.isPending && issue.variables === row.id} onClick={() => issue.mutate(row.id)}>制证</ActionButton>
                ) : (
                  '没有制证'
                ),
            },
          ]}
        />
      </Card>
      <Card title="制证批次" flush>
        <SmallTable
          caption="制证批次"
          rows={batches?.rows ?? []}
          rowKey={(row) => row.id}
          empty={batches ? '还没有制证批次。' : '正在读取。'}
          columns={[
            { key: 'title', title: '批次', render: (row) => <Link to={`/certificates/batches/${row.id}`}>{row.kindTitle}：{row.title}</Link> },
            { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...batchLooks[row.state]!} /> },
            { key: 'total', title: '人数', align: 'right', render: (row) => row.total },
            { key: 'issued', title: '已颁发', align: 'right', render: (row) => row.issued },
            { key: 'refused', title: '没有颁发', align: 'right', render: (row) => row.refused },
            { key: 'by', title: '经手人', render: (row) => row.by },
            { key: 'at', title: '时间', render: (row) => row.createdAt.slice(0, 10) },
          ]}
        />
      </Card>
      {sheet && <SheetPanel onClose={() => setSheet(false)} onDone={() => void fresh()} />}
    </div>
  )
}
