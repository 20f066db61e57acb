import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { definitionOf } from '../rules.ts'
import { ChapterEditor } from './ChapterEditor.tsx'
import { ChapterComments } from './Comments.tsx'
import { NumberList } from './NumberList.tsx'
import { ChapterNumbers, Narrative } from './ReportBlocks.tsx'
import { Restatements } from './Restatements.tsx'
import './reports.css'
import { chinaDay, ReportState } from './words.tsx'

export type Report = Output<typeof api.getReport>
export type Chapter = Report['chapters'][number]

/** One report: chapters at the left, the text with what the ledger says of its numbers, review comments. */
export function ReportPage() {
  const { id = '' } = useParams()
  const [params, setParams] = useSearchParams()
  const { data, error, refetch } = useQuery({ queryKey: ['reports', 'one', id], queryFn: () => call(api.getReport, { id }) })
  const chapter = data?.chapters.find((one) => one.id === params.get('chapter')) ?? data?.chapters[0]
  return (
    <>
      <PageHead
        title={data?.title ?? '年度报告'}
        crumbs={[{ title: '年度报告', to: '/reports' }, { title: data ? `${data.orgName} ${data.year} 年${definitionOf(data.kind).short}` : '' }]}
        status={data && <ReportState state={data.state} title={data.stateTitle} />}
        context={data && <Context report={data} />}
        actions={data && <Actions report={data} />}
      />
      {error && <ErrorState what="没有打开这份报告" error={error} onRetry={() => void refetch()} />}
      {!error && !data && <Loading lines={8} />}
      {data && chapter && (
        <div className="re-page">
          <nav className="re-chapters" aria-label="各章">
            {data.chapters.map((one) => (
              <button key={one.id} type="button" aria-current={one.id === chapter.id ? 'true' : undefined} onClick={() => setParams({ chapter: one.id }, { replace: true })}>
                {one.title}
                <small>{markOf(one, data)}</small>
              </button>
            ))}
          </nav>
          <ChapterView key={chapter.id} report={data} chapter={chapter} />
        </div>
      )}
    </>
  )
}

/** What still stands in the way in a chapter, in a few words. */
function markOf(chapter: Chapter, report: Report): string {
  const open = chapter.numbers.filter((one) => one.verdict !== 'match' && !one.explanation).length + chapter.problems.length
  const comments = report.comments.filter((one) => one.chapter === chapter.id && !one.settledAt).length
  if (report.state === 'published') return ''
  const words = [chapter.body.trim() === '' ? '没有正文' : '', open > 0 ? `${open} 个数字待核` : '', comments > 0 ? `${comments} 条意见` : ''].filter(Boolean)
  return words.join(' · ') || (report.state === 'draft' ? '可以送审' : '')
}

function Context({ report }: { report: Report }) {
  if (report.state === 'published') return <>{report.publishedOn} 发布，数字冻结于 {chinaDay(report.frozenAt)} <Clause id={report.clause} /></>
  if (report.state === 'sent') return <>数字冻结于 {chinaDay(report.frozenAt)}，审核期间不变 <Clause id={report.clause} /></>
  return <>数字随台账变化，送审时冻结；报送期限 {report.deadline} <Clause id={report.clause} /></>
}

function Actions({ report }: { report: Report }) {
  const client = useQueryClient()
  const navigate = useNavigate()
  const print = useMutation({ mutationFn: (format: 'pdf' | 'word') => download(api.printReport, { id: report.id, format }) })
  const send = useMutation({
    mutationFn: () => call(api.sendReport, { id: report.id }),
    onSuccess: async ({ caseId }) => {
      await client.invalidateQueries({ queryKey: ['reports'] })
      void navigate(`/cases/${caseId}`)
    },
  })
  const failed = [send.error, print.error].find((one) => one instanceof CallError)
  return (
    <>
      <ActionButton icon="download" busy={print.isPending && print.variables === 'pdf'} onClick={() => print.mutate('pdf')}>PDF</ActionButton>
      <ActionButton icon="download" busy={print.isPending && print.variables === 'word'} onClick={() => print.mutate('word')}>Word</ActionButton>
      {report.caseId && <ActionButton to={`/cases/${report.caseId}`}>{report.state === 'sent' ? '去办理' : '看办件'}</ActionButton>}
      {report.writable && <ActionButton kind="primary" busy={send.isPending} onClick={() => send.mutate()}>送审</ActionButton>}
      {failed instanceof CallError && <div className="re-failed"><ProblemNotice problem={failed.problem} /></div>}
    </>
  )
}

function ChapterView({ report, chapter }: { report: Report; chapter: Chapter }) {
  const mayComment = useMay('reports.comment')
  const [insert, setInsert] = useState<{ text: string; at: number }>()
  const shown = report.figures.filter((one) => chapter.figures.includes(one.id))
  const others = report.figures.filter((one) => !chapter.figures.includes(one.id))
  const comments = report.comments.filter((one) => one.chapter === chapter.id)
  const asOf = chinaDay(report.frozenAt) ?? '今天'
  return (
    <div className="lu-stack">
      {report.state !== 'draft' && report.changes.length > 0 && <Restatements report={report} />}
      <Card
        title={chapter.title}
        meta={`${chapter.updatedBy} ${chinaDay(chapter.updatedAt)} 第 ${chapter.version} 稿`}
        extra={chapter.clause && <Clause id={chapter.clause} />}
      >
        <p className="lu-t2 lu-md re-hint">{chapter.hint}</p>
        {report.writable ? <ChapterEditor report={report} chapter={chapter} insert={insert} /> : <Narrative text={chapter.text} />}
      </Card>
      {report.writable && (
        <Card title="可以写进正文的数" meta="点一下写进光标处；送审时换成冻结的数">
          <div className="re-figures">
            {[...shown, ...others].map((one) => (
              <button key={one.id} type="button" className="lu-link" onClick={() => setInsert({ text: `〔${one.title}〕`, at: Date.now() })}>
                {one.title} <b>{one.value === null ? '没有' : `${one.value.toLocaleString('zh-CN', { maximumFractionDigits: one.decimals })}${one.unit}`}</b>
              </button>
            ))}
          </div>
          <p className="lu-t3 lu-sm">名称后面可以加“·上年”“·增减”“·增幅”，如〔在校生规模·增减〕。</p>
        </Card>
      )}
      <NumberList report={report} chapter={chapter} />
      <ChapterNumbers figures={chapter.figures} tables={chapter.tables} charts={chapter.charts} basis={report} year={report.year} asOf={asOf} />
      {(comments.length > 0 || (mayComment && report.state !== 'published')) && <ChapterComments report={report} chapter={chapter} comments={comments} />}
      {report.state === 'draft' && report.orgName && !report.writable && <Notice tone="info" title={`${report.orgName}正在编写`}>可以在这里写意见；送审以后在办件里审核。</Notice>}
    </div>
  )
}
