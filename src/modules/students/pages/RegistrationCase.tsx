import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { call, CallError, urlOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import type { Decision } from '../../../ui/DecisionBar.tsx'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { PageHead } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'
import { registrationApi } from '../registration-api.ts'
import { RegistrationRows } from './RegistrationRows.tsx'

const crumbs = [
  { title: '待办', to: '/todos' },
  { title: '学籍注册', to: '/registrations' },
  { title: '办件' },
]

/** One registration: rules with their ways out, facts, composition, students, and the decision bar. */
export function RegistrationCase() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery({
    queryKey: ['registrations', 'case', id],
    queryFn: () => call(todosApi.getCase, { id }),
  })
  if (data) return <RegistrationView detail={data} onRefresh={() => void refetch()} />
  const problem = error instanceof CallError ? error.problem : undefined
  return (
    <>
      <PageHead title="学籍注册" crumbs={crumbs} />
      {!error && <Loading lines={10} />}
      {problem?.status === 404 && (
        <Notice
          tone="warn"
          title={problem.message}
          actions={<ActionButton to="/registrations">回到学籍注册</ActionButton>}
        />
      )}
      {error && problem?.status !== 404 && (
        <ErrorState what="没有读到这一件" id={problem?.id} onRetry={() => void refetch()} />
      )}
    </>
  )
}

type Action = CaseDetail['actions'][number]

function RegistrationView({ detail, onRefresh }: { detail: CaseDetail; onRefresh: () => void }) {
  const client = useQueryClient()
  const [, setParams] = useSearchParams()
  const navigate = useNavigate()
  const [asking, setAsking] = useState<Action>()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const refresh = () => {
    setProblem(undefined)
    onRefresh()
  }
  const done = (message: string) => {
    setAsking(undefined)
    setProblem(undefined)
    setSaid(message)
    // What was done is said at the top; the list that was worked on may be far below.
    scrollTo(0, 0)
    void client.invalidateQueries({ queryKey: ['registrations'] })
    void client.invalidateQueries({ queryKey: ['todos'] })
  }
  const failed = (error: Error) =>
    setProblem(
      error instanceof CallError ? error.problem : { status: 0, message: '没有办成，内容还在本页。' },
    )
  const take = useMutation({
    mutationFn: ({ action, ...more }: { action: string; reason?: string; clause?: string }) =>
      call(todosApi.actOnCase, { id: detail.id, action, version: detail.version, ...more }),
    onSuccess: (answer) =>
      done(
        answer.state === 'approved'
          ? `已通过：${answer.rows.length} 人注册生效，学籍号 ${answer.rows[0]?.message ?? ''} 起。`
          : `已办理，现在是“${answer.stateTitle}”。`,
      ),
  })
  const may = (action: string) => detail.actions.some((one) => one.action === action && !one.why)
  const exclude = useMutation({
    mutationFn: () =>
      may('exclude-blocked')
        ? call(registrationApi.excludeBlockedRows, { id: detail.id, version: detail.version })
        : call(registrationApi.removeRegistrationRows, {
            id: detail.id,
            version: detail.version,
            blocked: true,
          }),
    onSuccess: (answer) =>
      done(
        `已${may('exclude-blocked') ? '退回' : '移出'} ${answer.rows.length} 人，每人的原因都写明了，其余可以继续。`,
      ),
    onError: failed,
  })
  const press = (action: Action) =>
    action.reason || action.explain
      ? setAsking(action)
      : take.mutate({ action: action.action }, { onError: failed })
  const main = detail.actions.find((one) => one.kind === 'main')
  const plain = detail.actions.filter((one) => !one.form)
  const layout = layoutOf(detail)
  const show = (rule: string) => {
    setParams({ rule })
    document.getElementById('rows')?.scrollIntoView()
  }
  const rules = layout.rules.map((rule) => {
    const own = detail.rules.find((one) => one.id === rule.id)!
    const canExclude =
      own.verdict === 'block' && own.itemCount > 0 && (may('exclude-blocked') || may('remove-rows'))
    return {
      ...rule,
      actions: (
        <>
          {own.itemCount > 0 && own.verdict !== 'pending' && (
            <button type="button" className="lu-link" onClick={() => show(own.id)}>
              查看 {own.itemCount} 人
            </button>
          )}
          {canExclude && (
            <button type="button" className="lu-link" onClick={() => exclude.mutate()}>
              剔除后继续
            </button>
          )}
          {own.id === 'onsite' && own.verdict === 'pending' && may('record-onsite') && (
            <ActionButton small kind="text" to={`/registrations/${detail.id}/onsite`}>
              登记现场核实
            </ActionButton>
          )}
        </>
      ),
    }
  })
  const decisions: Decision[] = [
    ...plain
      .filter((one) => one.kind !== 'main')
      .map((one) => decision(one, () => press(one), take.isPending)),
    ...(may('record-onsite')
      ? [
          {
            key: 'onsite',
            label: '登记现场核实…',
            onClick: () => void navigate(`/registrations/${detail.id}/onsite`),
          },
        ]
      : []),
    ...(main ? [decision(main, () => press(main), take.isPending)] : []),
  ]
  return (
    <>
      {(said || problem) && (
        <div className="lu-stack" style={{ marginBottom: 16 }}>
          {said && <Notice tone="ok" title={said} />}
          {problem && <ProblemNotice problem={problem} onRefresh={refresh} />}
        </div>
      )}
      <CaseDetailLayout
        {...layout}
        onComment={
          detail.mayComment
            ? async (text) => {
                await call(todosApi.commentOnCase, { id: detail.id, text })
                done('意见已写进经过。')
              }
            : undefined
        }
        rules={rules}
        title={detail.title}
        status={<StatusTag {...toneLooks[detail.tone]} word={detail.stateTitle} boxed />}
        crumbs={crumbs}
        context={
          <>
            <span className="lu-mono">{detail.no}</span>　由 {detail.orgName} → {detail.authorityName}{' '}
            审核　依据 <Clause id={detail.clause}>{detail.clauseLabel}</Clause>
          </>
        }
        actions={
          <ActionButton icon="print" onClick={() => print()}>
            打印审核单
          </ActionButton>
        }
        {...(detail.composition
          ? {
              composition: (
                <CompositionCard
                  table={detail.composition}
                  extra={
                    <a className="lu-sm" href="#rows">
                      打开 {detail.items.pending + detail.items.approved} 人名单
                    </a>
                  }
                />
              ),
            }
          : {})}
        evidence={detail.evidence.map((one, at) => ({
          key: String(at),
          name: one.name,
          meta: one.meta,
          state: one.state,
          ...(one.scan ? { scan: one.scan } : {}),
          ...(one.fileId
            ? { href: urlOf(registrationApi.getRegistrationFile, { id: detail.id, fileId: one.fileId }) }
            : {}),
        }))}
        {...(decisions.length > 0
          ? {
              decision: {
                act: main?.title ?? '办理',
                ...(main ? {} : { waiting: detail.waitingFor ? `等${detail.waitingFor}办理` : detail.stateTitle }),
                blockers: main?.why
                  ? blockersOf(detail).length > 0
                    ? blockersOf(detail)
                    : [main.why.replace(/。$/, '')]
                  : [],
                effects: main
                  ? (detail.consequence ?? '状态改变并记入经过。')
                  : may('withdraw')
                    ? '对方打开以前可以撤回，撤回后仍是草稿，名单和说明都在。'
                    : '每一步都记入经过。',
                workdaysLeft: detail.workdaysLeft,
                decisions,
              },
            }
          : {})}
      >
        <RegistrationRows detail={detail} onDone={done} />
      </CaseDetailLayout>
      {asking && (
        <ReasonPanel
          title={asking.title}
          effect={
            asking.explain ? '有提示的事项由审核人决定是否采纳；这句话写进经过。' : effectOf(asking, detail)
          }
          submitText={asking.title}
          {...(asking.action === 'return' ? { clause: detail.clause } : {})}
          {...(asking.explain ? { help: '说明提示的原因，由审核人决定。' } : {})}
          onRefresh={refresh}
          onClose={() => setAsking(undefined)}
          onSubmit={async (reason, clause) =>
            void (await take.mutateAsync({ action: asking.action, reason, ...(clause ? { clause } : {}) }))
          }
        />
      )}
    </>
  )
}

function effectOf(action: Action, detail: CaseDetail): string {
  const count = detail.items.pending
  if (action.action === 'return')
    return `整件 ${count} 人退回${detail.orgName}补正，一个也不注册。只退回个别学生的，在名单里选中再退回。`
  if (action.action === 'cancel') return `这一件作废，${count} 人回到待注册，可以另建一件。`
  return '这句话写进经过，对方可以看到。'
}

function decision(action: Action, onClick: () => void, busy: boolean): Decision {
  return {
    key: action.action,
    label: action.reason || action.explain ? `${action.title}…` : action.title,
    kind: action.kind === 'main' ? 'primary' : action.kind,
    ...(action.why ? { blocked: action.why } : {}),
    busy,
    onClick,
  }
}
