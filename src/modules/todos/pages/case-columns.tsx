import { Link } from 'react-router'
import type { ListColumn } from '../../../ui/list-types.ts'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { WorkdaysLeft } from '../../../ui/WorkdaysLeft.tsx'
import { dayOnly, toneLooks, verdictWords, type CaseRow } from '../model.ts'

/** How many rules blocked or warned when the case last moved; one tag a verdict, 通过 only when nothing else. */
export function Verdicts({ row }: { row: Pick<CaseRow, 'checked'> }) {
  const { checked } = row
  if (!checked) return <span className="lu-t3">不适用</span>
  const bad = (['block', 'warn', 'pending'] as const).filter((verdict) => checked[verdict] > 0)
  if (bad.length === 0) return <StatusTag word="通过" count={checked.pass} />
  return (
    <span className="lu-row">
      {bad.map((verdict) => (
        <StatusTag key={verdict} word={verdictWords[verdict]} count={checked[verdict]} />
      ))}
    </span>
  )
}

export function StateTag({ row, boxed }: { row: Pick<CaseRow, 'tone' | 'stateTitle'>; boxed?: boolean }) {
  return <StatusTag {...toneLooks[row.tone]} word={row.stateTitle} boxed={boxed ?? false} />
}

export const titleColumn: ListColumn<CaseRow> = {
  key: 'title',
  title: '内容',
  wrap: true,
  width: 240,
  card: 'title',
  render: (row) => (
    <span>
      <Link to={row.page}>
        <b>{row.title}</b>
      </Link>
      <br />
      <span className="lu-mono lu-sm lu-t3">{row.no}</span>
      {row.asParty && <span className="lu-sm lu-t3">　{row.orgName} 办起，本单位是{row.asParty}</span>}
    </span>
  ),
}
export const workflowColumn: ListColumn<CaseRow> = {
  key: 'workflow',
  title: '事项',
  render: (row) => row.workflowTitle,
}
export const stateColumn: ListColumn<CaseRow> = {
  key: 'state',
  title: '状态',
  card: 'state',
  render: (row) => <StateTag row={row} />,
}
export const rulesColumn: ListColumn<CaseRow> = {
  key: 'rules',
  title: '规则检查',
  render: (row) => <Verdicts row={row} />,
}
export const receivedColumn: ListColumn<CaseRow> = {
  key: 'received',
  title: '收到',
  render: (row) => (row.submittedAt ? dayOnly(row.submittedAt) : dayOnly(row.createdAt)),
}
export const dueColumn: ListColumn<CaseRow> = {
  key: 'due',
  title: '期限',
  render: (row) =>
    row.dueOn ? (
      <>
        {row.dueOn.slice(5)}
        {row.dueProvisional && <span className="lu-t3"> 暂定</span>}
      </>
    ) : (
      '—'
    ),
}
export const leftColumn: ListColumn<CaseRow> = {
  key: 'left',
  title: '剩余',
  render: (row) =>
    row.closedAt ? (
      <span className="lu-t3">已办结 {dayOnly(row.closedAt)}</span>
    ) : (
      <WorkdaysLeft days={row.workdaysLeft} />
    ),
}
export const waitingColumn: ListColumn<CaseRow> = {
  key: 'waiting',
  title: '等谁办',
  render: (row) => (row.waitingFor ? [row.waitingFor, row.assignee].filter(Boolean).join(' ') : '—'),
}
export const sinceColumn: ListColumn<CaseRow> = {
  key: 'since',
  title: '从何时起',
  render: (row) => (row.waitingSince ? dayOnly(row.waitingSince) : '—'),
}
