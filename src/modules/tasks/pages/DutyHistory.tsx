import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { reportCycles } from '../codes.ts'
import type { Duty } from './DutyPage.tsx'
import { PressureTag } from './words.tsx'

/** The reports of a duty and the measures of supervision taken with it, the newest first. */
export function DutyHistory({ duty, onRectify }: { duty: Duty; onRectify: (pressureId: string) => void }) {
  return (
    <>
      <Card title="进展报告" meta={`${reportCycles[duty.reportEvery]}报告${duty.nextReportOn ? `，下次不晚于 ${duty.nextReportOn}` : ''}`} flush>
        <SmallTable
          rows={duty.reports}
          rowKey={(row) => row.id}
          caption="进展报告"
          empty="还没有报告。"
          columns={[
            { key: 'on', title: '日期', width: 104, render: (row) => row.on },
            { key: 'share', title: '完成', align: 'right', width: 64, render: (row) => `${row.share}%` },
            { key: 'text', title: '情况', render: (row) => <>{row.claim && <b>申请办结：</b>}{row.text}{row.nextStep && <div className="lu-t3 lu-sm">下一步：{row.nextStep}</div>}</> },
            { key: 'files', title: '佐证', align: 'right', width: 72, render: (row) => (row.files.length > 0 ? `${row.files.length} 份` : '—') },
            { key: 'by', title: '报告人', width: 88, render: (row) => row.by },
          ]}
        />
      </Card>
      {duty.pressures.length > 0 && (
        <Card title="督办措施" meta={`${duty.pressures.length} 次`} flush>
          <SmallTable
            rows={duty.pressures}
            rowKey={(row) => row.id}
            caption="督办措施"
            columns={[
              { key: 'kind', title: '措施', width: 88, render: (row) => <PressureTag kind={row.kind} /> },
              { key: 'on', title: '日期', width: 104, render: (row) => row.on },
              { key: 'number', title: '文号', render: (row) => <span className="lu-nw">{row.number}</span> },
              {
                key: 'reason',
                title: '理由和要求',
                render: (row) => (
                  <>
                    {row.reason} <Clause id={row.clause} />
                    {row.kind === 'interview' && (
                      <div className="lu-t2 lu-sm">
                        参加人：{row.attendees}。纪要：{row.minutes} 整改要求：{row.rectification}（期限 {row.rectifyBy}）
                        {row.rectifiedText && <> 整改情况（{row.rectifiedOn}）：{row.rectifiedText}</>}
                      </div>
                    )}
                  </>
                ),
              },
              {
                key: 'rectified',
                title: '整改',
                width: 128,
                card: 'state',
                render: (row) =>
                  row.kind !== 'interview' ? (
                    '—'
                  ) : row.rectifiedOn ? (
                    <StatusTag shape="done" word="已整改" />
                  ) : duty.mayReport ? (
                    <ActionButton small onClick={() => onRectify(row.id)}>登记整改</ActionButton>
                  ) : (
                    <StatusTag shape="waiting" word="待整改" />
                  ),
              },
            ]}
          />
        </Card>
      )}
    </>
  )
}
