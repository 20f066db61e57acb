import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { BatchAction, ListColumn, ListFilter } from '../../../ui/list-types.ts'
import { ListPage } from '../../../ui/ListPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useListState } from '../../../ui/useListState.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { certificateStates, origins, type CertificateState } from '../codes.ts'
import { certificateKinds } from '../kinds.ts'
import { stateLook } from './looks.ts'
import { PrintPanel } from './PrintPanel.tsx'

type Row = Output<typeof api.listCertificates>['rows'][number]

const columns: readonly ListColumn<Row>[] = [
  { key: 'name', title: '姓名', frozen: true, width: 96, card: 'title', render: (row) => <b>{row.name}</b> },
  { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...stateLook(row.state)} /> },
  { key: 'title', title: '种类', render: (row) => row.title },
  { key: 'number', title: '证书编号', width: 210, render: (row) => <span className="lu-mono">{row.number}</span> },
  { key: 'classKind', title: '班次', render: (row) => row.classKind ?? row.level ?? '—' },
  { key: 'specialty', title: '专业', wrap: true, render: (row) => row.specialty ?? '—' },
  { key: 'issuer', title: '颁证单位', wrap: true, render: (row) => row.issuerName },
  { key: 'issuedOn', title: '发证日期', render: (row) => row.issuedOn },
  { key: 'paper', title: '纸质证书', render: (row) => (row.origin === 'issued' ? (row.delivered ? '已领取' : row.printed ? '已打印' : row.printing ? '打印中' : '没有打印') : origins[row.origin]) },
]
const options = (words: Record<string, string>) => Object.entries(words).map(([value, label]) => ({ value, label }))
const filters: readonly ListFilter[] = [
  { key: 'q', label: '查找', type: 'text', placeholder: '证书编号或姓名（写全）' },
  { key: 'kind', label: '种类', type: 'select', options: certificateKinds.map(({ code, title }) => ({ value: code, label: title })) },
  { key: 'state', label: '状态', type: 'select', options: options(certificateStates) },
  { key: 'origin', label: '来源', type: 'select', options: options(origins) },
]
const views = [{ key: 'all', title: '全部' }, { key: 'print', title: '没有打印' }, { key: 'deliver', title: '没有领取' }]

/** 证书台账: every certificate in the range of the post. */
export function CertificateList() {
  const state = useListState({ columns, filters, views, defaultSort: { key: 'issuedOn', descending: true } })
  const [printing, setPrinting] = useState<readonly string[]>()
  const mayPrint = useMay('certificates.print')
  const mayIssue = useMay('certificates.issue')
  const { q, kind, state: shown, origin } = state.query.filters
  const view = state.query.view
  const input = {
    page: state.query.page,
    size: state.query.pageSize,
    ...(q ? { q } : {}),
    ...(kind ? { kind } : {}),
    ...(shown ? { state: shown as CertificateState } : {}),
    ...(origin ? { origin: origin as 'issued' } : {}),
    ...(view === 'print' || view === 'deliver' ? { todo: view as 'print' } : {}),
  }
  const { data, error, isFetching, refetch } = useQuery({ queryKey: ['certificates', 'list', input], queryFn: () => call(api.listCertificates, input), placeholderData: keepPreviousData })
  const zip = useMutation({ mutationFn: (certificateIds: string[]) => call(api.zipCertificates, { certificateIds }) })
  const chosenOf = (chosen: readonly string[] | 'all') => (chosen === 'all' ? (data?.rows ?? []).map((row) => row.id) : [...chosen])
  const batch: BatchAction[] = mayPrint
    ? [
        { key: 'print', label: '打印', onRun: (chosen) => setPrinting(chosenOf(chosen)) },
        { key: 'zip', label: '下载 PDF', onRun: (chosen) => zip.mutate(chosenOf(chosen)) },
      ]
    : []
  return (
    <>
      <ListPage
        title="证书"
        context={<>本单位范围内颁发和补录的证书；毕业证书写明班次 <Clause id="001:1092" /></>}
        actions={
          <>
            {mayIssue && <ActionButton kind="primary" to="/certificates/issue">制证</ActionButton>}
            {mayPrint && <ActionButton to="/certificates/prints">打印和用纸</ActionButton>}
            <ActionButton to="/certificates/backfile">补录</ActionButton>
          </>
        }
        thing="证书"
        unit="本"
        state={state}
        views={views}
        columns={columns}
        filters={filters}
        data={data}
        loading={isFetching}
        error={error}
        onRetry={() => void refetch()}
        rowKey={(row) => row.id}
        rowName={(row) => row.name}
        rowLink={(row) => `/certificates/${row.id}`}
        privacy="姓名默认遮蔽"
        firstUse="还没有证书。毕业名单批准以后，在“制证”里颁发；以前的证书在“补录”里登记。"
        {...(batch.length > 0 ? { batch } : {})}
      >
        {(zip.data || zip.error) && (
          <div className="lu-stack">
            {zip.data && <Notice tone="ok" title="已登记后台任务" actions={<ActionButton small to="/jobs">看后台任务</ActionButton>}>做好以后在后台任务里取压缩包。</Notice>}
            {zip.error && <ProblemNotice problem={problemOf(zip.error)} />}
          </div>
        )}
      </ListPage>
      {printing && <PrintPanel certificateIds={printing} onClose={() => setPrinting(undefined)} />}
    </>
  )
}
