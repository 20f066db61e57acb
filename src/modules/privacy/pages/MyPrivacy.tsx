import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { requestKinds, requestStates } from '../model.ts'

const shapes = { waiting: 'waiting', granted: 'done', refused: 'block' } as const
const options = Object.entries(requestKinds).map(([value, label]) => ({ value, label }))

/** 我的个人信息: ask to see, correct or delete the own data, and read the answers. */
export function MyPrivacy() {
  const queries = useQueryClient()
  const [problem, setProblem] = useState<Problem>()
  const [sent, setSent] = useState<string>()
  const { data, error, refetch } = useQuery({ queryKey: ['privacy', 'mine'], queryFn: () => call(api.listMyRequests, {}) })
  if (error) return <ErrorState what="没有读到个人信息请求" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  return (
    <div className="lu-stack">
      <p className="lu-t2">
        您可以请求查阅、更正、删除自己的个人信息，学校在 {data.days} 天内答复。谁看过您的记录，见<Link to="/me/views">谁看过</Link>。
      </p>
      {sent && <Notice tone="ok">请求已提出，{sent} 以前答复。</Notice>}
      <Card title="提出请求">
        <RecordForm
          key={data.rows.length}
          fields={[
            { key: 'kind', title: '请求', type: 'choice', required: true, options },
            { key: 'content', title: '内容', type: 'longtext', required: true, help: '写明是哪一项，例如“家庭住址已搬迁，请更正”。', validate: (value) => (value.length < 6 ? '至少写 6 个字。' : undefined) },
          ]}
          submitText="提出请求"
          effect="学籍按规定要保存的，不能删除；学校会写明理由。"
          notice={problem && <ProblemNotice problem={problem} />}
          onSubmit={async (values) => {
            try {
              const made = await call(api.makeRequest, { kind: values['kind'] as keyof typeof requestKinds, content: values['content'] ?? '' })
              setProblem(undefined)
              setSent(made.dueOn)
              await queries.invalidateQueries({ queryKey: ['privacy'] })
            } catch (failure) {
              setProblem(problemOf(failure))
              throw failure
            }
          }}
        />
      </Card>
      {data.rows.length === 0 ? (
        <EmptyState title="还没有提出过请求" />
      ) : (
        <Card title="我的请求" flush>
          {data.rows.map((row) => (
            <div key={row.id} className="lu-plain">
              <div>
                <b>{row.kindTitle}</b> <StatusTag word={requestStates[row.state]} shape={shapes[row.state]} />
                <div className="lu-t2">{row.content}</div>
                {row.answer ? <div className="lu-info lu-sm">答复：{row.answer}</div> : <div className="lu-t3 lu-sm">{row.dueOn} 以前答复</div>}
              </div>
            </div>
          ))}
        </Card>
      )}
    </div>
  )
}
