import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { splitNames } from './LedgerPanel.tsx'
import { ShareLine } from './ShareLine.tsx'
import { LineTag } from './words.tsx'

type Line = Output<typeof api.getTaskLine>

/** One line of a ledger: whom the text names, what is still to be named, and what was issued from it. */
export function LinePage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const [setting, setSetting] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['tasks', 'line', id], queryFn: () => call(api.getTaskLine, { id }) })
  return (
    <>
      <DetailPage
        title={data ? `${data.no}　${data.measure || data.task}` : '任务'}
        crumbs={[{ title: '督办台账', to: '/tasks' }, { title: '任务台账', to: '/tasks/ledger' }, { title: data?.no ?? '' }]}
        status={data && <LineTag state={data.state} boxed />}
        context={data && `${data.ledgerTitle}${data.part ? `　${data.part}` : ''}`}
        actions={
          data && (
            <>
              <ActionButton onClick={() => setSetting(true)}>设定期限和单位</ActionButton>
              <ActionButton kind="primary" to={`/tasks/issue?line=${id}`}>交办</ActionButton>
            </>
          )
        }
        loading={!data && !error}
        error={error}
        onRetry={() => void refetch()}
        groups={
          data
            ? [
                {
                  title: '任务',
                  facts: [
                    { name: '任务', value: data.task },
                    { name: '期限', value: data.dueOn ?? '未设定（原文没有写）' },
                    ...(data.responsible.length > 0
                      ? [{ name: '责任单位', value: data.responsible.join('、') }]
                      : [
                          { name: '牵头单位', value: data.lead.join('、') || '—' },
                          { name: '参加单位', value: data.participants.join('、') || '—' },
                        ]),
                    ...(data.toAssign.length > 0 ? [{ name: '待明确', value: `${data.toAssign.join('、')}（不是具体单位，由主管部门明确）` }] : []),
                    { name: '依据', value: data.clause ? <Clause id={data.clause} /> : '—' },
                    ...(data.source ? [{ name: '原文位置', value: <span className="lu-mono">{data.source}</span> }] : []),
                  ],
                },
              ]
            : []
        }
      >
        {data && (
          <Card title="已交办" meta={`${data.duties} 件，办结 ${data.done} 件`} extra={<ShareLine share={data.share} label={data.task} />} flush>
            <SmallTable
              rows={data.tasks}
              rowKey={(row) => row.id}
              caption="已交办的任务"
              empty="还没有交办。"
              columns={[
                { key: 'title', title: '任务', render: (row) => <Link to={`/tasks/issued/${row.id}`}>{row.title}</Link> },
                { key: 'issued', title: '交办', render: (row) => row.issuedOn },
                { key: 'due', title: '期限', render: (row) => row.dueOn },
                { key: 'done', title: '办结', align: 'right', render: (row) => `${row.done} / ${row.duties}` },
              ]}
            />
          </Card>
        )}
      </DetailPage>
      {setting && data && (
        <SetPanel
          line={data}
          onClose={() => setSetting(false)}
          onDone={() => {
            setSetting(false)
            void client.invalidateQueries({ queryKey: ['tasks'] })
          }}
        />
      )}
    </>
  )
}

function SetPanel({ line, onClose, onDone }: { line: Line; onClose: () => void; onDone: () => void }) {
  const [problem, setProblem] = useState<Problem>()
  const parted = line.responsible.length === 0
  return (
    <SidePanel title="设定期限和单位" onClose={onClose}>
      <RecordForm
        fields={[
          { key: 'dueOn', title: '期限', type: 'date', help: '原文没有写的，由本单位设定；可以留空。' },
          ...(parted
            ? [
                { key: 'lead', title: '牵头单位', type: 'longtext' as const },
                { key: 'participants', title: '参加单位', type: 'longtext' as const },
              ]
            : [{ key: 'responsible', title: '责任单位', type: 'longtext' as const, help: '原文不分牵头和参加。' }]),
          { key: 'reason', title: '理由', type: 'longtext', required: true, help: '写明由谁、什么会议或文件确定。' },
        ]}
        initial={{ dueOn: line.dueOn ?? '', lead: line.lead.join('、'), participants: line.participants.join('、'), responsible: line.responsible.join('、') }}
        submitText="设定"
        onCancel={onClose}
        effect="改前改后和理由都记入审计；已交办的任务不受影响。"
        notice={problem && <ProblemNotice problem={problem} />}
        onSubmit={async (values) => {
          try {
            await call(api.setTaskLine, {
              id: line.id,
              version: line.version,
              dueOn: values['dueOn'] || null,
              lead: splitNames(values['lead']),
              participants: splitNames(values['participants']),
              responsible: splitNames(values['responsible']),
              reason: values['reason'] ?? '',
            })
            onDone()
          } catch (error) {
            setProblem(problemOf(error))
            throw error
          }
        }}
      />
    </SidePanel>
  )
}
