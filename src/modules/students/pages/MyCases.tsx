import { Card } from '../../../ui/Card.tsx'
import { CaseTimeline } from '../../../ui/CaseTimeline.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { Turn, useMine } from './MyRecord.tsx'
import { timelineOf } from './words.tsx'

/** 办件: the cases the own record is part of, each with whose turn it is and every step. */
export function MyCases() {
  const mine = useMine()
  if (mine.error)
    return (
      <ErrorState
        what="没有读到您的办件"
        error={mine.error}
        onRetry={() => void mine.refetch()}
      />
    )
  if (!mine.data) return <Loading lines={6} />
  const cases = mine.data.records.flatMap((record) => record.cases)
  if (cases.length === 0)
    return (
      <EmptyState icon="list" title="还没有您的办件">
        学校提交学籍注册后，办理到哪一步会显示在这里。
      </EmptyState>
    )
  return cases.map((one) => (
    <div key={one.no} className="lu-stack">
      <Card
        title={
          <>
            {one.title} <StatusTag shape={one.closed ? 'done' : 'moving'} word={one.state} boxed />
          </>
        }
      >
        <p className="lu-t3 lu-sm">
          <span className="lu-mono">{one.no}</span>
        </p>
      </Card>
      {!one.closed && <Turn {...one} />}
      <Card title="每一步">
        <CaseTimeline entries={timelineOf(one.steps)} />
      </Card>
    </div>
  ))
}
