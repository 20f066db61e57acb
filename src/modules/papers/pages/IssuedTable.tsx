import type { Output } from '../../../kernel/api.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { api } from '../api.ts'

type Row = Output<typeof api.listPapers>['rows'][number]

/** Papers given out, the newest first; expired ones say so. */
export function IssuedTable({ rows, holder }: { rows: readonly Row[]; holder?: boolean }) {
  const today = new Date().toISOString().slice(0, 10)
  return (
    <SmallTable
      caption="已出具的证明"
      empty="还没有出具过。"
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        { key: 'kind', title: '证明', render: (row) => row.kindTitle },
        ...(holder ? [{ key: 'holder', title: '学生', render: (row: Row) => row.holder ?? '—' }] : []),
        { key: 'number', title: '学籍号', render: (row) => <span className="lu-mono">{row.number}</span> },
        { key: 'issued', title: '出具日期', render: (row) => row.issuedOn },
        { key: 'until', title: '有效期至', render: (row) => row.validUntil ?? '长期' },
        {
          key: 'state',
          title: '状态',
          card: 'state' as const,
          render: (row) => {
            const expired = row.state === '有效' && row.validUntil !== null && row.validUntil < today
            return <StatusTag word={expired ? '已过期' : row.state} shape={row.state === '有效' && !expired ? 'done' : 'none'} />
          },
        },
      ]}
    />
  )
}
