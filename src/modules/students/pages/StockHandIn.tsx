import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { stockApi, type StockBatch } from '../stock-api.ts'
import { keyOf, TotalsTable } from './StockTotals.tsx'
import { useWords } from './words.tsx'

type Total = { grade: number; trainingLevel: string; count: number }

/** What a committed batch needs next: the school declares its own numbers, then the case goes to the authority. */
export function StockHandIn({ batch, totals, onAgain }: { batch: StockBatch; totals: readonly Total[]; onAgain: () => void }) {
  const navigate = useNavigate()
  const client = useQueryClient()
  const { words } = useWords()
  const [counts, setCounts] = useState<Readonly<Record<string, string>>>({})
  const open = useMutation({
    mutationFn: () =>
      call(stockApi.openStockCase, {
        batchIds: [batch.id],
        totals: totals.map((one) => ({ grade: one.grade, trainingLevel: one.trainingLevel, count: Number(counts[keyOf(one)]) })),
      }),
    onSuccess: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['stock'] })
      void client.invalidateQueries({ queryKey: ['todos'] })
      void navigate(`/students/stock/${id}`)
    },
  })
  const again = <ActionButton onClick={onAgain}>再导入一份</ActionButton>
  if (batch.state === 'undone') {
    return (
      <Card title="结果">
        <Notice title="这一批已经撤销" actions={again}>待确认的学生已删去，撤销留在记录里。</Notice>
      </Card>
    )
  }
  if (batch.stock.caseId) {
    return (
      <Card title="结果">
        <Notice
          tone="ok"
          title={`这一批在办件 ${batch.stock.caseNo} 里`}
          actions={
            <>
              <ActionButton kind="primary" to={`/students/stock/${batch.stock.caseId}`}>打开办件</ActionButton>
              {again}
            </>
          }
        >
          已入籍 {batch.stock.entered}，有冲突 {batch.stock.conflicts}，待确认 {batch.stock.waiting}。
        </Notice>
      </Card>
    )
  }
  const missing = totals.some((one) => !/^\d{1,6}$/.test(counts[keyOf(one)] ?? ''))
  return (
    <div className="lu-stack">
      {open.error instanceof CallError && <ProblemNotice problem={open.error.problem} onRefresh={() => open.reset()} />}
      <Notice tone="ok" title={`已写入 ${batch.counts.new} 行，待报送确认`} actions={again}>
        未通过 {batch.counts.rejected} 行没有写入。报送以前可以整批撤销。
      </Notice>
      <Card title="学校申报的人数" meta="按学校自己的台账填，与导入的逐组核对" flush>
        <TotalsTable
          rows={totals.map((one) => ({ ...one, imported: one.count, levelName: words.label('training-level', one.trainingLevel) }))}
          valueOf={(row) => counts[keyOf(row)] ?? ''}
          onChange={(row, text) => setCounts({ ...counts, [keyOf(row)]: text })}
        />
        <div className="lu-row" style={{ padding: '12px 16px', justifyContent: 'flex-end' }}>
          <ActionButton kind="primary" busy={open.isPending} blocked={missing ? '每一行都填人数' : undefined} onClick={() => open.mutate()}>
            建立报送办件
          </ActionButton>
        </div>
      </Card>
    </div>
  )
}
