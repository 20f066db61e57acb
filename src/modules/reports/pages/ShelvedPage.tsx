import { useQuery } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link, useParams } from 'react-router'
import { call, urlOf } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { ChapterNumbers, Narrative } from './ReportBlocks.tsx'
import { ChangeTable } from './Restatements.tsx'
import './reports.css'

const sources = { computed: '登记簿', reported: '填报', none: '没有' } as const

/** One published report, as anybody reads it. */
export function ShelvedPage() {
  const { id = '' } = useParams()
  const { data, error } = useQuery({ queryKey: ['reports', 'shelved', id], queryFn: () => call(api.getShelved, { id }), retry: false })
  useEffect(() => {
    document.title = `${data?.title ?? '年度报告'} · 鲁班`
  }, [data])
  if (error) return <div className="lu-w"><Notice tone="bad" title="没有找到这份报告">可能还没有发布。<Link to="/annual-reports">看公开的报告</Link></Notice></div>
  if (!data) return <div className="lu-w"><Loading lines={8} /></div>
  return (
    <article className="lu-w lu-stack re-open">
      <header>
        <h1>{data.title}</h1>
        <p className="lu-t2">
          {data.regionName} · {data.publishedOn} 发布 · 数字冻结于 {data.frozenOn} <Clause id={data.clause} />
        </p>
        <p className="lu-row lu-wrap">
          <a className="lu-btn lu-btn-primary" href={urlOf(api.downloadShelved, { id })} download>下载 PDF</a>
          <Link className="lu-btn lu-btn-plain" to={`/annual-reports/compare/${data.orgNo}/${data.kind}`}>各年比较</Link>
          <Link to={`/verify/${data.code}`}>查验这份报告</Link>
        </p>
      </header>
      {data.restatements.map((one) => (
        <Card key={one.id} title={`更正说明 ${one.notedOn}`} meta="报告里的数不变" flush footer={<span className="lu-t2">{one.note}</span>}>
          <ChangeTable changes={one.changes} now="更正后" />
        </Card>
      ))}
      <nav aria-label="目录" className="re-contents">
        {data.chapters.map((one) => <a key={one.id} href={`#${one.id}`}>{one.title}</a>)}
        <a href="#definitions">指标口径</a>
      </nav>
      {data.chapters.map((one) => (
        <section key={one.id} id={one.id} className="lu-stack">
          <h2>{one.title}</h2>
          <Narrative text={one.text} />
          <ChapterNumbers figures={one.figures} tables={one.tables} charts={one.charts} basis={data} year={data.year} asOf={data.frozenOn} />
        </section>
      ))}
      <section id="definitions" className="lu-stack">
        <h2>指标口径</h2>
        <Card title="每项指标怎么算" flush>
          <SmallTable
            caption="指标口径"
            rows={data.figures}
            rowKey={(row) => row.id}
            columns={[
              { key: 'title', title: '指标', width: 160, render: (row) => row.title },
              { key: 'source', title: '来源', render: (row) => sources[row.source] },
              { key: 'version', title: '口径版本', render: (row) => row.definitionVersion },
              { key: 'definition', title: '口径', render: (row) => <span className="re-passage">{row.definition}</span> },
            ]}
          />
        </Card>
      </section>
    </article>
  )
}
