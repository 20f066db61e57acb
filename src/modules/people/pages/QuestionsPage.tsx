import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { SidePanel } from '../../../ui/SidePanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { answerTitles } from '../words.ts'
import { shortTime } from './looks.ts'

type Row = Output<typeof api.listQuestions>['rows'][number]

/** 核对学生: what the authority asks the school about its own students. */
export function QuestionsPage() {
  const queries = useQueryClient()
  const [answering, setAnswering] = useState<Row>()
  const [problem, setProblem] = useState<Problem>()
  const { data, error, refetch } = useQuery({
    queryKey: ['people', 'questions'],
    queryFn: () => call(api.listQuestions, { open: false }),
  })
  const close = () => {
    setAnswering(undefined)
    setProblem(undefined)
  }
  return (
    <>
      <PageHead title="核对学生" context="主管部门请本校对照证件原件核对的学生。只写本校学生的情况。" />
      {error ? <ErrorState what="没有读到要核对的学生" error={error} onRetry={() => void refetch()} /> : null}
      {!error && !data && <Loading lines={4} />}
      {data && (
        <Card title="请本校核对" meta={`${data.rows.filter((row) => !row.answer).length} 件待答复`} flush>
          <SmallTable
            rows={data.rows}
            rowKey={(row) => row.id}
            caption="请本校核对"
            empty="没有需要核对的学生。"
            columns={[
              { key: 'name', title: '学生', render: (row) => <b>{row.name}</b> },
              {
                key: 'answer',
                title: '答复',
                card: 'state',
                render: (row) =>
                  row.answer ? (
                    <StatusTag shape="done" word={answerTitles[row.answer as 'confirmed']} />
                  ) : (
                    <StatusTag shape="waiting" word="待答复" />
                  ),
              },
              { key: 'question', title: '要核对的', render: (row) => row.question },
              { key: 'by', title: '提出', render: (row) => `${row.askedBy}，${shortTime(row.askedAt)}` },
              { key: 'note', title: '本校说明', render: (row) => row.answerNote ?? '—' },
              {
                key: 'act',
                title: '',
                render: (row) =>
                  row.answer ? null : (
                    <ActionButton small onClick={() => setAnswering(row)}>
                      答复
                    </ActionButton>
                  ),
              },
            ]}
          />
        </Card>
      )}
      {answering && (
        <SidePanel title={`答复：${answering.name}`} onClose={close}>
          <p className="lu-t2">{answering.question}</p>
          <RecordForm
            fields={[
              {
                key: 'answer',
                title: '核对结果',
                type: 'choice',
                required: true,
                options: Object.entries(answerTitles).map(([value, label]) => ({ value, label })),
              },
              {
                key: 'note',
                title: '说明',
                type: 'longtext',
                required: true,
                help: '写明看了什么证件、哪一项有误。',
                validate: (value) => (value.length < 4 ? '至少 4 个字。' : undefined),
              },
            ]}
            initial={{ answer: '', note: '' }}
            submitText="答复主管部门"
            onCancel={close}
            notice={problem && <ProblemNotice problem={problem} />}
            onSubmit={async (values) => {
              try {
                await call(api.answerQuestion, {
                  id: answering.id,
                  answer: values['answer'] as 'confirmed',
                  note: values['note'] ?? '',
                })
                close()
                void queries.invalidateQueries({ queryKey: ['people'] })
              } catch (caught) {
                setProblem(
                  caught instanceof CallError
                    ? caught.problem
                    : { status: 0, message: '没有办成，内容还在本页。' },
                )
                throw caught
              }
            }}
          />
        </SidePanel>
      )}
    </>
  )
}
