import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { api } from '../api.ts'
import { dimensions } from '../rules.ts'
import { Choice } from './Choice.tsx'
import { CountTable } from './CountTable.tsx'

const rowKeys = ['region', 'specialty', 'level', 'sex', 'source', 'mode'] as const
const columnKeys = ['level', 'sex', 'source', 'mode', 'region', 'year'] as const
type RowKey = (typeof rowKeys)[number]
type ColumnKey = (typeof columnKeys)[number]

/** 公开统计表: of locked returns only, small numbers told as a range. */
export function OpenTablesPage() {
  const [params, setParams] = useSearchParams()
  const rows = rowKeys.find((key) => key === params.get('rows')) ?? 'region'
  const columns = columnKeys.find((key) => key === params.get('columns')) ?? 'level'
  const year = Number(params.get('year')) || undefined
  const { data } = useQuery({
    queryKey: ['statistics', 'open', rows, columns, year],
    queryFn: () => call(api.getPublicTable, { rows: rows as RowKey, columns: columns as ColumnKey, ...(year ? { year } : {}) }),
  })
  useEffect(() => {
    document.title = '公开统计 · 鲁班'
  }, [])
  const set = (key: string, value: string) => setParams((before) => new URLSearchParams([...[...before].filter(([name]) => name !== key), [key, value]]))
  return (
    <div className="lu-w">
      <h1>公开统计</h1>
      <p className="lu-t2">{data ? data.rule : '数字来自已锁定的统计报表。'}</p>
      <div className="lu-bar">
        <Choice label="行" value={rows} options={rowKeys.map((key) => [key, dimensions[key]])} onChange={(value) => set('rows', value)} />
        <Choice label="列" value={columns} options={columnKeys.map((key) => [key, dimensions[key]])} onChange={(value) => set('columns', value)} />
        {columns !== 'year' && data && data.years.length > 0 && (
          <Choice label="年度" value={String(data.year ?? '')} options={data.years.map((one) => [String(one), `${one} 年`])} onChange={(value) => set('year', value)} />
        )}
      </div>
      {!data && <Loading lines={6} />}
      {data && data.years.length === 0 && <p>还没有锁定的统计报表。各校报表由主管部门审核锁定以后，这里公开汇总数。</p>}
      {data && data.years.length > 0 && <CountTable caption="公开统计表" {...data} />}
    </div>
  )
}
