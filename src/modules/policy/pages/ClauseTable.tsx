import type { Output } from '../../../kernel/api.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import type { api } from '../api.ts'

type Row = Output<typeof api.listClauses>['rows'][number]
type Props = { rows: readonly Row[]; withDocument: boolean; current: string | undefined; onOpen: (id: string) => void }

export function ClauseTable({ rows, withDocument, current, onOpen }: Props) {
  return (
    <SmallTable
      caption="条款"
      rows={rows}
      rowKey={(row) => row.id}
      empty="没有符合条件的条款。少写一个词，或者换到“全部文件”再查。"
      columns={[
        {
          key: 'id',
          title: '条款',
          render: (row) => (
            <button type="button" className="lu-link lu-mono" aria-current={row.id === current || undefined} onClick={() => onOpen(row.id)}>
              {row.id}
            </button>
          ),
        },
        { key: 'part', title: '位置', render: (row) => <span className={withDocument ? 'pc-part' : 'lu-nw'}>{withDocument && <small>{row.documentTitle}</small>}{row.part}</span> },
        { key: 'statement', title: '概括', render: (row) => <span className="pc-statement">{row.statement}</span> },
        { key: 'kind', title: '类别', render: (row) => <span className="lu-nw">{row.kind}</span> },
        { key: 'runs', title: '系统执行', align: 'right', render: (row) => (row.runs > 0 ? <span className="lu-nw">{row.runs} 处</span> : '—') },
      ]}
    />
  )
}
