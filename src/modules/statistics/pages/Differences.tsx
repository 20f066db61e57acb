import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'

const SIZE = 20
const kinds = {
  added: { word: '现在多出', shape: 'soft' },
  removed: { word: '现在没有', shape: 'block' },
  changed: { word: '情况变了', shape: 'moving' },
} as const

/** 重述: students whose facts of the reference date are told differently today than when the return was frozen. */
export function Differences({ id }: { id: string }) {
  const [page, setPage] = useState(1)
  const { data } = useQuery({
    queryKey: ['statistics', 'differences', id, page],
    queryFn: () => call(api.listDifferences, { id, page, size: SIZE }),
    placeholderData: keepPreviousData,
  })
  if (!data) return null
  return (
    <Card
      title="与现在的差异"
      meta={`冻结 ${formatNumber(data.frozen)} 人；同一基准日，登记簿现在是 ${formatNumber(data.now)} 人`}
      flush
      footer={data.total > SIZE && <Pager page={page} pageSize={SIZE} total={data.total} onPage={setPage} />}
    >
      <SmallTable
        caption="与现在的差异"
        empty="没有差异：冻结以后，基准日当天的情况没有补录或更正。"
        rows={data.rows}
        rowKey={(row) => row.enrollmentId}
        columns={[
          { key: 'who', title: '学生', render: (row) => <Link to={`/students/${row.enrollmentId}`}>{row.label}</Link> },
          { key: 'kind', title: '差异', card: 'state', render: (row) => <StatusTag {...kinds[row.kind]} /> },
          {
            key: 'fields',
            title: '哪一项',
            render: (row) => (row.fields.length === 0 ? '—' : row.fields.map((field) => `${field.title}：${field.frozen} → ${field.now}`).join('；')),
          },
        ]}
      />
    </Card>
  )
}
