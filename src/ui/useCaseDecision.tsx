import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import { problemOf } from '../kernel/client.ts'
import type { Problem } from '../kernel/errors.ts'
import type { Decision, DecisionBarProps } from './DecisionBar.tsx'
import { Notice } from './Notice.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'
import { ReasonPanel } from './ReasonPanel.tsx'

export type CaseAction = { action: string; title: string; kind: 'main' | 'danger' | 'plain'; reason: boolean; explain: boolean; form: boolean; why: string | null }

/** What the decision of a case is made of, as the case is read. */
export type DecidedCase = { stateTitle: string; waitingFor: string | null; consequence: string | null; workdaysLeft: number | null; actions: readonly CaseAction[] }

export type CaseDecisionHow<A> = {
  act: (input: { action: string; reason?: string; clause?: string }) => Promise<A>
  /** First parts of the keys that are read again afterwards. */
  reads: readonly string[]
  /** What the rules hold back the main act with. */
  blockers: readonly string[]
  doneWords?: (answer: A) => string
  /** Opens a form of the page's own for an action; answers whether there is one. */
  open?: (action: CaseAction) => boolean
  /** Which actions stand in the bar; all of them where it is left out. */
  shows?: (action: CaseAction) => boolean
  /** What the reason does, beside its field. */
  effectOf?: (action: CaseAction) => string
  helpOf?: (action: CaseAction) => string | undefined
  /** The clause that is asked for with the reason, as it stands at first. */
  clauseOf?: (action: CaseAction) => string | undefined
  /** What the bar says of the page's own acts while the case has no main one. */
  instead?: { act: string; blockers: readonly string[]; effects: string } | undefined
  /** What can be done while another side is waited for. */
  meanwhile?: string | undefined
  /** What holds every act back, such as entries that are not saved. */
  blocked?: string | undefined
  /** What the page offers beside the acts of the case; it stands before the main act. */
  more?: readonly Decision[]
}

const takenWords = ({ stateTitle }: { stateTitle: string }) => `已办理，现在是“${stateTitle}”。`
const reasonEffect = (action: CaseAction) => (action.explain ? '有提示的事项由审核人决定是否采纳；这句话写进经过。' : '这句话写进经过，对方可以看到。')

/**
 * The decision of a case on its page: the bar, the question for a reason, what was done and what went wrong. Every act
 * goes through `act`; where it owes a sentence, that is asked for first.
 */
export function useCaseDecision<A extends { stateTitle: string }>(detail: DecidedCase, how: CaseDecisionHow<A>) {
  const client = useQueryClient()
  const [asking, setAsking] = useState<CaseAction>()
  const [problem, setProblem] = useState<Problem>()
  const [said, setSaid] = useState('')
  const refresh = async () => {
    setProblem(undefined)
    for (const key of [...how.reads, 'todos']) await client.invalidateQueries({ queryKey: [key] })
  }
  const done = (message: string) => {
    setAsking(undefined)
    setSaid(message)
    // What was done is said at the top; the list that was worked on may be far below.
    scrollTo(0, 0)
    void refresh()
  }
  const fail = (error: unknown) => setProblem(problemOf(error))
  const take = useMutation({ mutationFn: how.act, onSuccess: (answer) => done((how.doneWords ?? takenWords)(answer)) })
  const press = (action: CaseAction) => {
    if (how.open?.(action)) return
    if (action.reason || action.explain) setAsking(action)
    else take.mutate({ action: action.action }, { onError: fail })
  }
  const shown = detail.actions.filter(how.shows ?? (() => true))
  const main = shown.find((one) => one.kind === 'main')
  const one = (action: CaseAction): Decision => ({
    key: action.action,
    label: action.reason || action.explain || action.form ? `${action.title}…` : action.title,
    kind: action.kind === 'main' ? 'primary' : action.kind,
    ...((action.why ?? how.blocked) ? { blocked: action.why ?? how.blocked } : {}),
    busy: take.isPending,
    onClick: () => press(action),
  })
  const decisions = [...shown.filter((each) => each !== main).map(one), ...(how.more ?? []), ...(main ? [one(main)] : [])]
  const instead = main ? undefined : how.instead
  const bar: DecisionBarProps = {
    act: main?.title ?? instead?.act ?? '办理',
    ...(main || instead ? {} : { waiting: detail.waitingFor ? `等${detail.waitingFor}办理` : detail.stateTitle }),
    blockers: instead?.blockers ?? (main?.why ? (how.blockers.length > 0 ? how.blockers : [main.why.replace(/。$/, '')]) : []),
    effects: main ? (detail.consequence ?? '状态改变并记入经过。') : (instead?.effects ?? how.meanwhile ?? '每一步都记入经过。'),
    workdaysLeft: detail.workdaysLeft,
    decisions,
  }
  const help = asking && how.helpOf?.(asking)
  const clause = asking && how.clauseOf?.(asking)
  const notices: ReactNode = (said || problem) && (
    <div className="lu-stack" style={{ marginBottom: 16 }}>
      {said && <Notice tone="ok" title={said} />}
      {problem && <ProblemNotice problem={problem} onRefresh={() => void refresh()} />}
    </div>
  )
  const dialog: ReactNode = asking && (
    <ReasonPanel
      title={asking.title}
      effect={(how.effectOf ?? reasonEffect)(asking)}
      {...(help ? { help } : {})}
      {...(clause ? { clause } : {})}
      submitText={asking.title}
      onRefresh={() => void refresh()}
      onClose={() => setAsking(undefined)}
      onSubmit={async (reason, given) => void (await take.mutateAsync({ action: asking.action, reason, ...(given ? { clause: given } : {}) }))}
    />
  )
  return {
    notices,
    dialog,
    /** For CaseDetailLayout; nothing where there is nothing to press. */
    decision: decisions.length > 0 ? { decision: bar } : {},
    done,
    fail,
    say: setSaid,
    refresh,
  }
}
