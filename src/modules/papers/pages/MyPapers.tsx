import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { call, download } from '../../../kernel/client.ts'
import { api as jobs } from '../../jobs/api.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { RecordForm } from '../../../ui/RecordForm.tsx'
import { api } from '../api.ts'
import { proofFields, proofWishes } from './fields.ts'
import { IssuedTable } from './IssuedTable.tsx'
import { useGive } from './useGive.ts'

/** 我的证明: a proof on the phone, the personal package, and what was given out. */
export function MyPapers() {
  const { data, error, refetch } = useQuery({ queryKey: ['papers', 'mine'], queryFn: () => call(api.listMyPapers, {}) })
  const proof = useGive((input: { id: string; values: Readonly<Record<string, string | undefined>> }) => download(api.issueMyProof, { id: input.id, ...proofWishes(input.values) }))
  if (error) return <ErrorState what="没有读到我的证明" error={error} onRetry={() => void refetch()} />
  if (!data) return <Loading lines={6} />
  return (
    <div className="lu-stack">
      {data.enrollments.length === 0 && <EmptyState title="还没有学籍">学籍注册以后，可以在这里自己出具在读证明。</EmptyState>}
      {data.enrollments.map((one) => (
        <Card key={one.id} title={one.school} meta={one.studentNumber ?? '还没有学籍号'}>
          {one.why ? (
            <p className="lu-t2">{one.why}</p>
          ) : (
            <RecordForm
              fields={proofFields}
              initial={{ purpose: '', days: '', language: 'zh' }}
              submitText="出具在读证明"
              effect={`证明上有完整的姓名和证件号码，交给谁由您决定。今天还可以出具 ${data.leftToday} 份。`}
              notice={proof.problem ? <ProblemNotice problem={proof.problem} /> : proof.isSuccess ? <Notice tone="ok" title="已出具">文件已下载。</Notice> : undefined}
              onSubmit={async (values) => void (await proof.mutateAsync({ id: one.id, values }))}
            />
          )}
          <Package id={one.id} />
        </Card>
      ))}
      <Card title="已出具" flush>
        <IssuedTable rows={data.issued} />
      </Card>
    </div>
  )
}

/** The personal package is made in the background; the button follows it. */
function Package({ id }: { id: string }) {
  const [jobId, setJobId] = useState<string>()
  const ask = useGive(() => call(api.packMyDossier, { id, purpose: '本人留存' }))
  const fetchFile = useGive(() => download(jobs.fetchJobFile, { id: jobId! }))
  const job = useQuery({
    queryKey: ['jobs', jobId],
    queryFn: () => call(jobs.getJob, { id: jobId! }),
    enabled: jobId !== undefined,
    refetchInterval: (query) => (query.state.data && !['queued', 'running'].includes(query.state.data.state) ? false : 1500),
  })
  useEffect(() => {
    if (ask.data) setJobId((ask.data as { jobId: string }).jobId)
  }, [ask.data])
  const problem = ask.problem ?? fetchFile.problem
  return (
    <div className="lu-stack">
      {problem && <ProblemNotice problem={problem} />}
      {job.data?.state === 'failed' && <Notice tone="bad" title="没有生成">{job.data.error}</Notice>}
      {job.data?.hasFile ? (
        <ActionButton icon="download" onClick={() => fetchFile.mutate(undefined)} busy={fetchFile.isPending}>下载个人档案包</ActionButton>
      ) : (
        <ActionButton onClick={() => ask.mutate(undefined)} busy={ask.isPending || (jobId !== undefined && job.data?.state !== 'failed')}>
          {jobId ? '正在生成……' : '导出个人档案包'}
        </ActionButton>
      )}
    </div>
  )
}
