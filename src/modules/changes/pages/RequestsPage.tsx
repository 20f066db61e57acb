import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { EmptyState } from '../../../ui/EmptyState.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useMay } from '../../access/model.ts'
import { api } from '../api.ts'
import { dayOf, problemOf, requestLooks } from './words.ts'

type Row = Output<typeof api.listChangeRequests>['rows'][number]

/** Requests of students and of schools that would take a student: each taken on or refused with a reason. */
export function RequestsPage() {
  const mayApply = useMay('changes.apply')
  const { data, error, refetch } = useQuery({
    queryKey: ['changes', 'requests'],
    queryFn: () => call(api.listChangeRequests, { size: 200 }),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHead
        crumbs={[{ title: '学籍异动', to: '/changes' }, { title: '申请' }]}
        title="异动申请"
        context="学生本人的申请，和别的学校的转入请求。受理后成为办件，由本校填写完整再提交。"
        actions={mayApply && <ActionButton to="/changes/ask">请求转入一名学生</ActionButton>}
      />
      {error ? (
        <ErrorState what="没有读到申请" error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading lines={6} />
      ) : data.rows.length === 0 ? (
        <EmptyState title="还没有申请">
          学生在手机上提出申请，或别的学校请求转入本校学生时，会出现在这里。
        </EmptyState>
      ) : (
        <div className="lu-stack">
          {data.rows.map((row) => (
            <RequestCard key={row.id} row={row} />
          ))}
        </div>
      )}
    </>
  )
}

function RequestCard({ row }: { row: Row }) {
  const mayApply = useMay('changes.apply')
  const navigate = useNavigate()
  const queries = useQueryClient()
  const [refusing, setRefusing] = useState(false)
  const [reason, setReason] = useState('')
  const refresh = () => queries.invalidateQueries({ queryKey: ['changes'] })
  const take = useMutation({
    mutationFn: () => call(api.takeChangeRequest, { id: row.id, version: row.version }),
    onSuccess: async ({ page }) => {
      await refresh()
      void navigate(page)
    },
  })
  const refuse = useMutation({
    mutationFn: () => call(api.refuseChangeRequest, { id: row.id, version: row.version, reason }),
    onSuccess: refresh,
  })
  const back = useMutation({
    mutationFn: () => call(api.withdrawTransferRequest, { id: row.id, version: row.version }),
    onSuccess: refresh,
  })
  const failed = problemOf(take.error ?? refuse.error ?? back.error)
  return (
    <Card
      title={
        <>
          {row.kindTitle} · {row.student}{' '}
          <StatusTag {...requestLooks[row.state]} word={row.stateTitle} boxed />
        </>
      }
      meta={`${dayOf(row.askedAt)} ${row.fromOrgName ?? '学生本人'}`}
    >
      <div className="lu-stack">
        <Facts
          columns={2}
          facts={[
            { name: '学籍所在学校', value: row.orgName },
            { name: '学籍号', value: row.studentNumber ?? '—' },
            ...row.facts.map((one) => ({ name: one.label, value: one.value })),
            { name: '原因', value: row.reason },
            ...(row.files.length > 0
              ? [
                  {
                    name: '材料',
                    value: (
                      <span className="lu-row lu-wrap">
                        {row.files.map((file) => (
                          <a
                            key={file.fileId}
                            href={urlOf(api.getRequestFile, { id: row.id, fileId: file.fileId }, {})}
                            target="_blank"
                            rel="noreferrer"
                          >
                            {file.name}
                          </a>
                        ))}
                      </span>
                    ),
                  },
                ]
              : []),
            ...(row.answer ? [{ name: '答复', value: row.answer }] : []),
            ...(row.caseNo
              ? [
                  {
                    name: '办件',
                    value:
                      row.mine || row.fromOrgName === null ? (
                        <Link to={`/cases/${row.caseId}`}>{row.caseNo}</Link>
                      ) : (
                        row.caseNo
                      ),
                  },
                ]
              : []),
          ]}
        />
        {failed && <ProblemNotice problem={failed} />}
        {mayApply && row.mine && !refusing && (
          <div className="lu-row">
            <ActionButton kind="primary" busy={take.isPending} onClick={() => take.mutate()}>
              受理
            </ActionButton>
            <ActionButton onClick={() => setRefusing(true)}>不受理…</ActionButton>
          </div>
        )}
        {refusing && (
          <div className="lu-row lu-wrap">
            <label className="lu-row lu-sm">
              不受理的理由，申请人会看到
              <input
                className="lu-inp"
                autoFocus
                value={reason}
                onChange={(event) => setReason(event.target.value)}
              />
            </label>
            <ActionButton
              kind="danger"
              busy={refuse.isPending}
              blocked={reason.trim().length < 2 ? '先写理由' : undefined}
              showReason={false}
              onClick={() => refuse.mutate()}
            >
              不受理
            </ActionButton>
            <ActionButton kind="text" onClick={() => setRefusing(false)}>
              取消
            </ActionButton>
          </div>
        )}
        {mayApply && row.state === 'asked' && !row.mine && row.fromOrgName !== null && (
          <ActionButton busy={back.isPending} onClick={() => back.mutate()}>
            撤回请求
          </ActionButton>
        )}
      </div>
    </Card>
  )
}
