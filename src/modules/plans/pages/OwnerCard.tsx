import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import type { FormField, FormValues } from '../../../ui/form-types.ts'
import { whenText } from '../../../ui/format.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { ownerWords, type Board, type BoardRow } from './words.ts'

/** Who answers for the selected line: by the text, and as the authority has named it, with everybody before. */
export function OwnerCard({ board, row }: { board: Board; row: BoardRow }) {
  const mayAssign = useMay('plans.assign')
  const [asking, setAsking] = useState<'set' | 'end'>()
  const { data } = useQuery({
    queryKey: ['plans', board.plan.id, 'owners', row.id, board.org.no],
    queryFn: () => call(api.listOwners, { planId: board.plan.id, indicatorId: row.id, org: board.org.no }),
  })
  const past = data?.rows.filter((one) => one.endedAt !== null) ?? []
  return (
    <Card
      title="责任"
      meta={`${row.no} ${row.name}`}
      extra={
        mayAssign && (
          <>
            <ActionButton small onClick={() => setAsking('set')}>{row.owner ? '更换' : '明确责任'}</ActionButton>
            {row.owner && <ActionButton small kind="plain" onClick={() => setAsking('end')}>取消</ActionButton>}
          </>
        )
      }
    >
      <Facts
        facts={[
          { name: '规划写明的', value: row.responsible || '没有写明' },
          { name: `${board.org.kind === 'province' ? '本省' : board.org.name}明确的`, value: row.owner ? ownerWords(row.owner) : '没有明确，按规划写明的' },
          ...(row.owner ? [{ name: '明确于', value: `${whenText(row.owner.setAt)}，${row.owner.setBy}` }] : []),
        ]}
      />
      {past.length > 0 && (
        <SmallTable
          caption="以前的责任单位和责任人"
          rows={past}
          rowKey={(one) => one.id}
          columns={[
            { key: 'who', title: '以前', render: (one) => ownerWords(one) },
            { key: 'from', title: '明确', render: (one) => `${whenText(one.setAt)}，${one.setBy}` },
            { key: 'to', title: '到', render: (one) => whenText(one.endedAt) },
            { key: 'reason', title: '理由', render: (one) => one.reason || '—' },
          ]}
        />
      )}
      {asking && <OwnerPanel board={board} row={row} end={asking === 'end'} onClose={() => setAsking(undefined)} />}
    </Card>
  )
}

function OwnerPanel({ board, row, end, onClose }: { board: Board; row: BoardRow; end: boolean; onClose: () => void }) {
  const client = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const reason: FormField = { key: 'reason', title: '理由', type: 'text', required: row.owner !== null }
  const fields: FormField[] = end
    ? [reason]
    : [
        { key: 'unit', title: '责任单位', type: 'text', required: true, help: '本单位的处室，或者牵头的单位。' },
        { key: 'person', title: '责任人', type: 'text', help: '可以不写。' },
        ...(row.owner ? [reason] : []),
      ]
  const save = async (values: FormValues) => {
    const word = (key: string) => String(values[key] ?? '').trim()
    try {
      await call(api.setOwner, { planId: board.plan.id, indicatorId: row.id, before: row.owner?.id ?? null, unit: end ? null : word('unit'), person: word('person'), reason: word('reason') })
      await client.invalidateQueries({ queryKey: ['plans', board.plan.id] })
      onClose()
    } catch (error) {
      setProblem(problemOf(error))
      throw error
    }
  }
  return (
    <SidePanel title={`${end ? '取消责任' : row.owner ? '更换责任' : '明确责任'} · ${row.name}`} onClose={onClose}>
      <RecordForm
        fields={fields}
        initial={row.owner && !end ? { unit: row.owner.unit, person: row.owner.person } : {}}
        submitText={end ? '取消' : '保存'}
        effect={end ? '取消以后按规划写明的责任单位。以前的记录保留。' : '看板和打印件上写明；以前的记录保留。'}
        notice={problem && <ProblemNotice problem={problem} />}
        serverIssues={problem?.issues?.map((issue) => ({ key: issue.path, text: issue.message }))}
        onCancel={onClose}
        onSubmit={save}
      />
    </SidePanel>
  )
}
