import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useSession } from '../../access/model.ts'
import { api } from '../api.ts'
import { CalendarForm, type CalendarTask } from './CalendarForm.tsx'

type Calendar = Output<typeof api.getCalendar>
const kinds = { work: '', makeup: '上班', weekend: '休', holiday: '放假' } as const

/** 工作日历: holidays and make-up days of a year, with what the province changed. */
export function CalendarPage() {
  const [params, setParams] = useSearchParams()
  const [task, setTask] = useState<CalendarTask>()
  const [restoring, setRestoring] = useState<string>()
  const client = useQueryClient()
  const session = useSession()
  const year = Number(params.get('year')) || undefined
  const { data, error, refetch } = useQuery({ queryKey: ['calendar', year], queryFn: () => call(api.getCalendar, year ? { year } : {}) })
  if (error) return <ErrorState what="没有读到工作日历" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={10} />
  const mayEdit = session.permissions.includes('policy.editCalendar')
  const blocked = mayEdit ? undefined : '由省级的系统管理员修改'
  const written = () => {
    setTask(undefined)
    setRestoring(undefined)
    void client.invalidateQueries({ queryKey: ['calendar'] })
  }
  return (
    <div className="lu-w lu-stack">
      <PageHead
        title="工作日历"
        context={`${data.year} 年 · 工作日 ${data.workdays} 天 · ${data.sourceText}`}
        actions={
          <>
            <select className="lu-inp" style={{ width: 160 }} aria-label="年份" value={data.year} onChange={(event) => setParams({ year: event.target.value })}>
              {data.years.map((one) => (
                <option key={one.year} value={one.year}>
                  {one.year} 年{one.source === 'unpublished' ? '（未公布）' : ''}
                </option>
              ))}
            </select>
            <ActionButton icon="calendar" blocked={blocked} onClick={() => setTask('day')}>
              改一天
            </ActionButton>
            {data.source === 'unpublished' && (
              <ActionButton kind="primary" blocked={blocked} showReason={false} onClick={() => setTask('year')}>
                录入 {data.year} 年放假安排
              </ActionButton>
            )}
          </>
        }
      />
      {data.source === 'unpublished' && (
        <Notice tone="warn" title={`${data.year} 年的放假安排还没有公布`}>
          期限落在这一年的办件标为暂定。录入放假安排后自动重算，经过里会写明。
        </Notice>
      )}
      {data.provisionalCases > 0 && <p className="lu-t2">本岗位范围内有 {data.provisionalCases} 件在办的期限是暂定的。</p>}
      <Card title="改动" meta="优先于当年的放假安排" flush>
        <SmallTable
          caption="主管部门的改动"
          rows={data.changes}
          rowKey={(row) => row.day}
          empty="这一年没有改动。"
          columns={[
            { key: 'day', title: '日期', render: (row) => `${row.day} 周${row.weekday}` },
            { key: 'kind', title: '改为', card: 'state', render: (row) => (row.kind === 'work' ? '上班' : '放假') },
            { key: 'title', title: '名称', render: (row) => row.title },
            { key: 'reason', title: '理由', render: (row) => row.reason },
            { key: 'by', title: '谁改', render: (row) => row.by },
            {
              key: 'act',
              title: '',
              render: (row) =>
                mayEdit && !row.past ? (
                  <ActionButton kind="text" small onClick={() => setRestoring(row.day)}>
                    取消改动
                  </ActionButton>
                ) : null,
            },
          ]}
        />
      </Card>
      <SpecialDays data={data} />
      {task && <CalendarForm task={task} year={data.year} onDone={written} onClose={() => setTask(undefined)} />}
      {restoring && (
        <ReasonPanel
          title={`取消 ${restoring} 的改动`}
          effect="这一天恢复为当年放假安排的规定，在办的期限随之重算。"
          submitText="取消改动"
          help="写明为什么，写入审计。"
          onClose={() => setRestoring(undefined)}
          onSubmit={async (reason) => {
            await call(api.restoreDay, { day: restoring, reason })
            written()
          }}
        />
      )}
    </div>
  )
}

/** Holidays and make-up days; plain weekdays and weekends say nothing. */
function SpecialDays({ data }: { data: Calendar }) {
  const special = data.days.filter((one) => one.kind === 'holiday' || one.kind === 'makeup')
  return (
    <Card title="放假和调休" meta={`${special.length} 天`} flush>
      <SmallTable
        caption="放假和调休"
        rows={special}
        rowKey={(row) => row.date}
        columns={[
          { key: 'date', title: '日期', render: (row) => `${row.date} 周${row.weekday}` },
          { key: 'kind', title: '安排', card: 'state', render: (row) => kinds[row.kind] },
          { key: 'name', title: '名称', render: (row) => row.name },
        ]}
      />
    </Card>
  )
}
