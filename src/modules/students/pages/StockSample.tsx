import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { stockApi, type StockWireRow } from '../stock-api.ts'
import { pastWords } from './StockRows.tsx'

type Result = { result: 'match' | 'mismatch'; note: string }
const looks = { match: { shape: 'done', word: '相符' }, mismatch: { shape: 'block', word: '不符' } } as const

/** The sample that the authority compares with the paper records, one result a student. */
export function StockSample(props: { id: string; version: number; onDone: (message: string) => void; onFailed: (error: Error) => void }) {
  const { id, version } = props
  const { data } = useQuery({ queryKey: ['stock', 'summary', id], queryFn: () => call(stockApi.getStockCase, { id }) })
  const [results, setResults] = useState<Readonly<Record<string, Result>>>({})
  const record = useMutation({
    mutationFn: () =>
      call(stockApi.recordStockSample, {
        id,
        version,
        results: Object.entries(results).map(([row, one]) => ({ id: row, result: one.result, ...(one.note.trim() ? { note: one.note.trim() } : {}) })),
      }),
    onSuccess: ({ recorded }) => {
      setResults({})
      props.onDone(`已登记抽查 ${recorded} 人。`)
    },
    onError: props.onFailed,
  })
  if (!data || data.sampleSize === 0) return null
  const set = (row: StockWireRow, one: Partial<Result>) => setResults({ ...results, [row.id]: { result: 'match', note: '', ...results[row.id], ...one } })
  const chosen = Object.keys(results).length
  const open = data.sample.filter((row) => row.sample === null && !results[row.id])
  const input = (row: StockWireRow) => {
    const one = results[row.id]
    return (
      <span className="lu-row">
        {(['match', 'mismatch'] as const).map((result) => (
          <ActionButton key={result} small kind={one?.result === result ? 'primary' : 'plain'} onClick={() => set(row, { result })}>
            {looks[result].word}
          </ActionButton>
        ))}
        {one?.result === 'mismatch' && (
          <input className="lu-inp" aria-label={`${row.name}哪里不符`} placeholder="哪里不符" value={one.note} onChange={(event) => set(row, { note: event.target.value })} />
        )}
      </span>
    )
  }
  return (
    <Card
      title={`抽查（${data.sampleSize} 人）`}
      flush
      meta="名单在报送时抽定；对照原始学籍材料逐人登记"
      extra={
        data.maySample && (
          <span className="lu-row">
            {open.length > 0 && (
              <ActionButton
                small
                onClick={() => setResults({ ...results, ...Object.fromEntries(open.map((row) => [row.id, { result: 'match' as const, note: '' }])) })}
              >
                其余 {open.length} 人都相符
              </ActionButton>
            )}
            <ActionButton small kind="primary" busy={record.isPending} blocked={chosen === 0 ? '先逐人选相符或不符' : undefined} showReason={false} onClick={() => record.mutate()}>
              登记（{chosen} 人）
            </ActionButton>
          </span>
        )
      }
    >
      <SmallTable
        caption="抽查名单"
        rows={data.sample}
        rowKey={(row) => row.id}
        columns={[
          { key: 'name', title: '姓名', render: (row) => <b className="lu-nw">{row.name}</b> },
          { key: 'number', title: '原学籍号', render: (row) => <span className="lu-mono">{row.studentNumber}</span> },
          { key: 'course', title: '年级、层次、专业', render: (row) => `${row.grade} 级${row.trainingLevel} ${row.specialtyName}` },
          { key: 'days', title: '入学、注册', render: (row) => (
            <>
              <span className="lu-nw">{row.entryDate}</span> <span className="lu-nw">{row.registeredOn}</span>
            </>
          ) },
          { key: 'changes', title: '状态和异动', render: (row) => (row.changes.length > 0 ? `${row.status}；${pastWords(row)}` : row.status) },
          {
            key: 'result',
            title: '结果',
            card: 'state',
            render: (row) =>
              data.maySample ? (
                <>
                  {row.sample && !results[row.id] && <StatusTag {...looks[row.sample]} />} {input(row)}
                </>
              ) : row.sample ? (
                <>
                  <StatusTag {...looks[row.sample]} /> {row.sampleNote}
                </>
              ) : (
                '—'
              ),
          },
        ]}
      />
    </Card>
  )
}
