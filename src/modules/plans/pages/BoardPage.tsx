import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'react-router'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { whenText } from '../../../ui/format.ts'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import './board.css'
import { CityMap } from './CityMap.tsx'
import { Definition } from './Definition.tsx'
import { DrillCard } from './DrillCard.tsx'
import { HeatCard } from './HeatCard.tsx'
import { IndicatorTable } from './IndicatorTable.tsx'
import { OutlookCard } from './OutlookCard.tsx'
import { OwnerCard } from './OwnerCard.tsx'
import { PlanBar } from './PlanBar.tsx'
import { StandingCard } from './StandingCard.tsx'
import { TrendCard } from './TrendCard.tsx'
import { ownPlan } from './own-plan.ts'
import { useBoardPlace } from './useBoard.ts'
import { useOutlook } from './useOutlook.ts'
import type { Board, BoardRow } from './words.ts'

/** The board of a plan: every number computed from the registers, opened down to the rows behind it. */
export function BoardPage() {
  const { planId = '' } = useParams()
  return <PlanBoard planId={planId} />
}

/** `/plans/own`: the plan of one's own province that is running, or the last one; the nation's where it has none. */
export function OwnBoardPage() {
  const { acting, today } = useSession()
  const { data, error, refetch } = useQuery({ queryKey: ['plans', 'list'], queryFn: () => call(api.listPlans, {}) })
  const own = data && ownPlan(data.plans, String(acting?.orgNo ?? ''), Number(today.slice(0, 4)))
  if (own) return <PlanBoard planId={own.id} />
  return (
    <>
      <PageHead title="规划看板" />
      {error ? <ErrorState what="没有读到规划目录" error={error} onRetry={() => void refetch()} /> : <Loading lines={10} />}
    </>
  )
}

function PlanBoard({ planId }: { planId: string }) {
  const { section } = useBoardPlace('')
  const { data, error, refetch } = useQuery({
    queryKey: ['plans', planId, 'board', section],
    queryFn: () => call(api.getBoard, { planId, section }),
    placeholderData: keepPreviousData,
  })
  if (data) return <BoardView board={data} section={section} />
  return (
    <>
      <PageHead title="规划看板" />
      {error ? (
        <ErrorState what="没有算出指标" error={error} onRetry={() => void refetch()} />
      ) : (
        <Loading lines={10} />
      )}
    </>
  )
}

function BoardView({ board, section }: { board: Board; section: string }) {
  const { plan, org, rows } = board
  const { indicatorId, place, select, open, by, setBy, pick } = useBoardPlace('on-roll-students')
  const selected = rows.find((row) => row.id === indicatorId) ?? rows[0]
  const foreign = plan.region !== '000000' && !String(org.no).startsWith(plan.region.slice(0, 2))
  const held = selected !== undefined && selected.source !== 'none' && !foreign
  const outlook = useOutlook(plan.id, selected?.id ?? '', held)
  if (!selected) return null
  const city = place.no === undefined || place.direct ? undefined : String(Math.floor(place.no / 1e8) * 100)
  const drawn = held && selected.values.some((one) => one.value !== null)
  const onMap = org.kind === 'province' && String(org.no).startsWith('51')
  const said = outlook.data
  return (
    <div className="lu-stack pl-board">
      <PageHead
        crumbs={[{ title: '规划监测', to: '/plans' }, { title: plan.title }, { title: '主要指标' }]}
        title={`${plan.title} · 主要指标`}
        context={
          <>
            {sourceSentence(rows)}范围：{org.name}。计算于 {whenText(board.computedAt)}，用时 {(board.ms / 1000).toFixed(1)} 秒。来源 <Clause id={plan.clause}>{plan.table.split('：')[0]} </Clause>
          </>
        }
        actions={
          <>
            <ActionButton icon="fullscreen" to={`/plans/${plan.id}/meeting?indicator=${selected.id}`}>会议模式</ActionButton>
            <ActionButton to={`/plans/${plan.id}/releases`}>数据发布</ActionButton>
            <ActionButton icon="print" onClick={() => window.print()}>
              打印
            </ActionButton>
          </>
        }
      />
      <PlanBar board={board} section={section} />
      <IndicatorTable board={board} selected={selected.id} onSelect={select} />
      {drawn ? (
        <div className={onMap ? 'lu-two' : 'lu-stack'}>
          <TrendCard board={board} row={selected} outlook={said} />
          {onMap && <CityMap planId={plan.id} row={selected} selected={city} onSelect={(code) => open({ no: Number(code) * 1_000_000, direct: false })} />}
        </div>
      ) : (
        <NoFigure row={selected} foreign={foreign} />
      )}
      {drawn && <OutlookCard row={selected} outlook={said} />}
      {org.kind === 'school' && <StandingCard planId={plan.id} />}
      {!foreign && (
        <HeatCard
          planId={plan.id}
          section={section}
          selected={selected.id}
          onSelect={(id, at) => {
            pick(id, at)
            document.getElementById('pl-drill')?.scrollIntoView({ block: 'start' })
          }}
        />
      )}
      {held && (
        <div id="pl-drill">
          <DrillCard planId={plan.id} row={selected} place={place} by={by} onBy={setBy} onOpen={open} />
        </div>
      )}
      <OwnerCard key={selected.id} board={board} row={selected} />
      <Definition row={selected} />
    </div>
  )
}

/** Why there is nothing to draw, and where a number would come from. */
function NoFigure({ row, foreign }: { row: BoardRow; foreign: boolean }) {
  if (foreign) return <Notice tone="mute" title="这是外省的规划，只作对照">本省的登记簿没有外省的记录，这里只列出它的目标、口径和条款。</Notice>
  if (row.source === 'none') return <Notice tone="mute" title={`${row.name}：本系统无台账`}>这一项不在技工教育的登记簿里，也不由本系统填报。数在责任部门{row.responsible && `（${row.responsible}）`}。</Notice>
  if (row.source === 'computed') return <Notice tone="mute" title={`${row.name}还没有数`}>台账里还没有这一类记录，不当作 0，也不判定。登记或导入以后，数自动算出。</Notice>
  return (
    <Notice tone="info" title={`${row.name}还没有数`} actions={<Link to="/returns">打开指标填报</Link>}>
      这一项由责任单位填报，审核锁定后进入看板。
    </Notice>
  )
}

/** Where the figures of the table come from. */
function sourceSentence(rows: Board['rows']): string {
  const count = (source: string) => rows.filter((row) => row.source === source).length
  if (count('computed') === rows.length) return `${rows.length} 项指标均由台账计算，不手工填报。`
  const parts = [count('computed') && `${count('computed')} 项由台账计算`, count('reported') && `${count('reported')} 项由责任单位填报`, count('none') && `${count('none')} 项不在本系统`]
  return `${rows.length} 项指标：${parts.filter(Boolean).join('，')}。`
}
