import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, Navigate, useParams } from 'react-router'
import { call, CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import type { TimelineEntry } from '../../../ui/CaseTimeline.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api } from '../api.ts'
import { blockersOf, evidenceOf, layoutOf, type CaseDetail } from '../model.ts'
import { StateTag } from './case-columns.tsx'
import { CaseAssignee, CaseCorrection, CaseLock } from './CasePanels.tsx'
import { CaseLinks, CaseParties } from './CaseParties.tsx'

/** Any case without a page of its own. */
export function CasePage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['todos', 'case', id],
    queryFn: () => call(api.getCase, { id }),
  })
  if (data && data.page !== `/cases/${id}`) return <Navigate to={data.page} replace />
  if (data) return <CaseView detail={data} onRefresh={() => void refetch()} />
  return <PageWait title="办件" crumbs={[{ title: '待办', to: '/todos' }]} what="没有读到这一件" queries={[{ error, refetch }]} back={{ title: '回到待办', to: '/todos' }} />
}

type Action = CaseDetail['actions'][number]

function CaseView({ detail, onRefresh }: { detail: CaseDetail; onRefresh: () => void }) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Action>()
  const [problem, setProblem] = useState<Problem>()
  const take = useMutation({
    mutationFn: async ({ picture, action, ...more }: { action: string; reason?: string; clause?: string; picture?: Blob }) => {
      const signed = picture && (await call(api.uploadCaseSignature, { id: detail.id, filename: '签名.png' }, { file: picture }))
      return call(api.actOnCase, { id: detail.id, action, version: detail.version, ...more, ...(signed ? { signature: signed.fileId } : {}) })
    },
    onSuccess: () => {
      setAsking(undefined)
      setProblem(undefined)
      void client.invalidateQueries({ queryKey: ['todos'] })
    },
  })
  const run = (action: Action) => {
    if (action.reason || action.explain || action.signature) return setAsking(action)
    take.mutate(
      { action: action.action },
      { onError: (error) => setProblem(error instanceof CallError ? error.problem : undefined) },
    )
  }
  const actions = detail.actions.filter((one) => !one.form)
  const main = actions.find((one) => one.kind === 'main')
  const layout = layoutOf(detail)
  return (
    <>
      {problem && <ProblemNotice problem={problem} onRefresh={onRefresh} />}
      <CaseDetailLayout
        {...layout}
        onComment={
          detail.mayComment
            ? async (text) => {
                await call(api.commentOnCase, { id: detail.id, text })
                onRefresh()
              }
            : undefined
        }
        timeline={layout.timeline.map((entry) => withLink(entry, detail))}
        title={detail.title}
        actions={
          <>
            <CaseAssignee detail={detail} />
            <CaseCorrection detail={detail} />
            {detail.amendPage && <ActionButton to={detail.amendPage}>修改填写</ActionButton>}
          </>
        }
        status={<StateTag row={detail} boxed />}
        crumbs={[{ title: '待办', to: '/todos' }, { title: detail.workflowTitle }, { title: '办件' }]}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　由 {detail.orgName} → {detail.authorityName}　依据{' '}
            <Clause id={detail.clause}>{detail.clauseLabel}</Clause>
            {detail.asParty && <>　本单位是{detail.asParty}</>}
          </>
        }
        {...(detail.composition ? { composition: <CompositionCard table={detail.composition} /> } : {})}
        {...(detail.evidence.length > 0 ? { evidence: evidenceOf(detail) } : {})}
        {...(actions.length > 0
          ? {
              decision: {
                act: main?.title ?? '办理',
                blockers: main?.why
                  ? blockersOf(detail).length > 0
                    ? blockersOf(detail)
                    : [main.why.replace(/。$/, '')]
                  : [],
                effects: detail.consequence ?? '状态改变并记入经过，对方可以看到。',
                workdaysLeft: detail.workdaysLeft,
                decisions: [...actions]
                  .sort((a, b) => Number(a.kind === 'main') - Number(b.kind === 'main'))
                  .map((one) => ({
                    key: one.action,
                    label: one.reason || one.explain || one.signature ? `${one.title}…` : one.title,
                    kind: one.kind === 'main' ? ('primary' as const) : one.kind,
                    ...(one.why ? { blocked: one.why } : {}),
                    busy: take.isPending,
                    onClick: () => run(one),
                  })),
              },
            }
          : {})}
      >
        <CaseLock detail={detail} />
        <CaseParties detail={detail} />
        {detail.itemStates.length > 0 && <CaseItems detail={detail} />}
        <CaseLinks detail={detail} />
      </CaseDetailLayout>
      {asking && (
        <ReasonPanel
          title={asking.title}
          effect={
            asking.explain
              ? '提示由审核人决定是否采纳；这句话写进经过。'
              : asking.reason
                ? '这句话写进经过，对方可以看到。'
                : (detail.consequence ?? '状态改变并记入经过，对方可以看到。')
          }
          submitText={asking.title}
          signs={asking.signature}
          optional={!asking.reason && !asking.explain}
          {...(asking.reason || asking.explain ? {} : { field: '意见', help: '写进经过，印在审批表上。可以不写。' })}
          {...(asking.reason ? { clause: detail.clause } : {})}
          onRefresh={onRefresh}
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason, clause, picture) =>
            void (await take.mutateAsync({
              action: asking.action,
              ...(reason ? { reason } : {}),
              ...(clause ? { clause } : {}),
              ...(picture ? { picture } : {}),
            }))
          }
        />
      )}
    </>
  )
}

/** A line about another case leads to it. */
function withLink(entry: TimelineEntry, detail: CaseDetail): TimelineEntry {
  const link = detail.timeline.find((event) => String(event.id) === entry.key)?.link
  return link ? { ...entry, note: <Link to={`/cases/${link.id}`}>打开</Link> } : entry
}

function CaseItems({ detail }: { detail: CaseDetail }) {
  const { data } = useQuery({
    queryKey: ['todos', 'case-items', detail.id, detail.version],
    queryFn: () => call(api.listCaseItems, { id: detail.id, size: 200 }),
  })
  return (
    <Card
      title="办件中的记录"
      meta={detail.itemStates.map((one) => `${one.title} ${one.count}`).join(' · ')}
      flush
    >
      <SmallTable
        caption="办件中的记录"
        rows={data?.rows ?? []}
        rowKey={(row) => row.id}
        columns={[
          { key: 'label', title: '记录', render: (row) => row.label },
          { key: 'state', title: '状态', render: (row) => row.stateTitle },
          {
            key: 'reason',
            title: '理由',
            render: (row) => (
              <>
                {row.reason ?? '—'} {row.clause && <Clause id={row.clause} />}
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}
