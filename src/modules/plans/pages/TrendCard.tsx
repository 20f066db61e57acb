import { Chart } from '../../../ui/Chart.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { trendSpec } from './trend-spec.ts'
import type { Board, BoardRow, Outlook } from './words.ts'

type Props = { board: Board; row: BoardRow; outlook: Outlook | undefined; height?: number }

/** The years of the selected indicator and where it is heading. */
export function TrendCard({ board, row, outlook, height }: Props) {
  const spec = trendSpec(board, row, outlook)
  return (
    <Chart
      key={`${row.id} ${spec.categories.length} ${spec.series.length}`}
      title={`${row.no} ${row.name}`}
      spec={spec}
      asOf={board.today}
      status={row.status && <StatusTag word={row.status} boxed />}
      {...(height ? { height } : {})}
      source={
        <>
          {row.source === 'reported' ? '由责任单位填报。' : '往年为年末快照，今天的值由台账现算。'}
          {outlook?.published && !outlook.yearly && '虚线是模型，浅色是八成区间，灰点线是直线。'}来源 <Clause id={row.clause} />
        </>
      }
    />
  )
}
