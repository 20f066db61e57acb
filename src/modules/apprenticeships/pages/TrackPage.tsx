import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useLocation, useNavigate } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { whenText } from '../../../ui/format.ts'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { applicationLooks, applicationStates } from '../codes.ts'

/** What became of an application, by the receipt number alone; it stands behind the #, so that no log on the way has it. */
export function TrackPage() {
  const navigate = useNavigate()
  const asked = new URLSearchParams(useLocation().hash.slice(1)).get('no') ?? ''
  const [words, setWords] = useState(asked)
  const found = useQuery({ queryKey: ['apprenticeships', 'receipt', asked], queryFn: () => call(api.trackEnterpriseApplication, { receiptNo: asked }), enabled: asked.length >= 4, retry: false })
  return (
    <div className="lu-w">
      <div className="lu-stack">
        <PageHead title="查企业账户申请" context="填提交时给的回执号。" />
        <Card>
          <form
            className="lu-row lu-wrap"
            onSubmit={(event) => {
              event.preventDefault()
              void navigate({ hash: words.trim() ? new URLSearchParams({ no: words.trim() }).toString() : '' })
            }}
          >
            <input className="lu-inp" aria-label="回执号" value={words} maxLength={60} placeholder="QY-…" onChange={(event) => setWords(event.target.value)} />
            <ActionButton kind="primary" submit>查询</ActionButton>
          </form>
        </Card>
        {found.error && <ProblemNotice problem={problemOf(found.error)} />}
        {found.data && (
          <Card title="办理情况" extra={<StatusTag shape={applicationLooks[found.data.state]} word={applicationStates[found.data.state]} />}>
            <Facts
              columns={1}
              facts={[
                { name: '提交', value: whenText(found.data.submittedAt) },
                found.data.decidedAt ? { name: '答复', value: `${whenText(found.data.decidedAt)}　${found.data.answer ?? ''}` } : { name: '期限', value: `${found.data.dueOn} 以前答复` },
              ]}
            />
            {found.data.state === 'approved' && <ActionButton kind="primary" to="/sign-in">去登录</ActionButton>}
            {found.data.state === 'refused' && <ActionButton to="/enterprises/apply">重新申请</ActionButton>}
          </Card>
        )}
      </div>
    </div>
  )
}
