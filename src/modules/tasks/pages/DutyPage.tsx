import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { useCaseDecision } from '../../../ui/useCaseDecision.tsx'
import { api as todos } from '../../todos/api.ts'
import { blockersOf, evidenceOf, layoutOf, type CaseDetail } from '../../todos/model.ts'
import { api } from '../api.ts'
import { pressures, type Pressure } from '../codes.ts'
import { DutyHistory } from './DutyHistory.tsx'
import { DutyPanel, type PanelKind } from './DutyPanel.tsx'
import { ShareLine } from './ShareLine.tsx'
import { Tree } from './Tree.tsx'
import { DutyTag, LightTag } from './words.tsx'

export type Duty = Output<typeof api.getDuty>
const crumbs = [{ title: '督办台账', to: '/tasks' }, { title: '承办事项' }]

/** One unit's part of a task: rules, facts, reports, measures of supervision, the tree below, and what can be done. */
export function DutyPage() {
  const { id = '' } = useParams()
  const file = useQuery({ queryKey: ['tasks', 'case', id], queryFn: () => call(todos.getCase, { id }) })
  const duty = useQuery({ queryKey: ['tasks', 'duty', id], queryFn: () => call(api.getDuty, { id }) })
  if (file.data && duty.data) return <View detail={file.data} duty={duty.data} />
  return <PageWait title="督办任务" crumbs={crumbs} what="没有读到这件任务" queries={[file, duty]} back={{ title: '回到督办台账', to: '/tasks' }} />
}

function View({ detail, duty }: { detail: CaseDetail; duty: Duty }) {
  const [panel, setPanel] = useState<PanelKind>()
  const decided = useCaseDecision(detail, {
    act: (input) => call(todos.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['tasks'],
    blockers: blockersOf(detail),
    open: ({ action }) => {
      if (action !== 'claim' && action !== 'extend') return false
      setPanel(action)
      return true
    },
    effectOf: (action) => (action.explain ? '有提示的事项写明理由，由本单位决定；这句话写进经过。' : '这句话写进经过，对方可以看到。'),
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
        title={duty.title}
        status={<><DutyTag state={duty.state} boxed /> <LightTag light={duty.light} daysLeft={duty.daysLeft} boxed /></>}
        crumbs={crumbs}
        context={
          <>
            <span className="lu-mono">{duty.caseNo}</span>　{duty.issuerName} 交 {duty.unitName} 承办
            {duty.clause && <>　依据 <Clause id={duty.clause} /></>}
            {duty.line && <>　<Link to={`/tasks/ledger/${duty.line.id}`}>{duty.line.ledgerTitle} 第 {duty.line.no} 项</Link></>}
          </>
        }
        actions={
          <>
            {duty.maySplit && <ActionButton to={`/tasks/issue?parent=${duty.id}`}>分解给下级</ActionButton>}
            {duty.mayReport && duty.state === 'active' && <ActionButton icon="plus" onClick={() => setPanel('report')}>报进展</ActionButton>}
            {duty.maySupervise &&
              (Object.keys(pressures) as Pressure[]).map((kind) => (
                <ActionButton key={kind} {...(duty.pressureWhy[kind] ? { blocked: duty.pressureWhy[kind] } : {})} onClick={() => setPanel(kind)}>
                  {pressures[kind]}
                </ActionButton>
              ))}
          </>
        }
        evidence={evidenceOf(detail, (item) => (item.state === 'checked' ? '已出具' : '佐证'))}
        {...decided.decision}
      >
        {duty.content && <Card title="任务内容"><p style={{ whiteSpace: 'pre-wrap', margin: 0 }}>{duty.content}</p></Card>}
        <DutyHistory duty={duty} onRectify={(id) => setPanel(`rectify:${id}`)} />
        <Card
          title="承办单位和下级任务"
          meta={duty.below === null ? '' : `本单位报 ${duty.share}%，下级汇总 ${duty.below}%`}
          extra={duty.below !== null && <ShareLine share={duty.below} label="下级汇总" />}
          flush
        >
          <Tree branches={duty.tree} current={duty.id} />
        </Card>
      </CaseDetailLayout>
      {decided.dialog}
      {panel && <DutyPanel key={panel} kind={panel} duty={duty} version={detail.version} onClose={() => setPanel(undefined)} onDone={done} />}
    </>
  )
}
