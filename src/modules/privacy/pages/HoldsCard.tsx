import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { holdKinds } from '../model.ts'
import { HoldForm } from './HoldForm.tsx'

type Row = Output<typeof api.listHolds>['rows'][number]

/** 冻结: what may not be erased while a dispute or an inquiry lasts. */
export function HoldsCard() {
  const queries = useQueryClient()
  const may = useMay('privacy.prepare')
  const [placing, setPlacing] = useState(false)
  const [lifting, setLifting] = useState<Row>()
  const { data } = useQuery({ queryKey: ['privacy', 'holds'], queryFn: () => call(api.listHolds, { all: true, size: 50 }) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['privacy'] })
  const columns: readonly SmallColumn<Row>[] = [
    { key: 'label', title: '对象', render: (row) => <><b>{row.label}</b> <span className="lu-t3">{holdKinds[row.subjectKind]}</span></> },
    { key: 'live', title: '状态', card: 'state', render: (row) => (row.live ? <StatusTag word="冻结中" shape="block" /> : <StatusTag word={row.liftedAt ? '已解除' : '已到期'} shape="none" />) },
    { key: 'reason', title: '理由', render: (row) => row.reason },
    { key: 'until', title: '截止', render: (row) => row.until ?? '直到解除' },
    { key: 'by', title: '冻结人', render: (row) => `${row.by} · ${whenText(row.at)}` },
    { key: 'lifted', title: '解除', render: (row) => (row.liftedAt ? `${row.liftedBy ?? ''} · ${row.liftedReason ?? ''}` : '—') },
    { key: 'act', title: '', render: (row) => may && row.live && <ActionButton kind="text" small onClick={() => setLifting(row)}>解除</ActionButton> },
  ]
  return (
    <Card flush title="冻结" meta="诉讼、调查、审计期间不清除" extra={may && <ActionButton small onClick={() => setPlacing(true)}>冻结记录</ActionButton>}>
      <SmallTable caption="冻结" columns={columns} rows={data?.rows ?? []} rowKey={(row) => row.id} empty="现在没有冻结的记录。" />
      {placing && (
        <SidePanel title="冻结记录" onClose={() => setPlacing(false)}>
          <HoldForm
            onCancel={() => setPlacing(false)}
            onDone={() => {
              setPlacing(false)
              void refresh()
            }}
          />
        </SidePanel>
      )}
      {lifting && (
        <ReasonPanel
          title={`解除冻结：${lifting.label}`}
          effect="解除以后，保存期满的可以清除。"
          submitText="解除冻结"
          help="记入审计。"
          onClose={() => setLifting(undefined)}
          onSubmit={async (reason) => {
            await call(api.liftHold, { id: lifting.id, reason })
            setLifting(undefined)
            await refresh()
          }}
        />
      )}
    </Card>
  )
}
