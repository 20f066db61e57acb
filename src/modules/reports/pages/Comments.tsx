import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import type { Chapter, Report } from './ReportPage.tsx'
import { chinaDay } from './words.tsx'

type Comment = Report['comments'][number]

/** What reviewers said of a chapter, and what was answered. */
export function ChapterComments({ report, chapter, comments }: { report: Report; chapter: Chapter; comments: readonly Comment[] }) {
  const client = useQueryClient()
  const mayComment = useMay('reports.comment')
  const [writing, setWriting] = useState(false)
  const [answering, setAnswering] = useState<Comment>()
  const refresh = () => client.invalidateQueries({ queryKey: ['reports', 'one', report.id] })
  const add = useMutation({ mutationFn: (body: string) => call(api.commentOnChapter, { id: report.id, chapter: chapter.id, body }), onSuccess: refresh })
  const settle = useMutation({ mutationFn: ({ id, reply }: { id: string; reply: string }) => call(api.settleComment, { id, reply }), onSuccess: refresh })
  return (
    <Card
      title="审稿意见"
      extra={mayComment && report.state !== 'published' && <ActionButton small onClick={() => setWriting(true)}>写意见</ActionButton>}
    >
      {comments.length === 0 && <p className="lu-t3 lu-md">这一章没有意见。</p>}
      {comments.map((one) => (
        <div key={one.id} className="re-comment">
          <p>{one.body}</p>
          <p className="lu-t3 lu-sm">{one.org} {one.by} {chinaDay(one.at)}</p>
          {one.settledAt ? (
            <p className="lu-md"><StatusTag word="已答复" shape="done" /> {one.reply}</p>
          ) : report.writable ? (
            <ActionButton small kind="text" onClick={() => setAnswering(one)}>答复</ActionButton>
          ) : (
            <StatusTag word="等待答复" shape="waiting" />
          )}
        </div>
      ))}
      {writing && (
        <ReasonPanel
          title={`对“${chapter.title}”的意见`}
          field="意见"
          help="编写单位会收到通知；答复以后才能再送审。"
          effect="不改变办件的状态。要退回的，在办件里退回。"
          submitText="写意见"
          onClose={() => setWriting(false)}
          onSubmit={async (body) => {
            await add.mutateAsync(body)
            setWriting(false)
          }}
        />
      )}
      {answering && (
        <ReasonPanel
          title="答复意见"
          field="答复"
          help="改了的写明怎么改，没有改的写明原因。"
          effect={answering.body}
          submitText="答复"
          onClose={() => setAnswering(undefined)}
          onSubmit={async (reply) => {
            await settle.mutateAsync({ id: answering.id, reply })
            setAnswering(undefined)
          }}
        />
      )}
    </Card>
  )
}
