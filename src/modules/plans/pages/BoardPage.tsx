import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { whenText } from '../../../ui/format.ts'
import { api } from '../api.ts'
import './board.css'
import { CityMap } from './CityMap.tsx'
import { Definition } from './Definition.tsx'
import { DrillCard } from './DrillCard.tsx'
import { IndicatorTable } from './IndicatorTable.tsx'
import { TrendCard } from './TrendCard.tsx'
import { useBoardPlace } from './useBoard.ts'
import type { Board } from './words.ts'

/** The board of a plan: every number computed from the registers, opened down to the rows behind it. */
export function BoardPage() {
  const { planId = '' } = useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['plans', planId, 'board'],
    queryFn: () => call(api.getBoard, { planId }),
  })
  if (data) return <BoardView board={data} />
  return (
    <>
      <PageHead title="规划看板" />
      {error ? (
        <ErrorState what="没有算出指标" id={error instanceof CallError ? error.problem.id : undefined} onRetry={() => void refetch()} />
      ) : (
        <Loading lines={10} />
      )}
    </>
  )
}

function BoardView({ board }: { board: Board }) {
  const { plan, org, rows } = board
  const { indicatorId, place, select, open } = useBoardPlace('on-roll-students')
  const selected = rows.find((row) => row.id === indicatorId) ?? rows[0]
  if (!selected) return null
  const city = place.no === undefined || place.direct ? undefined : String(Math.floor(place.no / 1e8) * 100)
  return (
    <div className="lu-stack">
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
            <ActionButton to={`/plans/${plan.id}/releases`}>数据发布</ActionButton>
            <ActionButton icon="print" onClick={() => window.print()}>
              打印
            </ActionButton>
          </>
        }
      />
      <IndicatorTable board={board} selected={selected.id} onSelect={select} />
      <div className={org.kind === 'province' ? 'lu-two' : 'lu-stack'}>
        <TrendCard board={board} row={selected} />
        {org.kind === 'province' && <CityMap planId={plan.id} row={selected} selected={city} onSelect={(code) => open({ no: Number(code) * 1_000_000, direct: false })} />}
      </div>
      <DrillCard planId={plan.id} row={selected} place={place} onOpen={open} />
      <Definition row={selected} />
    </div>
  )
}

/** Where the figures of the table come from. */
function sourceSentence(rows: Board['rows']): string {
  const count = (source: string) => rows.filter((row) => row.source === source).length
  if (count('computed') === rows.length) return `${rows.length} 项指标均由台账计算，不手工填报。`
  const parts = [count('computed') && `${count('computed')} 项由台账计算`, count('reported') && `${count('reported')} 项由责任单位填报`, count('none') && `${count('none')} 项不在本系统`]
  return `${rows.length} 项指标：${parts.filter(Boolean).join('，')}。`
}
