import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Chart } from '../../../ui/Chart.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatCard } from '../../../ui/StatCard.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { ShareLine } from './ShareLine.tsx'

/** 督办看板: the lights of everything in hand, by unit and by month, and the rectifications still owed. */
export function BoardPage() {
  const { data, error, refetch } = useQuery({ queryKey: ['tasks', 'board'], queryFn: () => call(api.getTaskBoard, {}) })
  const head = (
    <PageHead
      title="督办看板"
      crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '督办看板' }]}
      context={data ? `本单位交办和承办的任务，截至 ${data.today}。` : ''}
      actions={<ActionButton icon="print" onClick={() => print()}>打印</ActionButton>}
    />
  )
  if (error) return <>{head}<ErrorState what="没有读到督办看板" error={error} onRetry={() => void refetch()} /></>
  if (!data) return <>{head}<Loading lines={10} /></>
  const { totals, units } = data
  if (totals.all === 0) return <>{head}<EmptyState title="没有督办任务">交办或承办任务以后，这里按单位和月份汇总。</EmptyState></>
  const stat = (name: string, value: number, light: string, word: string) => (
    <Link to={light ? `/tasks?view=all&f.light=${light}` : '/tasks?view=all'} style={{ color: 'inherit', textDecoration: 'none' }}>
      <StatCard name={name} value={String(value)} unit="件" asOf={data.today} compare={word} />
    </Link>
  )
  const share = (count: number) => `占 ${Math.round((count / totals.all) * 100)}%`
  return (
    <>
      {head}
      <div className="lu-stack">
        <div style={{ display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(160px, 1fr))', gap: 12 }}>
          {stat('任务', totals.all, '', `办结 ${totals.done} 件`)}
          {stat('逾期', totals.red, 'red', share(totals.red))}
          {stat('临近期限或欠报', totals.amber, 'amber', share(totals.amber))}
          {stat('正常', totals.green, 'green', share(totals.green))}
          {stat('欠报进展', totals.owing, 'amber', '没有按期报')}
        </div>
        <Card title="按单位" meta="逾期多的在前" flush>
          <SmallTable
            rows={units}
            rowKey={(row) => row.unitName}
            caption="按单位"
            total={['合计', totals.all, totals.red, totals.amber, totals.green, totals.done, '', '', '']}
            columns={[
              { key: 'unit', title: '单位', render: (row) => <Link to={`/tasks?view=all&f.q=${encodeURIComponent(row.unitName)}`}>{row.unitName}</Link> },
              { key: 'all', title: '任务', align: 'right', render: (row) => row.all },
              { key: 'red', title: '逾期', align: 'right', render: (row) => (row.red > 0 ? <StatusTag shape="block" word={String(row.red)} /> : 0) },
              { key: 'amber', title: '临近或欠报', align: 'right', render: (row) => row.amber },
              { key: 'green', title: '正常', align: 'right', render: (row) => row.green },
              { key: 'done', title: '办结', align: 'right', render: (row) => row.done },
              { key: 'share', title: '平均进度', render: (row) => <ShareLine share={row.share} label={row.unitName} /> },
              { key: 'pressure', title: '通报 / 约谈', align: 'right', render: (row) => `${row.circulars} / ${row.interviews}` },
              { key: 'oldest', title: '最早的逾期', render: (row) => row.oldestDue ?? '—' },
            ]}
          />
        </Card>
        <Chart
          title="到期和办结"
          asOf={data.today}
          source="按任务现在的期限和办结日期统计"
          spec={{
            kind: 'bar',
            unit: '件',
            categoryName: '月份',
            categories: data.months.map((one) => `${Number(one.month.slice(5))} 月`),
            series: [
              { name: '到期', values: data.months.map((one) => one.due) },
              { name: '办结', values: data.months.map((one) => one.done) },
            ],
          }}
        />
        {data.rectifying.length > 0 && (
          <Card title="约谈整改" meta={`${data.rectifying.length} 件没有完成`} flush>
            <SmallTable
              rows={data.rectifying}
              rowKey={(row) => row.id}
              caption="约谈整改"
              columns={[
                { key: 'unit', title: '单位', render: (row) => row.unitName },
                { key: 'title', title: '任务', render: (row) => <Link to={`/tasks/duties/${row.dutyId}`}>{row.title}</Link> },
                { key: 'by', title: '整改期限', render: (row) => row.rectifyBy },
                { key: 'late', title: '状态', card: 'state', render: (row) => <StatusTag shape={row.late ? 'block' : 'waiting'} word={row.late ? '逾期' : '整改中'} /> },
              ]}
            />
          </Card>
        )}
      </div>
    </>
  )
}
