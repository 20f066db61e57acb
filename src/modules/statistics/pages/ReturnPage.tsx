import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams } from 'react-router'
import { call, CallError, download } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { DetailPage } from '../../../ui/DetailPage.tsx'
import { formatNumber } from '../../../ui/format.ts'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { CountTable } from './CountTable.tsx'
import { Differences } from './Differences.tsx'
import { ReturnState } from './words.tsx'

/** One return: its forms from the frozen members, what changed since, and its way upward. */
export function ReturnPage() {
  const { id = '' } = useParams()
  const mayFill = useMay('statistics.fill')
  const navigate = useNavigate()
  const client = useQueryClient()
  const [explaining, setExplaining] = useState(false)
  const { data, error, refetch } = useQuery({ queryKey: ['statistics', 'return', id], queryFn: () => call(api.getReturn, { id }) })
  const send = useMutation({
    mutationFn: (reason?: string) => call(api.sendReturn, { id, ...(reason ? { reason } : {}) }),
    onSuccess: async ({ caseId }) => {
      await client.invalidateQueries({ queryKey: ['statistics'] })
      void navigate(`/cases/${caseId}`)
    },
    // Something to be explained: the panel asks for it.
    onError: (failed) => failed instanceof CallError && failed.problem.issues?.some((issue) => issue.path === 'reason') && setExplaining(true),
  })
  const print = useMutation({ mutationFn: () => download(api.printReturn, { id }) })
  const failed = [send.error, print.error].find((one) => one instanceof CallError)
  return (
    <DetailPage
      title={data ? `${data.orgName} ${data.year} 年统计报表` : '统计报表'}
      crumbs={[{ title: '统计报表', to: '/statistics' }, { title: data?.orgName ?? '' }]}
      status={data && <ReturnState state={data.state} />}
      loading={!data}
      error={error}
      onRetry={() => void refetch()}
      actions={
        data && (
          <>
            <ActionButton icon="print" onClick={() => print.mutate()} busy={print.isPending}>打印 PDF</ActionButton>
            {data.caseId && <ActionButton to={`/cases/${data.caseId}`}>看办件</ActionButton>}
            {mayFill && data.state === 'draft' && (
              <ActionButton kind="primary" onClick={() => send.mutate(undefined)} busy={send.isPending}>送审</ActionButton>
            )}
          </>
        )
      }
      groups={
        data
          ? [
              {
                title: '报表',
                facts: [
                  { name: '在册学生', value: `${formatNumber(data.students)} 人` },
                  { name: '基准日', value: data.referenceDate },
                  { name: '填表人', value: data.filledBy },
                  { name: '单位负责人', value: data.responsible },
                  { name: '填表日期', value: data.filledOn },
                  { name: '锁定时间', value: data.lockedAt?.slice(0, 10) ?? '没有锁定' },
                ],
              },
            ]
          : []
      }
    >
      {failed instanceof CallError && !explaining && <ProblemNotice problem={failed.problem} />}
      {data && data.included.length > 0 && (
        <Card title="汇总的下级报表" meta={`${data.included.length} 份`} flush>
          <SmallTable
            rows={data.included}
            rowKey={(row) => String(row.orgNo)}
            columns={[
              { key: 'name', title: '单位', render: (row) => row.name },
              { key: 'students', title: '在册学生', align: 'right', render: (row) => formatNumber(row.students) },
            ]}
            total={['合计', formatNumber(data.students)]}
          />
        </Card>
      )}
      {data?.kind === 'school' && <Differences id={id} />}
      {data?.forms.map((form) => (
        <Card key={form.id} title={form.title} meta="单位：人" flush>
          <CountTable caption={form.title} {...form.table} />
        </Card>
      ))}
      {explaining && (
        <ReasonPanel
          title="说明差异后送审"
          effect={failed instanceof CallError ? failed.problem.message : ''}
          submitText="送审"
          onClose={() => setExplaining(false)}
          onSubmit={async (reason) => void (await send.mutateAsync(reason))}
        />
      )}
    </DetailPage>
  )
}
