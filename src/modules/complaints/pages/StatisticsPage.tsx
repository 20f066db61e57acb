import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, download } from '../../../kernel/client.ts'
import { useSession } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { OtherPages, root } from './tabs.tsx'
import { share } from './words.tsx'

type Counted = Output<typeof api.complaintStatistics>['categories'][number]

/** Counts of a year by category and by authority, with the share done in time. */
export function StatisticsPage() {
  const thisYear = Number(useSession().today.slice(0, 4))
  const [year, setYear] = useState(thisYear)
  const { data, error, refetch } = useQuery({ queryKey: ['complaints', 'statistics', year], queryFn: () => call(api.complaintStatistics, { year }) })
  return (
    <>
      <PageHead
        crumbs={[root, { title: '统计' }]}
        title="投诉统计"
        context="按收到的年份。还没有到期限的，不算按期也不算逾期；移送的算在移送到的部门。"
        actions={<OtherPages at="/complaints/statistics" />}
      />
      <div className="lu-stack">
        <div className="lu-row lu-wrap" role="group" aria-label="年份">
          {[0, 1, 2].map((back) => (
            <ActionButton key={back} small kind={year === thisYear - back ? 'primary' : 'plain'} onClick={() => setYear(thisYear - back)}>{thisYear - back} 年</ActionButton>
          ))}
        </div>
        {error && <ErrorState what="没有读到统计" error={error} onRetry={() => void refetch()} />}
        {!data && !error && <Loading lines={8} />}
        {data && (
          <>
            <Table title="按类别" head="类别" rows={data.categories} onExport={() => void download(api.exportComplaintStatistics, { year, by: 'category' })} />
            <Table title="按主管部门" head="主管部门" rows={data.authorities} onExport={() => void download(api.exportComplaintStatistics, { year, by: 'authority' })} />
          </>
        )}
      </div>
    </>
  )
}

function Table({ title, head, rows, onExport }: { title: string; head: string; rows: readonly Counted[]; onExport: () => void }) {
  const sum = (key: 'received' | 'accepted' | 'refused' | 'open' | 'founded' | 'published' | 'acceptDue' | 'acceptOnTime' | 'resolveDue' | 'resolveOnTime') => rows.reduce((total, row) => total + row[key], 0)
  return (
    <Card title={title} meta={`${formatNumber(sum('received'))} 件`} extra={rows.length > 0 && <ActionButton small icon="download" onClick={onExport}>导出</ActionButton>} flush>
      <SmallTable
        rows={rows}
        rowKey={(row) => row.key}
        caption={title}
        empty="这一年没有投诉。"
        {...(rows.length > 1 ? { total: ['合计', sum('received'), sum('accepted'), sum('refused'), sum('open'), sum('founded'), sum('published'), share(sum('acceptOnTime'), sum('acceptDue')), share(sum('resolveOnTime'), sum('resolveDue'))] } : {})}
        columns={[
          { key: 'name', title: head, render: (row) => row.name },
          { key: 'received', title: '收到', align: 'right', render: (row) => row.received },
          { key: 'accepted', title: '受理', align: 'right', render: (row) => row.accepted },
          { key: 'refused', title: '不予受理', align: 'right', render: (row) => row.refused },
          { key: 'open', title: '在办', align: 'right', render: (row) => row.open },
          { key: 'founded', title: '查实', align: 'right', render: (row) => row.founded },
          { key: 'published', title: '公布', align: 'right', render: (row) => row.published },
          { key: 'accept', title: '按期受理率', align: 'right', render: (row) => share(row.acceptOnTime, row.acceptDue) },
          { key: 'resolve', title: '按期办结率', align: 'right', render: (row) => share(row.resolveOnTime, row.resolveDue) },
        ]}
      />
    </Card>
  )
}
