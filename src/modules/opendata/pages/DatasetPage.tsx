import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { Files } from './Files.tsx'
import { useProvince } from './province.tsx'
import { spanOf } from './OpenDataPage.tsx'
import './opendata.css'

type Dataset = Output<typeof api.getDataset>
type Row = Dataset['rows'][number]

/** One data set: what it means, its years side by side for the province and each city, its files. */
export function DatasetPage() {
  const { id = '' } = useParams()
  const { asked, query } = useProvince()
  const { data, error, refetch } = useQuery({ queryKey: ['open-data', id, query], queryFn: () => call(api.getDataset, { id, ...asked }), retry: false })
  useEffect(() => {
    document.title = `${data?.dataset.title ?? '开放数据'} · 鲁班`
  }, [data])
  const back = (
    <p>
      <Link to={`/open-data${query}`}>开放数据</Link>
    </p>
  )
  if (error instanceof CallError && error.problem.status < 500) {
    return (
      <div className="lu-w">
        {back}
        <Notice tone="warn" title={error.problem.message}>
          这个数据集可能已经撤下。可以回到开放数据的清单再找。
        </Notice>
      </div>
    )
  }
  if (error) return <ErrorState what="没有读到数据集" kept="" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={8} />
  const { dataset } = data
  return (
    <div className="lu-w od-page">
      {back}
      <h1>{dataset.title}</h1>
      {data.simulated && <Notice tone="warn" title="这里是演示数据，不说明真实情况。" />}
      <p>{dataset.definition}</p>
      <Facts
        facts={[
          { name: '出处', value: <Clause id={dataset.clause} /> },
          { name: '规划', value: dataset.plans.join('、') },
          { name: '计量单位', value: dataset.unit },
          { name: '来源', value: dataset.source === 'computed' ? '由台账计算' : '责任单位填报' },
          { name: '年度', value: spanOf(dataset.periods) },
          { name: '更新', value: dataset.updatedOn },
        ]}
      />
      <p style={{ marginTop: 16 }}>
        <Files id={dataset.id} title={dataset.title} all />
      </p>
      <Readings data={data} />
    </div>
  )
}

/** A table for each reading: areas down, years across. */
function Readings({ data: { dataset, rows, below } }: { data: Dataset }) {
  return [...Map.groupBy(rows, (row) => row.reading)].map(([reading, found], _, all) => {
    const cells = new Map(found.map((row) => [`${keyOf(row)} ${row.period}`, row]))
    const areas = [...new Map(found.map((row) => [keyOf(row), row])).values()]
    return (
      <section key={reading} className="od-section">
        <h2>
          {all.length > 1 ? found[0]!.readingTitle : '数据'}
          <span className="lu-t3 lu-sm">（{dataset.unit}）</span>
        </h2>
        <SmallTable
          caption={`${dataset.title}，${dataset.unit}`}
          rows={areas}
          rowKey={keyOf}
          columns={[
            { key: 'area', title: '地区', render: (row) => (row.orgName === '全省' ? <b>全省</b> : row.orgName) },
            ...dataset.periods.map((period) => ({
              key: period,
              title: `${period} 年`,
              align: 'right' as const,
              render: (row: Row) => cellOf(cells.get(`${keyOf(row)} ${period}`), below, dataset.unit),
            })),
          ]}
        />
      </section>
    )
  })
}

const keyOf = (row: Row) => `${row.orgNo}${row.direct ? 'D' : ''}`

function cellOf(row: Row | undefined, below: number, unit: string) {
  if (!row || row.status === 'M') return '—'
  if (row.status === 'S') return <span title="数目小，不写出">{row.numerator === null && unit !== '%' ? `1–${below - 1}` : '小数目'}</span>
  return formatNumber(row.value, unit === '%' ? 1 : undefined)
}
