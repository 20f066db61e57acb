import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'

/** How many records stand under each value, and rolled up: local values and replaced codes count with their national value. */
export function CodeUses({ list }: { list: string }) {
  const { data } = useQuery({ queryKey: ['code-lists', list, 'uses'], queryFn: () => call(api.countCodeUses, { key: list }) })
  if (!data || data.uses.every((use) => use.counts.length === 0)) return null
  return (
    <>
      {data.uses.map((use) => (
        <Card key={use.title} title={use.title} meta="本岗位范围内的记录；汇总计入本地值和由它接替的代码" flush>
          <SmallTable
            caption={use.title}
            rows={use.counts}
            rowKey={(row) => row.code}
            columns={[
              { key: 'label', title: '名称', render: (row) => row.label },
              { key: 'code', title: '代码', render: (row) => <span className="lu-mono">{row.code}</span> },
              { key: 'records', title: '记录', align: 'right', width: 120, render: (row) => formatNumber(row.records) },
              { key: 'counted', title: '汇总', align: 'right', width: 120, render: (row) => formatNumber(row.counted) },
            ]}
          />
          {use.open.map((one) => (
            <p key={one.code} className="lu-t2 lu-md" style={{ padding: '8px 16px' }}>
              “{one.label}”的 {formatNumber(one.records)} 条要在{one.choices.map((choice) => `“${choice}”`).join('、')}中选择，选择以前单列。
            </p>
          ))}
        </Card>
      ))}
    </>
  )
}
