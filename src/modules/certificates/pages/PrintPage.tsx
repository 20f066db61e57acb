import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'
import { call, download, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { papers } from '../kinds.ts'
import { printLooks, sheetLooks } from './looks.ts'
import './certificates.css'

type Mark = { state: 'spoiled'; reason: string } | { state: 'returned' }

/** One print batch: fetch the file, print, then say of each sheet what became of it. */
export function PrintPage() {
  const { id = '' } = useParams()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [marks, setMarks] = useState<Readonly<Record<string, Mark>>>({})
  const { data, error, refetch } = useQuery({
    queryKey: ['certificates', 'print', id],
    queryFn: () => call(api.getPrint, { id }),
    refetchInterval: ({ state }) => (state.data?.batch.state === 'rendering' ? 1500 : false),
  })
  const spoiled = Object.entries(marks).flatMap(([sheetId, mark]) => (mark.state === 'spoiled' ? [{ sheetId, reason: mark.reason.trim() }] : []))
  const returned = Object.entries(marks).flatMap(([sheetId, mark]) => (mark.state === 'returned' ? [sheetId] : []))
  const settle = useMutation({
    mutationFn: () => call(api.settlePrint, { id, spoiled, returned }),
    onSuccess: async ({ again }) => {
      await queries.invalidateQueries({ queryKey: ['certificates'] })
      setMarks({})
      if (again) await navigate(`/certificates/prints/${again.id}`)
    },
  })
  if (!data) return <DetailPage title="打印批次" groups={[]} loading={!error} error={error} onRetry={() => void refetch()} />
  const { batch, sheets } = data
  const open = sheets.filter((sheet) => sheet.state === 'printing').length
  const unexplained = spoiled.some((one) => one.reason.length < 2)
  const mark = (sheetId: string, value: Mark | undefined) => {
    const { [sheetId]: _, ...rest } = marks
    setMarks(value ? { ...rest, [sheetId]: value } : rest)
  }
  return (
    <DetailPage
      title={batch.title}
      crumbs={[{ title: '证书', to: '/certificates' }, { title: '打印和用纸', to: '/certificates/prints' }, { title: batch.title }]}
      status={<StatusTag {...printLooks[batch.state]!} />}
      context={`${batch.paper ? papers[batch.paper] : '普通纸'}，${batch.count} 张，${batch.printerName}`}
      actions={batch.fileId && <ActionButton icon="download" kind={batch.state === 'ready' ? 'primary' : 'plain'} onClick={() => void download(api.downloadPrint, { id })}>打印文件</ActionButton>}
      groups={[]}
    >
      {batch.note && <Notice tone="warn" title="有没有打印的">{batch.note}</Notice>}
      {settle.error && <ProblemNotice problem={problemOf(settle.error)} />}
      <Card
        title="逐张去向"
        meta={batch.state === 'ready' ? '印好以后核销：没有标记的都算用完' : undefined}
        flush
        footer={
          batch.state === 'ready' && (
            <div className="lu-row">
              <ActionButton kind="primary" busy={settle.isPending} onClick={() => settle.mutate()} {...(unexplained ? { blocked: '印坏的要写原因' } : {})}>
                {`核销：用完 ${open - spoiled.length - returned.length} 张${spoiled.length > 0 ? `，印坏 ${spoiled.length} 张并重印` : ''}${returned.length > 0 ? `，退回 ${returned.length} 张` : ''}`}
              </ActionButton>
            </div>
          )
        }
      >
        <SmallTable
          caption="逐张去向"
          rows={sheets}
          rowKey={(row) => row.id}
          columns={[
            { key: 'serial', title: '纸张流水号', render: (row) => <span className="lu-mono">{row.serial ?? `第 ${row.seq} 张`}</span> },
            { key: 'number', title: '证书编号', render: (row) => <Link to={`/certificates/${row.certificateId}`} className="lu-mono">{row.number}</Link> },
            { key: 'name', title: '姓名', render: (row) => row.name },
            { key: 'state', title: '去向', card: 'state', render: (row) => <StatusTag shape={sheetLooks[row.state]!} word={row.stateTitle} /> },
            {
              key: 'act',
              title: '核销',
              render: (row) => {
                if (batch.state !== 'ready' || row.state !== 'printing') return row.reason ?? '—'
                const now = marks[row.id]
                if (!now)
                  return (
                    <div className="lu-row">
                      <ActionButton small onClick={() => mark(row.id, { state: 'spoiled', reason: '' })}>印坏</ActionButton>
                      <ActionButton small onClick={() => mark(row.id, { state: 'returned' })}>没有用，退回</ActionButton>
                    </div>
                  )
                return (
                  <div className="lu-cert-spoiled">
                    {now.state === 'spoiled' ? (
                      <input className="lu-input" aria-label="印坏的原因" placeholder="原因，如卡纸" value={now.reason} onChange={(event) => mark(row.id, { state: 'spoiled', reason: event.target.value })} />
                    ) : (
                      <StatusTag shape="returned" word="退回库存" />
                    )}
                    <ActionButton small kind="text" onClick={() => mark(row.id, undefined)}>改回用完</ActionButton>
                  </div>
                )
              },
            },
          ]}
        />
      </Card>
    </DetailPage>
  )
}
