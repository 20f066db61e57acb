import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { batchLooks } from './looks.ts'
import { PrintPanel } from './PrintPanel.tsx'

const SIZE = 100

/** One batch of certificates: how far it is, and the reason of every row that was not issued. */
export function BatchPage() {
  const { id = '' } = useParams()
  const queries = useQueryClient()
  const [page, setPage] = useState(1)
  const [only, setOnly] = useState(false)
  const [printing, setPrinting] = useState(false)
  const mayIssue = useMay('certificates.issue')
  const mayPrint = useMay('certificates.print')
  const input = { id, page, size: SIZE, ...(only ? { state: 'refused' as const } : {}) }
  const { data, error, refetch } = useQuery({
    queryKey: ['certificates', 'batch', input],
    queryFn: () => call(api.getCertificateBatch, input),
    refetchInterval: ({ state }) => (state.data && ['waiting', 'running'].includes(state.data.batch.state) ? 2000 : false),
  })
  const retry = useMutation({ mutationFn: () => call(api.retryBatch, { id }), onSuccess: () => queries.invalidateQueries({ queryKey: ['certificates'] }) })
  const zip = useMutation({ mutationFn: () => call(api.zipCertificates, { batchId: id }) })
  if (!data) return <DetailPage title="制证批次" groups={[]} loading={!error} error={error} onRetry={() => void refetch()} />
  const { batch } = data
  const over = batch.state === 'done' || batch.state === 'stopped'
  return (
    <>
      <DetailPage
        title={`${batch.kindTitle}：${batch.title}`}
        crumbs={[{ title: '证书', to: '/certificates' }, { title: '制证', to: '/certificates/issue' }, { title: batch.title }]}
        status={<StatusTag {...batchLooks[batch.state]!} />}
        context={`${batch.orgName}，${batch.by} 于 ${batch.createdAt.slice(0, 10)} 开始`}
        actions={
          <>
            {mayIssue && over && (batch.refused > 0 || batch.state === 'stopped') && <ActionButton busy={retry.isPending} onClick={() => retry.mutate()}>{batch.state === 'stopped' ? '继续制证' : '重新制没有颁发的'}</ActionButton>}
            {mayPrint && batch.issued > 0 && <ActionButton icon="download" busy={zip.isPending} onClick={() => zip.mutate()}>下载 PDF</ActionButton>}
            {mayPrint && batch.issued > 0 && <ActionButton kind="primary" icon="print" onClick={() => setPrinting(true)}>打印</ActionButton>}
          </>
        }
        groups={[{ title: '进度', facts: [{ name: '人数', value: batch.total }, { name: '已颁发', value: batch.issued }, { name: '没有颁发', value: batch.refused }, { name: '剩余', value: batch.total - batch.issued - batch.refused }] }]}
      >
        {(retry.error ?? zip.error) && <ProblemNotice problem={problemOf(retry.error ?? zip.error)} />}
        {zip.data && <Notice tone="ok" title="已登记后台任务" actions={<ActionButton small to="/jobs">看后台任务</ActionButton>} />}
        <Card title="逐人结果" flush extra={batch.refused > 0 && <ActionButton small onClick={() => { setOnly(!only); setPage(1) }}>{only ? '看全部' : `只看没有颁发的 ${batch.refused} 人`}</ActionButton>}>
          <SmallTable
            caption="逐人结果"
            rows={data.rows}
            rowKey={(row) => String(row.seq)}
            columns={[
              { key: 'seq', title: '序号', width: 70, render: (row) => row.seq },
              { key: 'label', title: '姓名、编号', render: (row) => row.label },
              { key: 'state', title: '结果', card: 'state', render: (row) => (row.state === 'issued' ? <StatusTag shape="done" word="已颁发" /> : row.state === 'refused' ? <StatusTag shape="block" word="没有颁发" /> : <StatusTag shape="waiting" word="等待" />) },
              { key: 'reason', title: '原因', render: (row) => row.reason ?? (row.certificateId ? <Link to={`/certificates/${row.certificateId}`}>打开证书</Link> : '—') },
            ]}
          />
          {data.total > SIZE && <Pager page={page} pageSize={SIZE} total={data.total} onPage={setPage} />}
        </Card>
      </DetailPage>
      {printing && <PrintPanel batchId={id} onClose={() => setPrinting(false)} />}
    </>
  )
}
