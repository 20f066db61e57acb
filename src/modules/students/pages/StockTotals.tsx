import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { stockApi } from '../stock-api.ts'

/** The numbers the school declares from its own books, while the case is in its hands. */
export function StockTotals({ id, onDone, onFailed }: { id: string; onDone: () => void; onFailed: (error: Error) => void }) {
  const { data } = useQuery({ queryKey: ['stock', 'summary', id], queryFn: () => call(stockApi.getStockCase, { id }) })
  const [counts, setCounts] = useState<Readonly<Record<string, string>>>({})
  const save = useMutation({
    mutationFn: () =>
      call(stockApi.declareStockTotals, {
        id,
        totals: (data?.totals ?? []).map((one) => ({ grade: one.grade, trainingLevel: one.trainingLevel, count: Number(counts[keyOf(one)] ?? one.declared) })),
      }),
    onSuccess: () => {
      setCounts({})
      onDone()
    },
    onError: onFailed,
  })
  if (!data?.mayDeclare) return null
  const wrong = Object.values(counts).some((text) => !/^\d{1,6}$/.test(text))
  return (
    <Card
      title="改报人数"
      meta="按学校自己的花名册或纸质台账填"
      flush
      extra={
        <ActionButton small busy={save.isPending} blocked={wrong ? '人数写整数' : Object.keys(counts).length === 0 ? '没有改动' : undefined} showReason={false} onClick={() => save.mutate()}>
          改报
        </ActionButton>
      }
    >
      <TotalsTable rows={data.totals} valueOf={(row) => counts[keyOf(row)] ?? String(row.declared)} onChange={(row, text) => setCounts({ ...counts, [keyOf(row)]: text })} />
    </Card>
  )
}

type Line = { grade: number; trainingLevel: string; levelName: string; imported: number }
export const keyOf = (row: { grade: number; trainingLevel: string }) => `${row.grade} ${row.trainingLevel}`

/** One line per grade and level: how many were imported, and an entry for how many there are. */
export function TotalsTable<Row extends Line>({ rows, valueOf, onChange }: { rows: readonly Row[]; valueOf: (row: Row) => string; onChange: (row: Row, text: string) => void }) {
  return (
    <SmallTable
      caption="各年级、各层次的人数"
      rows={rows}
      rowKey={keyOf}
      columns={[
        { key: 'grade', title: '年级和层次', render: (row) => `${row.grade} 级${row.levelName}` },
        { key: 'imported', title: '导入', align: 'right', render: (row) => row.imported },
        {
          key: 'declared',
          title: '学校申报',
          align: 'right',
          render: (row) => (
            <input
              className="lu-inp"
              style={{ width: 96, textAlign: 'right' }}
              inputMode="numeric"
              aria-label={`${row.grade} 级${row.levelName}申报人数`}
              value={valueOf(row)}
              onChange={(event) => onChange(row, event.target.value.trim())}
            />
          ),
        },
      ]}
    />
  )
}
