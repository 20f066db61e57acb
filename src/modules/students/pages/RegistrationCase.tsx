import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearchParams } from 'react-router'
import { call, urlOf } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { CompositionCard } from '../../../ui/CompositionCard.tsx'
import { PageWait } from '../../../ui/PageWait.tsx'
import { StatusTag } from '../../../ui/StatusTag.tsx'
import { useCaseDecision, type CaseAction } from '../../../ui/useCaseDecision.tsx'
import { api as todosApi } from '../../todos/api.ts'
import { blockersOf, evidenceOf, layoutOf, toneLooks, type CaseDetail } from '../../todos/model.ts'
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
  if (data) return <RegistrationView detail={data} />
  return <PageWait title="学籍注册" crumbs={crumbs} what="没有读到这一件" queries={[{ error, refetch }]} back={{ title: '回到学籍注册', to: '/registrations' }} />
}

function RegistrationView({ detail }: { detail: CaseDetail }) {
  const [, setParams] = useSearchParams()
  const navigate = useNavigate()
  const may = (action: string) => detail.actions.some((one) => one.action === action && !one.why)
  const decided = useCaseDecision(detail, {
    act: (input) => call(todosApi.actOnCase, { id: detail.id, version: detail.version, ...input }),
    reads: ['registrations'],
    blockers: blockersOf(detail),
    doneWords: (answer) =>
      answer.state === 'approved' ? `已通过：${answer.rows.length} 人注册生效，学籍号 ${answer.rows[0]?.message ?? ''} 起。` : `已办理，现在是“${answer.stateTitle}”。`,
    shows: (action) => !action.form,
    effectOf: (action) => (action.explain ? '有提示的事项由审核人决定是否采纳；这句话写进经过。' : effectOf(action, detail)),
    helpOf: (action) => (action.explain ? '说明提示的原因，由审核人决定。' : undefined),
    clauseOf: (action) => (action.action === 'return' ? detail.clause : undefined),
    meanwhile: may('withdraw') ? '对方打开以前可以撤回，撤回后仍是草稿，名单和说明都在。' : undefined,
    more: may('record-onsite') ? [{ key: 'onsite', label: '登记现场核实…', onClick: () => void navigate(`/registrations/${detail.id}/onsite`) }] : [],
  })
  const { done, fail } = decided
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
    onError: fail,
  })
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
  return (
    <>
      {decided.notices}
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
        evidence={evidenceOf(detail, undefined, (fileId) => urlOf(registrationApi.getRegistrationFile, { id: detail.id, fileId }))}
        {...decided.decision}
      >
        <RegistrationRows detail={detail} onDone={done} />
      </CaseDetailLayout>
      {decided.dialog}
    </>
  )
}

function effectOf(action: CaseAction, detail: CaseDetail): string {
  const count = detail.items.pending
  if (action.action === 'return')
    return `整件 ${count} 人退回${detail.orgName}补正，一个也不注册。只退回个别学生的，在名单里选中再退回。`
  if (action.action === 'cancel') return `这一件作废，${count} 人回到待注册，可以另建一件。`
  return '这句话写进经过，对方可以看到。'
}
