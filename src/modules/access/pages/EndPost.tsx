import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, CallError } from '../../../kernel/client.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import type { AccountRow } from './account-columns.tsx'
import { AskForm, reasonField } from './AskForm.tsx'

type Waiting = Output<typeof api.endPost>['waiting']

const waitingWords = (waiting: Waiting) => waiting.map((row) => `${row.orgName}“${row.title}”${row.count} 件`).join('、')

/** Before a post ends: which posts it gave, and what nobody would be left to deal with. */
export function EndPost({ row, onClose, onDone }: { row: AccountRow; onClose: () => void; onDone: (text: string) => void }) {
  const [withCreated, setWithCreated] = useState(false)
  const { data, error } = useQuery({ queryKey: ['access', 'ending', row.postId], queryFn: () => call(api.previewEndPost, { id: row.postId }), retry: false, gcTime: 0 })
  if (error) return <ProblemNotice problem={error instanceof CallError ? error.problem : { status: 0, message: '没有读到这个岗位的影响。' }} />
  if (!data) return <Loading lines={3} />
  const waiting = withCreated ? data.waitingWithCreated : data.waiting
  const count = 1 + (withCreated ? data.created.length : 0)
  return (
    <section aria-label="结束岗位">
      <h3>结束岗位</h3>
      {data.created.length > 0 && (
        <label className="ac-cascade">
          <input type="checkbox" checked={withCreated} onChange={(event) => setWithCreated(event.target.checked)} />
          <span>
            连同这个岗位授予的 {data.created.length} 个岗位一起结束：{data.created.map((one) => `${one.holderName}（${one.orgName} · ${one.roleTitle}）`).join('、')}
          </span>
        </label>
      )}
      {waiting.length > 0 && (
        <Notice tone="warn" title="有待办将没有人办">
          {waitingWords(waiting)}。待办按岗位权限等待，授予新的岗位后由新任职人接着办。
        </Notice>
      )}
      <AskForm
        fields={[reasonField]}
        submitText={`结束 ${count} 个岗位`}
        effect="从现在起不能再用这个岗位办事，办过的记录和审计保留。"
        onCancel={onClose}
        onSubmit={async (values) => {
          const answer = await call(api.endPost, { id: row.postId, reason: values.reason ?? '', withCreated })
          const left = answer.waiting.length > 0 ? `还有待办没有人办：${waitingWords(answer.waiting)}。` : ''
          onDone(`已结束 ${answer.ended.length} 个岗位。${left}`)
        }}
      />
    </section>
  )
}
