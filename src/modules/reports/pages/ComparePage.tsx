import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { formatFigure } from '../model.ts'
import { definitionOf, isReportKind } from '../rules.ts'
import './reports.css'

type Row = Output<typeof api.compareShelved>['rows'][number]
type Cell = Row['cells'][number]

/** The published years of one unit beside each other; only what was counted alike is compared. */
export function ComparePage() {
  const { org = '', kind = '' } = useParams()
  const known = isReportKind(kind) ? kind : 'quality'
  const input = { org: Number(org), kind: known }
  const { data, error } = useQuery({ queryKey: ['reports', 'compare', input], queryFn: () => call(api.compareShelved, input), retry: false })
  useEffect(() => {
    document.title = '各年比较 · 鲁班'
  }, [])
  if (error) return <div className="lu-w"><Notice tone="bad" title="没有公开的报告"><Link to="/annual-reports">看公开的报告</Link></Notice></div>
  if (!data) return <div className="lu-w"><Loading lines={8} /></div>
  const differing = data.rows.filter((row) => row.cells.some((cell) => cell.value !== null && !cell.comparable))
  return (
    <div className="lu-w lu-stack">
      <h1>{data.orgName}：{definitionOf(known).short}各年比较</h1>
      <p className="lu-t2">数字都是各年发布时冻结的数。口径的文字和版本都相同才算增减；口径不同的照列，不算增减。</p>
      <Card title="各年的指标" meta={`${data.years.length} 年`} flush>
        <SmallTable
          caption="各年的指标"
          rows={data.rows}
          rowKey={(row) => row.id}
          columns={[
            { key: 'title', title: '指标', render: (row) => row.title },
            { key: 'unit', title: '单位', render: (row) => row.unit },
            ...data.years.map((year) => ({ key: String(year), title: `${year} 年`, align: 'right' as const, render: (row: Row) => <YearCell cell={row.cells.find((one) => one.year === year)} decimals={row.decimals} /> })),
          ]}
        />
      </Card>
      {differing.length > 0 && (
        <Card title="口径不同的年份" flush>
          <SmallTable
            caption="口径不同的年份"
            rows={differing.flatMap((row) => row.cells.filter((cell) => cell.value !== null).map((cell) => ({ ...cell, title: row.title })))}
            rowKey={(row) => `${row.title}${row.year}`}
            columns={[
              { key: 'title', title: '指标', render: (row) => row.title },
              { key: 'year', title: '年度', render: (row) => `${row.year} 年` },
              { key: 'version', title: '口径版本', render: (row) => row.definitionVersion },
              { key: 'definition', title: '口径', render: (row) => <span className="re-passage">{row.definition}</span> },
            ]}
          />
        </Card>
      )}
      <p><Link to={`/annual-reports?q=${encodeURIComponent(data.orgName)}`}>这个单位的全部报告</Link></p>
    </div>
  )
}

function YearCell({ cell, decimals }: { cell: Cell | undefined; decimals: number }) {
  if (!cell || cell.value === null) return <>—</>
  return (
    <>
      {formatFigure(cell.value, decimals)}
      {!cell.comparable && <div className="lu-sm"><StatusTag word="口径不同" shape="soft" /></div>}
      {cell.change !== null && <div className="lu-t3 lu-sm">{cell.change === 0 ? '持平' : `${cell.change > 0 ? '+' : ''}${formatFigure(cell.change, decimals)}`}</div>}
    </>
  )
}
