import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { figure, periodText } from './words.ts'

const sources: Record<string, string> = { computed: '台账计算', reported: '责任单位填报' }

/** One province's published figures by line and period: the end of the drill path, records are its own. */
export function ProvincePage() {
  const no = Number(useParams().province)
  const { data, error, refetch } = useQuery({ queryKey: ['national', 'province', no], queryFn: () => call(api.getProvinceFigures, { province: no }) })
  const crumbs = [{ title: '全国看板', to: '/national' }]
  if (!data) {
    return (
      <>
        <PageHead title="一省已发布的数据" crumbs={crumbs} />
        {error ? <ErrorState what="没有读到这个省的数据" error={error} onRetry={() => void refetch()} /> : <Loading lines={8} />}
      </>
    )
  }
  const { province, plan, periods, releases } = data
  const rows = data.rows.filter((row) => row.values.some((one) => one.value !== null))
  const last = (row: (typeof rows)[number]) => row.values.find((one) => one.value !== null)
  return (
    <div className="lu-stack">
      <PageHead title={`${province.name} · 已发布的数据`} crumbs={[...crumbs, { title: province.name }]} context={`${plan.title}的指标。这里只有发布的合计，学校和学生的记录在本省。`} />
      {releases.length === 0 ? (
        <EmptyState title={`${province.name}还没有发布数据`}>由该省主管部门在规划看板的“数据发布”里发布。</EmptyState>
      ) : (
        <>
          <Card title="指标 × 统计期" meta={`${rows.length} 项`} flush>
            <SmallTable
              caption="指标和统计期"
              rows={rows}
              rowKey={(row) => row.id}
              columns={[
                { key: 'name', title: '指标', render: (row) => `${row.name}（${row.unit}）` },
                ...periods.toReversed().map((period) => ({
                  key: period,
                  title: periodText(period),
                  align: 'right' as const,
                  render: (row: (typeof rows)[number]) => figure(row, row.values.find((one) => one.period === period)?.value ?? null),
                })),
                { key: 'source', title: '来源', render: (row) => sources[last(row)?.source ?? ''] ?? '—' },
              ]}
            />
          </Card>
          <Card title="发布记录" meta={`${releases.length} 次`} flush>
            <SmallTable
              caption="发布记录"
              rows={releases}
              rowKey={(one) => one.id}
              columns={[
                { key: 'period', title: '统计期', render: (one) => (one.period === 'live' ? `截至 ${one.asOf}` : periodText(one.period)) },
                { key: 'plan', title: '规划', render: (one) => one.planTitle },
                { key: 'figures', title: '发布的数', align: 'right', render: (one) => one.figures },
                { key: 'at', title: '发布时间', render: (one) => whenText(one.releasedAt) },
                { key: 'state', title: '状态', render: (one) => (one.restated ? '已被修订发布代替' : '有效') },
              ]}
            />
          </Card>
        </>
      )}
    </div>
  )
}
