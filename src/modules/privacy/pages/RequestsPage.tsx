import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable, type SmallColumn } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { whenText } from '../../../ui/format.ts'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { requestStates } from '../model.ts'

type Row = Output<typeof api.listRequests>['rows'][number]

const shapes = { waiting: 'waiting', granted: 'done', refused: 'block' } as const

/** 个人信息请求: what people ask about their own data, with the day an answer is due. */
export function RequestsPage() {
  const queries = useQueryClient()
  const mayPrepare = useMay('privacy.prepare')
  const [answering, setAnswering] = useState<Row>()
  const [erasing, setErasing] = useState<Row>()
  const [problem, setProblem] = useState<Problem>()
  const { data, error, refetch } = useQuery({ queryKey: ['privacy', 'requests'], queryFn: () => call(api.listRequests, { size: 200 }) })
  const refresh = () => queries.invalidateQueries({ queryKey: ['privacy'] })
  const columns: readonly SmallColumn<Row>[] = [
    { key: 'person', title: '本人', render: (row) => <b>{row.person}</b> },
    { key: 'state', title: '状态', card: 'state', render: (row) => <StatusTag word={row.overdue ? '逾期未答复' : requestStates[row.state]} shape={row.overdue ? 'block' : shapes[row.state]} /> },
    { key: 'kindTitle', title: '请求', render: (row) => row.kindTitle },
    { key: 'content', title: '内容', render: (row) => row.content },
    { key: 'orgName', title: '单位', render: (row) => row.orgName },
    { key: 'dueOn', title: '答复期限', render: (row) => row.dueOn },
    { key: 'answer', title: '答复', render: (row) => (row.answer ? `${row.answer}（${row.answeredBy ?? ''} ${whenText(row.answeredAt)}）` : '—') },
    {
      key: 'act',
      title: '',
      render: (row) =>
        row.state === 'waiting' ? (
          <ActionButton kind="text" small onClick={() => setAnswering(row)}>答复</ActionButton>
        ) : (
          mayPrepare && row.kind === 'erase' && row.state === 'granted' && <ActionButton kind="text" small onClick={() => setErasing(row)}>准备清除</ActionButton>
        ),
    },
  ]
  return (
    <>
      <PageHead title="个人信息请求" context="本人查阅、更正、删除自己的个人信息，期限内答复" />
      {error && <ErrorState what="没有读到个人信息请求" error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Loading lines={5} />}
      {data && (
        <Card flush>
          <SmallTable caption="个人信息请求" columns={columns} rows={data.rows} rowKey={(row) => row.id} empty="还没有人提出请求。" />
        </Card>
      )}
      {answering && (
        <SidePanel title={`答复：${answering.person} ${answering.kindTitle}`} onClose={() => setAnswering(undefined)}>
          <p className="lu-t2">{answering.content}</p>
          <RecordForm
            fields={[
              { key: 'granted', title: '是否同意', type: 'choice', required: true, options: [{ value: 'yes', label: '同意' }, { value: 'no', label: '不同意' }] },
              { key: 'answer', title: '答复', type: 'longtext', required: true, help: '本人会看到。不同意的写明理由；更正要办的写明已办的办件号。', validate: (value) => (value.length < 10 ? '答复至少 10 个字。' : undefined) },
            ]}
            submitText="答复"
            effect="答复以后不再改，并通知本人。同意删除的，由省级安全管理员准备清除；按规定要保存的学籍不删除。"
            notice={problem && <ProblemNotice problem={problem} />}
            onCancel={() => setAnswering(undefined)}
            onSubmit={async (values) => {
              try {
                await call(api.answerRequest, { id: answering.id, granted: values['granted'] === 'yes', answer: values['answer'] ?? '' })
                setProblem(undefined)
                setAnswering(undefined)
                await refresh()
              } catch (failure) {
                setProblem(problemOf(failure))
                throw failure
              }
            }}
          />
        </SidePanel>
      )}
      {erasing && (
        <ReasonPanel
          title={`按本人请求准备清除：${erasing.person}`}
          effect="列出不必再保存的记录，交另一人批准；学籍按规定保存，不清除。"
          submitText="准备清除"
          help="记入审计。"
          onClose={() => setErasing(undefined)}
          onSubmit={async (reason) => {
            await call(api.prepareErasure, { requestId: erasing.id, reason })
            setErasing(undefined)
            await refresh()
          }}
        />
      )}
    </>
  )
}
