import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { Files } from './Files.tsx'
import { ProvincePick, useProvince } from './province.tsx'
import './opendata.css'

/** 开放数据: what is published, with its meaning, its day, and files for people and programs. */
export function OpenDataPage() {
  const [words, setWords] = useState('')
  const { asked, query } = useProvince()
  const { data, error, refetch } = useQuery({ queryKey: ['open-data', query], queryFn: () => call(api.listDatasets, asked) })
  useEffect(() => {
    document.title = '开放数据 · 鲁班'
  }, [])
  const found = data?.datasets.filter((one) => `${one.title}${one.definition}${one.plans.join('')}`.includes(words.trim())) ?? []
  return (
    <div className="lu-w od-page">
      <h1>开放数据</h1>
      <p className="lu-t2">已经发布的技工教育指标，全省和各市州逐年列出，写明口径和出处，可以下载，也可以由程序读取。</p>
      {data?.simulated && <Notice tone="warn" title="这里是演示数据，不说明真实情况。" />}
      {data && <ProvincePick provinces={data.provinces} />}
      {error ? (
        <ErrorState what="没有读到开放数据" kept="" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={8} />
      ) : data.datasets.length === 0 ? (
        <EmptyState title="还没有公开的数据">
          省级主管部门发布年度指标并公开以后，这里列出。各校的在册学生数见<Link to="/statistics/open">公开统计</Link>。
        </EmptyState>
      ) : (
        <>
          <div className="od-find" role="search" aria-label="查找数据集">
            <label>
              指标名称或口径里的词
              <input className="lu-inp" value={words} maxLength={40} autoComplete="off" onChange={(event) => setWords(event.target.value)} />
            </label>
            <span role="status">{formatNumber(found.length)} 个数据集</span>
            <span className="lu-sp" />
            <Files id="all" title="全部数据" />
          </div>
          {found.length === 0 && <p className="lu-t2">没有名称或口径里有“{words.trim()}”的数据集。</p>}
          <ul className="od-list">
            {found.map((one) => (
              <li key={one.id}>
                <div>
                  <h2>
                    <Link to={`/open-data/${one.id}${query}`}>{one.title}</Link>
                  </h2>
                  <p>{one.definition}</p>
                  <p className="od-facts">
                    <span>{spanOf(one.periods)}</span>
                    <span>单位：{one.unit}</span>
                    <span>{one.source === 'computed' ? '由台账计算' : '责任单位填报'}</span>
                    <span>{formatNumber(one.rows)} 行</span>
                    <span>更新：{one.updatedOn}</span>
                    <Clause id={one.clause} />
                  </p>
                </div>
                <Files id={one.id} title={one.title} />
              </li>
            ))}
          </ul>
        </>
      )}
      {data && (
        <>
          <section className="od-section">
            <h2>使用条件</h2>
            <p>{data.terms}</p>
            <p className="lu-t2">{data.protection}</p>
          </section>
          <section className="od-section">
            <h2>各列的含义</h2>
            <SmallTable
              caption="各列的含义"
              rows={data.columns}
              rowKey={(row) => row.key}
              columns={[
                { key: 'title', title: '列', width: 140, render: (row) => row.title },
                { key: 'key', title: 'CSV 表头', width: 200, render: (row) => <span className="lu-mono lu-sm">{row.key}</span> },
                { key: 'about', title: '含义', render: (row) => row.about },
              ]}
            />
          </section>
          <section className="od-section od-addresses">
            <h2>程序读取</h2>
            <p>
              清单（DCAT，JSON-LD）：<a className="lu-mono lu-sm" href={`/api/public/open-data-catalogue${query}`}>/api/public/open-data-catalogue{query}</a>
            </p>
            <p>
              数据：<span className="lu-mono lu-sm">/api/public/open-data/指标编号/csv</span>，或 xlsx、sdmx-json、sdmx-structure、adx；编号写 all 为全部{data.provinces.length > 1 && '；末尾加 ?province= 和六位省代码，读那个省的'}。
            </p>
            <p className="lu-t2">
              每个地址每分钟至多 60 次。答复带 ETag，没有变时答 304。全部接口见<Link to="/open-data/api">接口文档</Link>。
            </p>
          </section>
        </>
      )}
    </div>
  )
}

/** 2020–2025 年, or the years one by one where some are missing. */
export function spanOf(periods: readonly string[]): string {
  const [from, to] = [periods[0], periods.at(-1)]
  if (from === to) return `${from} 年`
  return Number(to) - Number(from) + 1 === periods.length ? `${from}–${to} 年` : `${periods.join('、')} 年`
}
