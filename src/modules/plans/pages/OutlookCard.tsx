import { Card } from '../../../ui/Card.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import type { StatusShapeName } from '../../../ui/status-words.ts'
import type { BoardRow, Outlook } from './words.ts'

const shapes: Record<string, StatusShapeName> = { 按模型能达到: 'done', 按模型达不到: 'block', 不能确定: 'soft' }

/** Whether the line will be met: pace, straight line and model in words, and how well each method would have foretold it. */
export function OutlookCard({ row, outlook }: { row: BoardRow; outlook: Outlook | undefined }) {
  if (!outlook) return null
  return (
    <Card
      title="照此下去"
      meta={`${row.no} ${row.name}`}
      extra={<StatusTag word={outlook.verdict} shape={shapes[outlook.verdict] ?? 'note'} boxed />}
      footer={
        outlook.tests.length > 0 && (
          <span className="lu-t2 lu-sm">
            回测平均误差：{outlook.tests.map((one) => `${one.method} ${one.error.toFixed(1)}%`).join('，')}（{outlook.tests[0]!.folds} 次）。模型胜过直线才发布。
          </span>
        )
      }
    >
      <ol className="pl-words">
        {outlook.words.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ol>
    </Card>
  )
}
