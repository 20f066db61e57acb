import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { figure } from './words.ts'

/** A school among all schools: its own figures and places of the last released year; no other school is named. */
export function StandingCard({ planId }: { planId: string }) {
  const { data } = useQuery({ queryKey: ['plans', planId, 'standing'], queryFn: () => call(api.getStanding, { planId }) })
  if (!data) return null
  return (
    <Card
      title="本校在全省的位次"
      meta={data.release ? data.release.title : undefined}
      footer={<span className="lu-t2 lu-sm">按省级发布当时的数，从大到小；只列本校，不列出其他学校。学校不足 5 所的指标不写位次。</span>}
      flush
    >
      <SmallTable
        caption="本校在全省的位次"
        empty={data.release ? '这次发布没有本校的位次。' : '省级还没有发布过整年的数据，发布以后这里写明本校的位次。'}
        rows={data.rows}
        rowKey={(row) => row.id}
        columns={[
          { key: 'name', title: '指标', render: (row) => `${row.name}（${row.unit}）` },
          { key: 'value', title: '本校', align: 'right', render: (row) => <b>{figure({ decimals: row.decimals }, row.value)}</b> },
          { key: 'place', title: '位次', align: 'right', render: (row) => (row.place === null ? '不写' : `第 ${row.place}`) },
          { key: 'places', title: '有数的学校', align: 'right', render: (row) => `${row.places} 所` },
        ]}
      />
    </Card>
  )
}
