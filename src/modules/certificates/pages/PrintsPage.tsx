import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { papers } from '../kinds.ts'
import { printLooks } from './looks.ts'
import { PaperPanel, PrinterPanel } from './PaperPanels.tsx'
import './certificates.css'

type Printer = Output<typeof api.listPrinters>['printers'][number]
type Paper = 'diploma' | 'skill'

/** 打印和用纸: printers with their offsets, print batches, the ledger of secure paper. */
export function PrintsPage() {
  const queries = useQueryClient()
  const [printer, setPrinter] = useState<Printer | 'new'>()
  const [act, setAct] = useState<'receive' | 'damage'>()
  const [paper, setPaper] = useState<Paper>('diploma')
  const { data: printers } = useQuery({ queryKey: ['certificates', 'printers'], queryFn: () => call(api.listPrinters, {}) })
  const { data: prints } = useQuery({ queryKey: ['certificates', 'prints'], queryFn: () => call(api.listPrints, { size: 50 }) })
  const { data: ledger } = useQuery({ queryKey: ['certificates', 'paper', paper], queryFn: () => call(api.getPaper, { paper }) })
  const done = () => {
    setPrinter(undefined)
    setAct(undefined)
    return queries.invalidateQueries({ queryKey: ['certificates'] })
  }
  const balance = ledger?.balance
  const numbers: [string, number | undefined][] = [['库存', balance?.stock], ['已领用待核销', balance?.taken], ['已用', balance?.used], ['损坏', balance?.spoiled], ['累计入库', balance?.received]]
  return (
    <div className="lu-stack">
      <PageHead title="打印和用纸" crumbs={[{ title: '证书', to: '/certificates' }, { title: '打印和用纸' }]} context="每张证书用纸从入库到用完都有去向；印坏的写明原因，换一张按原编号重印。" />
      <Card title="打印批次" flush>
        <SmallTable
          caption="打印批次"
          rows={prints?.rows ?? []}
          rowKey={(row) => row.id}
          empty={prints ? '还没有打印过。在证书台账或制证批次里选证书打印。' : '正在读取。'}
          columns={[
            { key: 'title', title: '批次', render: (row) => <Link to={`/certificates/prints/${row.id}`}>{row.title}</Link> },
            { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag {...printLooks[row.state]!} /> },
            { key: 'count', title: '张数', align: 'right', render: (row) => row.count },
            { key: 'printer', title: '打印机', render: (row) => row.printerName },
            { key: 'by', title: '经手人', render: (row) => row.by },
            { key: 'at', title: '时间', render: (row) => row.createdAt.slice(0, 10) },
          ]}
        />
      </Card>
      <Card
        title="用纸台账"
        extra={
          <div className="lu-row">
            {(Object.keys(papers) as Paper[]).map((one) => (
              <ActionButton key={one} small kind={one === paper ? 'primary' : 'plain'} onClick={() => setPaper(one)}>{papers[one]}</ActionButton>
            ))}
            <ActionButton small icon="plus" onClick={() => setAct('receive')}>入库</ActionButton>
            <ActionButton small onClick={() => setAct('damage')}>登记毁损</ActionButton>
          </div>
        }
        flush
      >
        <div className="lu-cert-numbers" style={{ padding: '12px 16px' }}>
          {numbers.map(([name, value]) => (
            <div key={name}>
              <span className="lu-t3">{name}</span>
              <b className="lu-num">{value ?? '—'}</b> 张
            </div>
          ))}
        </div>
        <SmallTable
          caption="用纸台账"
          rows={ledger?.entries ?? []}
          rowKey={(row) => String(row.seq)}
          empty="还没有入库。"
          columns={[
            { key: 'seq', title: '笔', width: 60, render: (row) => row.seq },
            { key: 'on', title: '日期', render: (row) => row.on },
            { key: 'action', title: '事项', card: 'state', render: (row) => row.actionTitle },
            { key: 'count', title: '张数', align: 'right', render: (row) => row.count },
            { key: 'serials', title: '流水号', render: (row) => <span className="lu-mono">{row.serials ?? '—'}</span> },
            { key: 'stock', title: '库存', align: 'right', render: (row) => row.stock },
            { key: 'taken', title: '待核销', align: 'right', render: (row) => row.taken },
            { key: 'used', title: '已用', align: 'right', render: (row) => row.used },
            { key: 'spoiled', title: '损坏', align: 'right', render: (row) => row.spoiled },
            { key: 'reason', title: '原因', render: (row) => row.reason ?? '—' },
            { key: 'by', title: '经手人', render: (row) => row.by },
          ]}
        />
      </Card>
      <Card title="打印机" extra={<ActionButton small icon="plus" onClick={() => setPrinter('new')}>登记打印机</ActionButton>} flush>
        <SmallTable
          caption="打印机"
          rows={printers?.printers ?? []}
          rowKey={(row) => row.id}
          empty="还没有登记打印机。登记以后打印一张校准页，把偏移填上。"
          columns={[
            { key: 'name', title: '打印机', render: (row) => row.name },
            { key: 'x', title: '水平偏移', align: 'right', render: (row) => `${row.offsetX.toFixed(1)} 毫米` },
            { key: 'y', title: '垂直偏移', align: 'right', render: (row) => `${row.offsetY.toFixed(1)} 毫米` },
            { key: 'by', title: '最近改动', render: (row) => `${row.updatedBy} ${row.updatedAt.slice(0, 10)}` },
            {
              key: 'act',
              title: '',
              render: (row) => (
                <div className="lu-row">
                  <ActionButton small onClick={() => setPrinter(row)}>改偏移</ActionButton>
                  <ActionButton small icon="print" onClick={() => void download(api.printCalibration, { id: row.id })}>校准页</ActionButton>
                </div>
              ),
            },
          ]}
        />
      </Card>
      {printer && <PrinterPanel printer={printer === 'new' ? undefined : printer} onClose={() => setPrinter(undefined)} onDone={() => void done()} />}
      {act && <PaperPanel act={act} paper={paper} onClose={() => setAct(undefined)} onDone={() => void done()} />}
    </div>
  )
}
