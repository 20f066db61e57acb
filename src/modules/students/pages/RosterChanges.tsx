import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { rosterApi } from '../roster-api.ts'

/** What the changed rows would change, value by value. */
export function RosterChanges({ id }: { id: string }) {
  const changes = useQuery({
    queryKey: ['roster-imports', id, 'changes'],
    queryFn: () => call(rosterApi.listRosterChanges, { id }),
  })
  const rows = (changes.data?.rows ?? []).flatMap((row) =>
    row.differences.map((one, at) => ({
      ...one,
      key: `${row.excelRow}-${at}`,
      row: row.excelRow,
      name: row.name,
    })),
  )
  return (
    <Card title="将变更的内容" meta="空着的单元格不改动已有内容" flush>
      <SmallTable
        rows={rows}
        rowKey={(row) => row.key}
        empty={changes.isPending ? '正在查询……' : '没有变更。'}
        columns={[
          { key: 'row', title: 'Excel 行', align: 'right', render: (row) => row.row },
          { key: 'name', title: '姓名', render: (row) => row.name },
          { key: 'title', title: '项', render: (row) => row.title },
          { key: 'before', title: '现在', render: (row) => row.before || '（空）' },
          { key: 'after', title: '改为', render: (row) => <b>{row.after || '（空）'}</b> },
        ]}
      />
    </Card>
  )
}
