import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useSearchParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { definitionOf, isReportKind, reportDefinitions } from '../rules.ts'
import './reports.css'

const SIZE = 30

/** 年度报告公开书架: published reports by year, kind and unit. */
export function ShelfPage() {
  const [params, setParams] = useSearchParams()
  const kind = params.get('kind') ?? ''
  const year = Number(params.get('year')) || undefined
  const q = params.get('q') ?? ''
  const page = Number(params.get('page')) || 1
  const input = { page, size: SIZE, ...(isReportKind(kind) ? { kind } : {}), ...(year ? { year } : {}), ...(q ? { q } : {}) }
  const { data } = useQuery({ queryKey: ['reports', 'shelf', input], queryFn: () => call(api.listShelf, input), placeholderData: keepPreviousData })
  useEffect(() => {
    document.title = '年度报告 · 鲁班'
  }, [])
  const set = (key: string, value: string) =>
    setParams((before) => new URLSearchParams([...[...before].filter(([name]) => name !== key && name !== 'page'), ...(value ? [[key, value]] : [])]))
  return (
    <div className="lu-w">
      <h1>年度报告</h1>
      <p className="lu-t2">学校和主管部门公开的年度报告。数字由登记簿算出，送审时冻结；发布以后台账有变化的，附更正说明。</p>
      <div className="lu-bar re-bar">
        <label className="lu-row">
          <span className="lu-t2">报告</span>
          <select className="lu-inp" value={kind} onChange={(event) => set('kind', event.target.value)}>
            <option value="">全部</option>
            {reportDefinitions.map((one) => (
              <option key={one.id} value={one.id}>{one.short}</option>
            ))}
          </select>
        </label>
        <label className="lu-row">
          <span className="lu-t2">年度</span>
          <select className="lu-inp" value={year ?? ''} onChange={(event) => set('year', event.target.value)}>
            <option value="">全部</option>
            {data?.years.map((one) => (
              <option key={one} value={one}>{one} 年</option>
            ))}
          </select>
        </label>
        <label className="lu-row">
          <span className="lu-t2">单位</span>
          <input className="lu-inp" value={q} placeholder="学校或地区的名称" onChange={(event) => set('q', event.target.value)} />
        </label>
      </div>
      {!data && <Loading lines={6} />}
      {data && (
        <>
          <SmallTable
            caption="公开的年度报告"
            empty="没有符合的报告。报告由省级接收发布以后放在这里。"
            rows={data.rows}
            rowKey={(row) => row.id}
            columns={[
              { key: 'title', title: '报告', render: (row) => <Link to={`/annual-reports/${row.id}`}>{row.orgName} {row.year} 年{definitionOf(row.kind).title}</Link> },
              { key: 'region', title: '地区', render: (row) => row.regionName },
              { key: 'on', title: '发布日期', render: (row) => row.publishedOn },
              { key: 'compare', title: '', render: (row) => <Link to={`/annual-reports/compare/${row.orgNo}/${row.kind}`}>各年比较</Link> },
            ]}
          />
          {data.total > SIZE && <Pager page={page} pageSize={SIZE} total={data.total} onPage={(at) => setParams((before) => { const next = new URLSearchParams(before); next.set('page', String(at)); return next })} />}
        </>
      )}
    </div>
  )
}
