import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { formatFigure } from '../model.ts'
import type { Report } from './ReportPage.tsx'

type Change = Report['changes'][number]

export function ChangeTable({ changes, now = '现在' }: { changes: readonly Change[]; now?: string }) {
  return (
    <SmallTable
      caption="冻结的数和现在的数"
      rows={changes}
      rowKey={(row) => row.id}
      columns={[
        { key: 'title', title: '指标', render: (row) => row.title },
        { key: 'unit', title: '单位', render: (row) => row.unit },
        { key: 'frozen', title: '报告里', align: 'right', render: (row) => formatFigure(row.frozen, 2) },
        { key: 'now', title: now, align: 'right', render: (row) => formatFigure(row.now, 2) },
      ]}
    />
  )
}

/** What the ledger says otherwise since the figures were frozen; after publication it can be said in public. */
export function Restatements({ report }: { report: Report }) {
  const maySign = useMay('reports.sign')
  const client = useQueryClient()
  const [writing, setWriting] = useState(false)
  const restate = useMutation({
    mutationFn: (note: string) => call(api.restateReport, { id: report.id, note }),
    onSuccess: () => client.invalidateQueries({ queryKey: ['reports'] }),
  })
  const published = report.state === 'published'
  return (
    <Card
      title={`数字冻结以后，台账有 ${report.changes.length} 项变化`}
      meta="报告里的数不变"
      flush
      extra={published && maySign && <ActionButton small onClick={() => setWriting(true)}>公开更正说明</ActionButton>}
      {...(report.restatements.length > 0 ? { footer: <span className="lu-t2 lu-sm">已公开 {report.restatements.length} 次更正说明，最近 {report.restatements[0]!.notedOn}</span> } : {})}
    >
      <ChangeTable changes={report.changes} />
      {writing && (
        <ReasonPanel
          title="公开更正说明"
          field="说明"
          help="写明为什么变：补录、更正还是口径改变。任何人都能看到。"
          effect={`${report.changes.length} 项的报告数和现在的数与说明一起放在公开书架，原报告不动。`}
          submitText="公开"
          onClose={() => setWriting(false)}
          onSubmit={async (note) => {
            await restate.mutateAsync(note)
            setWriting(false)
          }}
        />
      )}
    </Card>
  )
}
