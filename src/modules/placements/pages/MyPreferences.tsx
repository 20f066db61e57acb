import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import { kinds } from '../codes.ts'
import './placements.css'
import { BatchState, ExplanationList } from './words.tsx'

type Row = Output<typeof api.listMyPlacements>['rows'][number]

/** 我的志愿, on the phone: the batches I take part in, those I can join, and my results with their reasons. */
export function MyPreferences() {
  const mine = useQuery({ queryKey: ['placements', 'mine'], queryFn: () => call(api.listMyPlacements, {}), refetchInterval: 60_000 })
  if (mine.error) return <ErrorState what="没有读到您的志愿" error={mine.error} onRetry={() => void mine.refetch()} />
  if (!mine.data) return <Loading lines={6} />
  const { rows, now } = mine.data
  return (
    <div className="lu-stack">
      {rows.length === 0 && <EmptyState icon="list" title="现在没有要填志愿的批次">多数学校全年直接录取，到“我的报名”报名即可；有统一投档的批次开放时会显示在这里。</EmptyState>}
      {rows.map((row) => <BatchCard key={row.id} row={row} now={now} />)}
      <p className="lu-sm lu-t3">时间以系统时钟为准，现在是 {whenText(now)}。</p>
    </div>
  )
}

function BatchCard({ row, now }: { row: Row; now: string }) {
  const filling = row.state === 'open' && Date.parse(row.opensAt) <= Date.parse(now) && Date.parse(now) < Date.parse(row.closesAt)
  return (
    <Card title={row.title} extra={<BatchState state={row.state} />}>
      <div className="lu-stack">
        <p>
          {row.orgName} · {kinds[row.kind]}
          <br />
          <span className="lu-t2 lu-sm">填报 {whenText(row.opensAt)} 至 {whenText(row.closesAt)}</span>
        </p>
        {!row.claimed && <Claim row={row} />}
        {row.claimed && row.state === 'open' && (
          <>
            {row.submittedAt ? <Notice tone="ok" title={`志愿已提交（${whenText(row.submittedAt)}）`}>截止前可以改，以最后一次提交的为准。</Notice> : <Notice tone="warn" title="志愿还没有提交">只存草稿不算数，截止前要提交。</Notice>}
            <div><ActionButton kind="primary" to={`/me/preferences/${row.id}`}>{filling ? (row.submittedAt ? '看志愿、改志愿' : '填志愿') : '看志愿'}</ActionButton></div>
          </>
        )}
        {row.claimed && (row.state === 'frozen' || row.state === 'allocated') && <Notice tone="info" title="正在投档">{row.submittedAt ? '志愿已封存，结果公示后在这里看。' : '截止前没有提交志愿，不参加这次投档；有空余名额的会有征集志愿。'}</Notice>}
        {row.claimed && (row.state === 'publicity' || row.state === 'recorded') && <Result row={row} />}
      </div>
    </Card>
  )
}

function Claim({ row }: { row: Row }) {
  const client = useQueryClient()
  const claim = useMutation({ mutationFn: (candidateNo: string) => call(api.claimPlacement, { id: row.id, candidateNo }), onSuccess: () => client.invalidateQueries({ queryKey: ['placements'] }) })
  return (
    <RecordForm
      fields={[{ key: 'candidateNo', title: '考生号', type: 'text', required: true, help: '准考证上的号码。考生号、姓名、证件三项对上就可以填志愿。' }]}
      initial={{ candidateNo: '' }}
      submitText="核对"
      notice={claim.error && <ProblemNotice problem={problemOf(claim.error)} />}
      onSubmit={async (values) => void (await claim.mutateAsync((values['candidateNo'] ?? '').trim()))}
    />
  )
}

function Result({ row }: { row: Row }) {
  const told = useQuery({ queryKey: ['placements', 'my-result', row.id], queryFn: () => call(api.explainMyPlacement, { id: row.id }) })
  if (told.error) return <ProblemNotice problem={problemOf(told.error)} />
  if (!told.data) return <Loading lines={4} />
  return (
    <>
      {row.state === 'publicity' && <Notice tone="info" title="公示中，还没有最后定">有异议的，到公示页提出；期满后下达。</Notice>}
      <ExplanationList told={told.data} />
      {row.state === 'recorded' && told.data.result !== '没有录取' && <div><ActionButton kind="primary" to="/me/applications">去确认录取</ActionButton></div>}
    </>
  )
}
