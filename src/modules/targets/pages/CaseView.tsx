import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { call, urlOf } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import { CaseDetailLayout } from '../../../ui/CaseDetailLayout.tsx'
import type { Decision } from '../../../ui/DecisionBar.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import type { Crumb } from '../../../ui/PageHead.tsx'
import { ProblemNotice } from '../../../ui/ProblemNotice.tsx'
import { ReasonPanel } from '../../../ui/ReasonPanel.tsx'
import { api as todos } from '../../todos/api.ts'
import { blockersOf, layoutOf, type CaseDetail } from '../../todos/model.ts'
import { problemOf } from './words.tsx'

type Action = CaseDetail['actions'][number]
type Props = {
  detail: CaseDetail
  title: string
  status: ReactNode
  crumbs: readonly Crumb[]
  context: ReactNode
  actions?: ReactNode
  /** What is not saved yet: nothing is decided before. */
  unsaved?: string | undefined
  said?: string
  children: ReactNode
}

/** The page of a case of this module: facts, rules, timeline, buttons from the case; the module's own table inside. */
export function CaseView({ detail, title, status, crumbs, context, actions, unsaved, said: told, children }: Props) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<Action>()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const refresh = async () => {
    setProblem(undefined)
    await client.invalidateQueries({ queryKey: ['targets'] })
    await client.invalidateQueries({ queryKey: ['todos'] })
  }
  const take = useMutation({
    mutationFn: ({ action, reason }: { action: string; reason?: string }) => call(todos.actOnCase, { id: detail.id, action, version: detail.version, ...(reason ? { reason } : {}) }),
    onSuccess: (answer) => {
      setAsking(undefined)
      setSaid(`已办理，现在是“${answer.stateTitle}”。`)
      scrollTo(0, 0)
      void refresh()
    },
  })
  const press = (action: Action) => {
    setProblem(undefined)
    if (action.reason || action.explain) setAsking(action)
    else take.mutate({ action: action.action }, { onError: (error) => setProblem(problemOf(error)) })
  }
  const main = detail.actions.find((one) => one.kind === 'main')
  const decisions = [...detail.actions.filter((one) => one !== main), ...(main ? [main] : [])].map((one): Decision => ({
    key: one.action,
    label: one.reason || one.explain ? `${one.title}…` : one.title,
    kind: one.kind === 'main' ? 'primary' : one.kind,
    ...((one.why ?? unsaved) ? { blocked: one.why ?? unsaved } : {}),
    busy: take.isPending,
    onClick: () => press(one),
  }))
  const word = told || said
  return (
    <>
      {(word || problem) && (
        <div className="lu-stack" style={{ marginBottom: 16 }}>
          {word && <Notice tone="ok" title={word} />}
          {problem && <ProblemNotice problem={problem} onRefresh={() => void refresh()} />}
        </div>
      )}
      <CaseDetailLayout
        {...layoutOf(detail)}
        title={title}
        status={status}
        crumbs={crumbs}
        context={context}
        actions={actions}
        evidence={detail.evidence.map((item, at) => ({
          key: `${item.fileId ?? item.name}-${at}`,
          name: item.name,
          meta: item.meta,
          state: item.state,
          word: '材料',
          ...(item.fileId ? { href: urlOf(todos.readCaseFile, { id: detail.id, fileId: item.fileId }) } : {}),
          ...(item.scan ? { scan: item.scan } : {}),
        }))}
        {...(decisions.length > 0
          ? {
              decision: {
                act: main?.title ?? '办理',
                ...(main ? {} : { waiting: detail.waitingFor ? `等${detail.waitingFor}办理` : detail.stateTitle }),
                blockers: main?.why ? (blockersOf(detail).length > 0 ? blockersOf(detail) : [main.why.replace(/。$/, '')]) : [],
                effects: detail.consequence ?? '每一步都记入经过。',
                workdaysLeft: detail.workdaysLeft,
                decisions,
              },
            }
          : {})}
      >
        {children}
      </CaseDetailLayout>
      {asking && (
        <ReasonPanel
          title={asking.title}
          effect={detail.consequence ?? '记入经过，对方会看到理由。'}
          submitText={asking.title}
          optional={!asking.reason && !asking.explain}
          onClose={() => setAsking(undefined)}
          onRefresh={() => void refresh()}
          onSubmit={async (reason) => {
            await take.mutateAsync({ action: asking.action, reason })
          }}
        />
      )}
    </>
  )
}
