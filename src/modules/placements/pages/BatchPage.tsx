import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import type { Decision } from '../../../ui/DecisionBar.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { whenText } from '../../../ui/format.ts'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { useMay } from '../../access/model.ts'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { kinds, seasons } from '../codes.ts'
import { FreezePanel } from './FreezePanel.tsx'
import { FrozenCard, ResultCards, SettingsCard } from './ResultCards.tsx'
import './placements.css'
import { BatchState } from './words.tsx'

export type Batch = Output<typeof api.getPlacementBatch>
const crumbs = [{ title: '批次投档', to: '/placements' }, { title: '批次' }]

/** One batch: for its own office the case with rules, steps and results; for everybody else what is published of it. */
export function BatchPage() {
  const { id = '' } = useParams()
  const batch = useQuery({ queryKey: ['placements', 'batch', id], queryFn: () => call(api.getPlacementBatch, { id }), refetchInterval: (query) => (query.state.data?.state === 'frozen' ? 3000 : false) })
  const own = batch.data?.own ?? false
  const state = batch.data?.state
  const file = useQuery({ queryKey: ['placements', 'case', id, state], queryFn: () => call(todosApi.getCase, { id }), enabled: own })
  if (batch.data && file.data) return <OwnView batch={batch.data} detail={file.data} />
  if (batch.data && !own) return <PublicView batch={batch.data} />
  return <PageWait title="投档批次" crumbs={crumbs} what="没有读到这个批次" queries={[batch, file]} back={{ title: '回到批次投档', to: '/placements' }} />
}

function contextOf(batch: Batch) {
  return `${batch.orgName}　${batch.year} 年${seasons[batch.season]} ${kinds[batch.kind]}　填报 ${whenText(batch.opensAt)} 至 ${whenText(batch.closesAt)}`
}

function Links({ batch }: { batch: Batch }) {
  const mayRead = useMay('placements.readCandidates')
  const mayPrepare = useMay('placements.prepare')
  const early = batch.state === 'draft' || batch.state === 'open'
  return (
    <div className="lu-row lu-wrap">
      <ActionButton to={`/placements/${batch.id}/lines`} icon="list">计划和录取线（{batch.lines}）</ActionButton>
      {mayRead && batch.candidates !== null && <ActionButton to={`/placements/${batch.id}/candidates`} icon="user">考生（{batch.candidates}）</ActionButton>}
      {mayPrepare && batch.own && early && <ActionButton to={`/placements/${batch.id}/import`} icon="upload">导入考生、成绩</ActionButton>}
      {mayPrepare && batch.own && batch.state === 'draft' && <ActionButton to={`/placements/${batch.id}/settings`}>改设置</ActionButton>}
      {mayPrepare && batch.own && batch.state === 'recorded' && batch.summary && batch.summary.free > 0 && <ActionButton to={`/placements/new?after=${batch.id}`} icon="plus">征集志愿</ActionButton>}
    </div>
  )
}

function PublicView({ batch }: { batch: Batch }) {
  return (
    <>
      <PageHead title={batch.title} crumbs={crumbs} status={<BatchState state={batch.state} boxed />} context={contextOf(batch)} />
      <div className="lu-stack">
        <Links batch={batch} />
        <SettingsCard batch={batch} />
        {['publicity', 'recorded'].includes(batch.state) && <ResultCards batch={batch} />}
      </div>
    </>
  )
}

function OwnView({ batch, detail }: { batch: Batch; detail: CaseDetail }) {
  const [panel, setPanel] = useState<'freeze' | 'extend'>()
  const mayPrepare = useMay('placements.prepare')
  const due = Date.parse(batch.closesAt) <= Date.now()
  const allocate = useMutation({
    mutationFn: () => call(api.allocatePlacementBatch, { id: batch.id }),
    onSuccess: () => done('投档在后台进行，几秒到一分钟；完成后本页自动更新。'),
    onError: (error) => decided.fail(error),
  })
  const more: Decision[] = []
  if (batch.state === 'open' && mayPrepare) {
    more.push({ key: 'extend', label: '延长填报…', kind: 'plain', onClick: () => setPanel('extend') })
    more.push({ key: 'freeze', label: '封存…', kind: 'primary', ...(due ? {} : { blocked: `填报到 ${whenText(batch.closesAt)}，截止以后封存` }), onClick: () => setPanel('freeze') })
  }
  if (batch.state === 'frozen' && mayPrepare) more.push({ key: 'allocate', label: '投档', kind: 'primary', busy: allocate.isPending, onClick: () => allocate.mutate() })
  const decided = useCaseDecision(detail, {
    act: (input) => call(todosApi.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['placements'],
    blockers: blockersOf(detail),
    shows: (action) => !action.form,
    effectOf: ({ action }) => (action === 'unfreeze' ? '结果清除，公示停止；封存过的输入留存。之后可以改成绩、延长填报，再重新封存；抽签种子不变。' : '这句话写进经过。'),
    more,
    instead:
      batch.state === 'open'
        ? { act: '封存', blockers: due ? [] : [`填报到 ${whenText(batch.closesAt)} 截止`], effects: '志愿、成绩、名额固定下来，全文留存并算出校验值。' }
        : batch.state === 'frozen'
          ? { act: '投档', blockers: [], effects: '按公布的规则算出结果，用第二套定义核对无误才写入。' }
          : undefined,
  })
  const done = (message: string) => {
    setPanel(undefined)
    decided.done(message)
  }
  return (
    <>
      {decided.notices}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={batch.title}
        status={<BatchState state={batch.state} boxed />}
        crumbs={crumbs}
        context={<>{contextOf(batch)}　<span className="lu-mono">{detail.no}</span>　依据 <Clause id={detail.clause}>{detail.clauseLabel}</Clause></>}
        {...decided.decision}
      >
        <Links batch={batch} />
        {batch.state === 'open' && <Notice tone="info" title={`${batch.submitted ?? 0} / ${batch.candidates ?? 0} 名考生提交了志愿`}>考生在手机“我的志愿”填报；没有核对考生号的在考生名单里筛选。</Notice>}
        {batch.summary && <ResultCards batch={batch} />}
        {batch.frozen && <FrozenCard batch={batch} onDone={done} />}
        <SettingsCard batch={batch} />
      </CaseDetailLayout>
      {panel && <FreezePanel batch={batch} extend={panel === 'extend'} onClose={() => setPanel(undefined)} onDone={done} />}
      {decided.dialog}
    </>
  )
}
