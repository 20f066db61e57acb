import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { ScrollBox } from '../../../ui/ScrollBox.tsx'
import { api } from '../api.ts'
import type { Place } from './useBoard.ts'
import { classOf, limitsOf } from './heat-scale.ts'
import { figure, shortUnit, type Heat } from './words.ts'

type Props = { planId: string; section: string; selected: string; onSelect: (indicatorId: string, place: Place) => void }
type Sort = { column: number; down: boolean }

/** 下级对照表: every part beside the others, every line a column; the shade is the class within its column, the number stands in the cell. */
export function HeatCard({ planId, section, selected, onSelect }: Props) {
  const [period, setPeriod] = useState('live')
  const [sort, setSort] = useState<Sort>()
  const { data, error, refetch } = useQuery({
    queryKey: ['plans', planId, 'heat', section, period],
    queryFn: () => call(api.getHeat, { planId, section, period }),
    placeholderData: keepPreviousData,
  })
  const title = data?.org.kind === 'province' ? '市州对照' : '学校对照'
  if (!data) return <Card title="下级对照">{error ? <ErrorState what="没有算出下级对照" error={error} onRetry={() => void refetch()} /> : <Loading lines={8} />}</Card>
  if (data.rows.length === 0) return null
  if (data.columns.length === 0) {
    return (
      <Card title={title}>
        <p className="lu-t2">这个规划的指标在{data.org.name}没有数：没有台账可算，也没有单位填报。</p>
      </Card>
    )
  }
  return (
    <Card
      title={title}
      meta={`${data.rows.length} 个单位，${data.columns.length} 项指标`}
      extra={
        <label className="lu-row lu-no-print">
          <span className="lu-t2 lu-sm lu-nw">数据期</span>
          <select className="lu-inp" value={period} onChange={(event) => setPeriod(event.target.value)}>
            <option value="live">今天</option>
            {data.periods.map((one) => (
              <option key={one} value={one}>{one} 年</option>
            ))}
          </select>
        </label>
      }
      footer={<HeatKey />}
      flush
    >
      <ScrollBox label={title}>
        <HeatTable heat={data} sort={sort} onSort={(column) => setSort({ column, down: sort?.column === column ? !sort.down : true })} selected={selected} onSelect={onSelect} />
      </ScrollBox>
    </Card>
  )
}

type TableProps = { heat: Heat; sort: Sort | undefined; onSort: (column: number) => void; selected: string; onSelect: Props['onSelect'] }

function HeatTable({ heat, sort, onSort, selected, onSelect }: TableProps) {
  const limits = heat.columns.map((_, at) => limitsOf(heat.rows.map((row) => row.cells[at]?.value ?? null)))
  return (
    <table className="lu-table pl-heat">
      <caption className="lu-sr">各单位各项指标的值，深浅为同一列里的五个等级</caption>
      <thead>
        <tr>
          <th scope="col">单位</th>
          {heat.columns.map((column, at) => (
            <th key={column.id} scope="col" className="lu-num" aria-sort={sort?.column === at ? (sort.down ? 'descending' : 'ascending') : 'none'}>
              <button type="button" className="pl-sort" onClick={() => onSort(at)} title={`按${column.name}排序`}>
                {column.name}
                <span className="pl-unit"> {shortUnit(column)}{column.source === 'reported' && ' 填报'}</span>
                <span aria-hidden="true" className="pl-arrow">{sort?.column === at ? (sort.down ? '↓' : '↑') : ''}</span>
              </button>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sorted(heat, sort).map((row) => (
          <tr key={`${row.no}${row.direct}`}>
            <th scope="row">{row.name}</th>
            {row.cells.map((cell, at) => {
              const column = heat.columns[at]!
              const shade = classOf(cell.value, limits[at]!)
              const below = cell.reached === false
              return (
                <td key={column.id} className={`lu-num pl-cell pl-c${shade}${column.id === selected ? ' pl-col' : ''}`}>
                  <button
                    type="button"
                    onClick={() => onSelect(column.id, { no: row.no, direct: row.direct })}
                    {...(cell.target === null ? {} : { title: `分解目标 ${figure(column, cell.target)}${below ? '，没有达到' : '，已达到'}` })}
                  >
                    {below && <span className="pl-below" aria-label="没有达到分解目标">▲</span>}
                    {figure(column, cell.value)}
                  </button>
                </td>
              )
            })}
          </tr>
        ))}
        <tr className="lu-total">
          <th scope="row">{heat.org.kind === 'province' ? '全省' : '合计'}</th>
          {heat.columns.map((column) => (
            <td key={column.id} className="lu-num">{figure(column, column.total)}</td>
          ))}
        </tr>
      </tbody>
    </table>
  )
}

function sorted(heat: Heat, sort: Sort | undefined): Heat['rows'] {
  if (!sort) return heat.rows
  const of = (row: Heat['rows'][number]) => row.cells[sort.column]?.value ?? Number.NEGATIVE_INFINITY
  return heat.rows.toSorted((left, right) => (sort.down ? of(right) - of(left) : of(left) - of(right)) || left.no - right.no)
}

function HeatKey() {
  return (
    <span className="lu-row lu-wrap lu-sm lu-t2" style={{ gap: 12 }}>
      <span className="lu-row" style={{ gap: 4 }}>
        少
        {[1, 2, 3, 4, 5].map((one) => (
          <i key={one} className={`lu-swatch pl-c${one}`} />
        ))}
        多
      </span>
      <span>深浅只比同一列，每级单位数大致相等。</span>
      <span>▲ 没有达到分解目标。“—”没有填报或没有分母。</span>
      <span>点一个数，下面打开它的构成和名单。</span>
    </span>
  )
}
