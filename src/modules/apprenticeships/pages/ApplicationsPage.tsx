import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Output } from '../../../kernel/api.ts'
import { call, urlOf, problemOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { whenText } from '../../../ui/format.ts'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { Pager } from '../../../ui/Pager.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api } from '../api.ts'
import { applicationLooks, applicationStates, industries, sizes } from '../codes.ts'

type Row = Output<typeof api.listEnterpriseApplications>['rows'][number]

/** Applications for an enterprise account: the licence beside what was filled in, then the decision. */
export function ApplicationsPage() {
  const client = useQueryClient()
  const [page, setPage] = useState(1)
  const [refusing, setRefusing] = useState<Row>()
  const [said, setSaid] = useState('')
  const list = useQuery({ queryKey: ['apprenticeships', 'applications', page], queryFn: () => call(api.listEnterpriseApplications, { page, size: 20 }) })
  const decide = useMutation({
    mutationFn: ({ row, ...more }: { row: Row; approve: boolean; reason?: string }) => call(api.decideEnterpriseApplication, { id: row.id, ...more }),
    onSuccess: async (answer, { row }) => {
      setRefusing(undefined)
      setSaid(answer.state === 'approved' ? `已开通 ${row.name} 的账户，单位号 ${answer.enterpriseNo}。` : `已答复 ${row.name}：没有通过。`)
      await client.invalidateQueries({ queryKey: ['apprenticeships'] })
    },
  })
  const head = <PageHead title="企业账户申请" crumbs={[{ title: '企业学徒', to: '/apprenticeships' }, { title: '企业', to: '/enterprises' }, { title: '账户申请' }]} context="核对营业执照与填写是否一致。通过后企业登记进单位台账，账号是统一社会信用代码。" />
  if (list.error) return <>{head}<ErrorState what="没有读到申请" error={list.error} onRetry={() => void list.refetch()} /></>
  if (!list.data) return <>{head}<Loading lines={6} /></>
  return (
    <>
      {head}
      <div className="lu-stack">
        {said && <Notice tone="ok" title={said} />}
        {decide.error && !refusing && <ProblemNotice problem={problemOf(decide.error)} />}
        {list.data.rows.length === 0 && <Card><p className="lu-t2">没有申请。企业在公开页“企业账户”填写以后列在这里。</p></Card>}
        {list.data.rows.map((row) => (
          <Card
            key={row.id}
            title={row.name}
            meta={`${whenText(row.submittedAt)} 提交`}
            extra={<StatusTag shape={applicationLooks[row.state]} word={applicationStates[row.state]} />}
            {...(row.state === 'submitted' && row.own
              ? {
                  footer: (
                    <span className="lu-row lu-wrap lu-end">
                      <ActionButton onClick={() => setRefusing(row)}>不通过…</ActionButton>
                      <ActionButton kind="primary" busy={decide.isPending} onClick={() => decide.mutate({ row, approve: true })}>通过，开通账户</ActionButton>
                    </span>
                  ),
                }
              : {})}
          >
            <Facts
              columns={2}
              facts={[
                { name: '统一社会信用代码', value: <span className="lu-mono">{row.creditCode}</span> },
                { name: '营业执照', value: <a href={urlOf(api.getEnterpriseLicence, { id: row.id }, {})} target="_blank" rel="noreferrer">打开</a> },
                { name: '所在地', value: `${row.locationName}　${row.address}` },
                { name: '规模、行业', value: `${sizes[row.size]}，${industries[row.industryCode] ?? row.industryCode}` },
                { name: '经办人', value: `${row.contactName}　${row.contactPhone}` },
                { name: '受理', value: row.state === 'submitted' ? `${row.authorityName}，${row.dueOn} 以前答复` : `${row.authorityName}，${row.decidedByName ?? ''} 已办` },
                ...(row.reason ? [{ name: '答复', value: row.reason }] : []),
              ]}
            />
          </Card>
        ))}
        {list.data.total > 20 && <Pager page={page} pageSize={20} total={list.data.total} onPage={setPage} />}
      </div>
      {refusing && <ReasonPanel title={`不通过 ${refusing.name}`} effect="申请人凭回执号看到这句话，改正后可以重新申请。" submitText="不通过" onClose={() => setRefusing(undefined)} onSubmit={async (reason) => void (await decide.mutateAsync({ row: refusing, approve: false, reason }))} />}
    </>
  )
}
