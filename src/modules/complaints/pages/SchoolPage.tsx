import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useParams } from 'react-router'
import { call, problemOf } from '../../../kernel/client.ts'
import { api as todos } from '../../todos/api.ts'
import { evidenceOf, layoutOf } from '../../todos/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { api } from '../api.ts'
import type { State } from '../codes.ts'
import { FilePicker } from './FilePicker.tsx'
import { StateTag } from './words.tsx'
import './complaints.css'

const crumbs = [{ title: '投诉说明', to: '/complaints/school' }, { title: '事项' }]

/** What the school is asked, with the form to answer; it sees its own copy of the case and nothing else. */
export function SchoolPage() {
  const { id = '' } = useParams()
  const client = useQueryClient()
  const [text, setText] = useState('')
  const [files, setFiles] = useState<File[]>([])
  const [said, setSaid] = useState('')
  const { data, error, refetch } = useQuery({ queryKey: ['complaints', 'school-one', id], queryFn: () => call(todos.getCase, { id }) })
  const send = useMutation({
    mutationFn: async (version: number) => {
      const kept = []
      for (const file of files) kept.push(await call(api.uploadStatementFile, { filename: file.name }, { file }))
      return call(api.answerComplaint, { id, version, text, files: kept })
    },
    onSuccess: () => {
      setSaid('说明已提交，主管部门继续调查。')
      void client.invalidateQueries({ queryKey: ['complaints'] })
      void client.invalidateQueries({ queryKey: ['todos'] })
    },
  })
  if (!data) return <PageWait title="投诉说明" crumbs={crumbs} what="没有读到这件事项" queries={[{ error, refetch }]} back={{ title: '回到投诉说明', to: '/complaints/school' }} />
  const answering = data.actions.find((one) => one.action === 'answer')
  return (
    <CaseDetailLayout
      {...layoutOf(data)}
      title={data.title}
      status={<StateTag state={data.state as State} boxed />}
      crumbs={crumbs}
      context={<><span className="lu-mono">{data.no}</span>　{data.authorityName}　{data.dueOn ? `期限 ${data.dueOn}` : ''}</>}
      evidence={evidenceOf(data, '附件')}
    >
      {said && <Notice tone="ok" title={said} />}
      {answering && (
        <Card title="本校的说明">
          <div className="cp-form">
            <label className="cp-field">
              说明
              <textarea className="lu-inp" rows={7} maxLength={3000} value={text} onChange={(event) => setText(event.target.value)} />
              <span className="cp-help">逐项回答要说明的情况，至少 10 个字。不要写证件号码。</span>
            </label>
            <FilePicker files={files} onChange={setFiles} most={10} title="附件（可不交）" what="账目、公示、票据。" />
            {send.error && <ProblemNotice problem={problemOf(send.error)} onRefresh={() => void refetch()} />}
            <ActionButton kind="primary" busy={send.isPending} {...(answering.why ? { blocked: answering.why } : text.trim().length < 10 ? { blocked: '先写说明，至少 10 个字。' } : {})} onClick={() => send.mutate(data.version)}>提交说明</ActionButton>
          </div>
        </Card>
      )}
    </CaseDetailLayout>
  )
}
