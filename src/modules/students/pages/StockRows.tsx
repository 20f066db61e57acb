import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { ViewTabs } from '../../../ui/ViewTabs.tsx'
import { stockApi, type StockWireRow } from '../stock-api.ts'

const SIZE = 50
const looks = {
  waiting: { shape: 'waiting', word: '待确认' },
  entered: { shape: 'done', word: '已入籍' },
  conflict: { shape: 'soft', word: '有冲突' },
} as const

/** The students of a confirmation, masked; those in conflict say why. */
export function StockRows({ id }: { id: string }) {
  const [page, setPage] = useState(1)
  const [only, setOnly] = useState<'conflict' | undefined>()
  const summary = useQuery({ queryKey: ['stock', 'summary', id], queryFn: () => call(stockApi.getStockCase, { id }) }).data
  const { data } = useQuery({
    queryKey: ['stock', 'rows', id, only, page],
    queryFn: () => call(stockApi.listStockRows, { id, page, size: SIZE, ...(only ? { only } : {}) }),
    placeholderData: keepPreviousData,
  })
  return (
    <Card title="学生" flush>
      <ViewTabs
        views={[
          { key: 'all', title: '全部', ...(summary ? { count: summary.rows } : {}) },
          { key: 'conflict', title: '有冲突', ...(summary ? { count: summary.conflicts } : {}) },
        ]}
        current={only ?? 'all'}
        onView={(key) => {
          setOnly(key === 'conflict' ? 'conflict' : undefined)
          setPage(1)
        }}
      />
      <SmallTable
        caption="存量学籍的学生"
        rows={data?.rows ?? []}
        rowKey={(row) => row.id}
        empty={only ? '没有冲突的学生。' : '没有学生。'}
        columns={[
          { key: 'name', title: '姓名', render: (row) => (row.state === 'entered' ? <Link className="lu-nw" to={`/students/${row.id}`}>{row.name}</Link> : <b className="lu-nw">{row.name}</b>) },
          { key: 'number', title: '原学籍号', render: (row) => <span className="lu-mono">{row.studentNumber}</span> },
          { key: 'id', title: '证件号码', render: (row) => <span className="lu-mono">{row.idMasked}</span> },
          { key: 'course', title: '年级、层次、专业', render: (row) => `${row.grade} 级${row.trainingLevel} ${row.specialtyName}` },
          { key: 'registered', title: '注册日期', render: (row) => <span className="lu-nw">{row.registeredOn}</span> },
          { key: 'status', title: '学籍状态', render: (row) => row.status },
          { key: 'changes', title: '以往异动', render: pastWords },
          {
            key: 'state',
            title: '结果',
            card: 'state',
            render: (row) => (
              <>
                <StatusTag {...looks[row.state]} />
                {row.conflict && <div className="lu-sm lu-t2">{row.conflict}</div>}
              </>
            ),
          },
        ]}
      />
      <Pager page={page} pageSize={SIZE} total={data?.total ?? 0} onPage={setPage} />
    </Card>
  )
}

/** 2024-03-01 休学；2025-03-01 复学 */
export function pastWords(row: StockWireRow): string {
  return row.changes.map((one) => `${one.on} ${one.title}${one.note ? `（${one.note}）` : ''}`).join('；') || '—'
}
