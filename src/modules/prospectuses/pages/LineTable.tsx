import type { ReactNode } from 'react'
import { formatNumber } from '../../../ui/format.ts'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { batches, earlyKinds, lengthText, levels, modes, seasons, yuan } from '../codes.ts'
import type { LineDraft, PlanLine } from '../model.ts'

type Shown = LineDraft & Partial<Pick<PlanLine, 'taken' | 'open' | 'closedReason'>> & { id: string }

export const batchText = (line: Pick<LineDraft, 'batch' | 'earlyKind'>) => (line.earlyKind ? `${batches[line.batch]} · ${earlyKinds[line.earlyKind]}` : batches[line.batch])

/** Lines of a plan: what is offered, how many, and whether it takes students now. */
export function LineTable({ lines, schoolNo, empty, caption, actions, totals = true }: { lines: readonly Shown[]; schoolNo: number; empty: string; caption: string; actions?: (line: Shown) => ReactNode; /** Without totals the rows become cards on a phone. */ totals?: boolean }) {
  const standing = lines.some((line) => line.open !== undefined)
  const columns: SmallColumn<Shown>[] = [
    {
      key: 'specialty',
      title: '专业',
      render: (line) => (
        <span>
          <b>{line.specialtyName}</b> <span className="lu-mono lu-sm lu-t3">{line.specialtyCode}</span>
          {line.orgNo !== schoolNo && <span className="lu-sm lu-t3"> · 教学点</span>}
        </span>
      ),
    },
    ...(standing
      ? [{ key: 'open', title: '现在', card: 'state' as const, render: (line: Shown) => (line.open ? line.taken! >= line.seats ? <StatusTag shape="soft" word="名额已满" /> : <StatusTag shape="done" word="可以招生" /> : <StatusTag shape="block" word={line.closedReason ?? '不能招生'} />) }]
      : []),
    { key: 'season', title: '招生季', render: (line) => seasons[line.season] },
    { key: 'level', title: '培养层次', render: (line) => levels[line.level] },
    { key: 'length', title: '学制', render: (line) => lengthText(line.lengthMonths) },
    { key: 'mode', title: '形式', render: (line) => modes[line.mode] },
    { key: 'batch', title: '批次', render: batchText },
    { key: 'source', title: '生源地', render: (line) => (line.sourceRegion ? <span className="lu-mono">{line.sourceRegion}</span> : '不限') },
    { key: 'tuition', title: '学费（元/年）', align: 'right', render: (line) => (line.tuition === 0 ? '免' : yuan(line.tuition)) },
    { key: 'seats', title: '计划（人）', align: 'right', render: (line) => formatNumber(line.seats) },
    ...(standing ? [{ key: 'taken', title: '已占', align: 'right' as const, render: (line: Shown) => formatNumber(line.taken ?? 0) }] : []),
    ...(actions ? [{ key: 'act', title: '', align: 'right' as const, render: actions }] : []),
  ]
  const sum = (key: 'seats' | 'taken') => lines.reduce((total, line) => total + (line[key] ?? 0), 0)
  const total = columns.map((column) => (column.key === 'specialty' ? `合计 ${lines.length} 行` : column.key === 'seats' ? formatNumber(sum('seats')) : column.key === 'taken' ? formatNumber(sum('taken')) : ''))
  return <SmallTable rows={lines} rowKey={(line) => line.id} columns={columns} caption={caption} empty={empty} {...(totals && lines.length > 1 ? { total } : {})} />
}
