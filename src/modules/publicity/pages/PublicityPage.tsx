import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useNavigate, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { ObjectionForm } from './ObjectionForm.tsx'
import { PhaseTag } from './PhaseTag.tsx'
import './publicity.css'

type Publicity = Output<typeof api.getPublicity>
const crumbs = [{ title: '首页', to: '/' }, { title: '公示', to: '/publicity' }]

/** One publicity: what is meant to be decided, the masked list, until when, and the way to object. */
export function PublicityPage() {
  const id = useParams().id ?? ''
  const { data, error, refetch } = useQuery({ queryKey: ['publicity', 'one', id], queryFn: () => call(api.getPublicity, { id }) })
  if (data) return <Shown publicity={data} />
  const problem = error instanceof CallError ? error.problem : undefined
  return (
    <div className="lu-w">
      {!error ? (
        <Loading lines={8} />
      ) : problem && problem.status < 500 ? (
        <>
          <PageHead crumbs={crumbs} title="没有这项公示" />
          <Notice tone="warn" title={problem.status === 400 ? '网址不完整，请从公示列表打开。' : problem.message} />
        </>
      ) : (
        <ErrorState what="没有读到公示" kept="" error={error} onRetry={() => void refetch()} />
      )}
    </div>
  )
}

function Shown({ publicity }: { publicity: Publicity }) {
  const { phase, days, inWorkdays } = publicity
  return (
    <div className="lu-w">
      <PageHead
        crumbs={[...crumbs, { title: publicity.matter }]}
        title={publicity.title}
        status={<PhaseTag phase={phase} state={publicity.state} boxed />}
        context={`${publicity.authorityName} · ${publicity.matter}`}
      />
      <div className="pb-cols">
        <div className="lu-stack">
          {publicity.result && (
            <Notice tone={publicity.state === 'passed' ? 'ok' : 'warn'} title={`结果（${publicity.resultOn ?? ''}）`}>
              {publicity.result}
            </Notice>
          )}
          <Card title="公示内容" extra={<Clause id={publicity.clause}>{publicity.clauseLabel}</Clause>}>
            <p className="pb-summary">{publicity.summary}</p>
          </Card>
          <Lines id={publicity.id} />
          <Card title="公示安排">
            <Facts
              columns={1}
              facts={[
                { name: '公示时间', value: `${publicity.startsOn} 至 ${publicity.endsOn}（${days} 个${inWorkdays ? '工作日' : '自然日'}）` },
                { name: '公示单位', value: publicity.authorityName },
                { name: '被公示单位', value: publicity.orgName },
                { name: '受理异议', value: publicity.contact },
              ]}
            />
          </Card>
        </div>
        {phase === 'running' ? (
          <ObjectionForm publicity={publicity} />
        ) : (
          <Card title="提出异议">
            <p>{phase === 'waiting' ? `公示已于 ${publicity.endsOn} 期满，正在等待结果。` : '公示已经结束，这里不再收异议。'}</p>
            <p className="lu-t2">仍有情况要反映的，请联系{publicity.authorityName}：{publicity.contact}。</p>
          </Card>
        )}
      </div>
    </div>
  )
}

const size = 50

function Lines({ id }: { id: string }) {
  const { hash } = useLocation()
  const navigate = useNavigate()
  const person = new URLSearchParams(hash.slice(1)).get('person') ?? ''
  const [page, setPage] = useState(1)
  const { data } = useQuery({
    queryKey: ['publicity', 'lines', id, person, page],
    queryFn: () => call(api.listPublicityLines, { id, page, size, ...(person ? { person } : {}) }),
    placeholderData: keepPreviousData,
  })
  if (!data) return <Loading lines={3} />
  if (data.total === 0 && !person) return null
  return (
    <Card
      title="名单"
      meta={person ? `姓名与您填写的全名相同的 ${formatNumber(data.total)} 条` : `${formatNumber(data.total)} 条，姓名已遮蔽`}
      extra={
        person ? (
          <button type="button" className="lu-link" onClick={() => void navigate({ hash: '' })}>
            看全部名单
          </button>
        ) : undefined
      }
      flush
    >
      <SmallTable
        caption="公示名单"
        rows={data.rows}
        rowKey={(row) => String(row.ordinal)}
        empty="名单里没有这个姓名。"
        columns={[
          { key: 'label', title: '名称', render: (row) => row.label },
          { key: 'detail', title: '说明', render: (row) => row.detail || '—' },
          { key: 'ordinal', title: '序号', width: 64, align: 'right', render: (row) => row.ordinal },
        ]}
      />
      <Pager page={page} pageSize={size} total={data.total} onPage={setPage} />
    </Card>
  )
}
