import { useMutation } from '@tanstack/react-query'
import { useState, type ReactNode } from 'react'
import type { Problem } from '../kernel/errors.ts'
import type { Decision } from './DecisionBar.tsx'
import { Notice } from './Notice.tsx'
import { ProblemNotice } from './ProblemNotice.tsx'
import { ReasonPanel } from './ReasonPanel.tsx'

/** A step as a case offers it to the post that looks; `why` says why it cannot be taken now. */
export type OfferedStep = { action: string; title: string; kind: 'main' | 'danger' | 'plain'; why?: string | null | undefined; reason?: boolean | undefined; explain?: boolean | undefined; form?: boolean | undefined }

type Props = {
  actions: readonly OfferedStep[]
  /** Takes the step; resolves with the title of the state the case is in then. */
  take: (step: { action: string; reason?: string }) => Promise<string>
  onDone: () => void
  problemOf: (error: unknown) => Problem
  /** Said instead of the state, where a step ends the case well. */
  words?: (stateTitle: string) => string
}

/** The buttons of a case with everything around them: asking for the reason, what was said, what went wrong. */
export function useCaseSteps({ actions, take, onDone, problemOf, words }: Props): { main: OfferedStep | undefined; decisions: Decision[]; said: ReactNode; panel: ReactNode } {
  const [asking, setAsking] = useState<OfferedStep>()
  const [problem, setProblem] = useState<Problem>()
  const [done, setDone] = useState('')
  const mutation = useMutation({
    mutationFn: take,
    onSuccess: (stateTitle) => {
      setAsking(undefined)
      setProblem(undefined)
      setDone(words?.(stateTitle) ?? `已办理，现在是“${stateTitle}”。`)
      scrollTo(0, 0)
      onDone()
    },
  })
  const press = (step: OfferedStep) => {
    setProblem(undefined)
    if (step.reason || step.explain) setAsking(step)
    else mutation.mutate({ action: step.action }, { onError: (error) => setProblem(problemOf(error)) })
  }
  const main = actions.find((one) => one.kind === 'main')
  const decisions = [...actions.filter((one) => !one.form && one !== main), ...(main && !main.form ? [main] : [])].map((one): Decision => ({
    key: one.action,
    label: one.reason || one.explain ? `${one.title}…` : one.title,
    kind: one.kind === 'main' ? 'primary' : one.kind,
    ...(one.why ? { blocked: one.why } : {}),
    busy: mutation.isPending,
    onClick: () => press(one),
  }))
  return {
    main,
    decisions,
    said: (done || problem) && (
      <div className="lu-stack" style={{ marginBottom: 16 }}>
        {done && <Notice tone="ok" title={done} />}
        {problem && <ProblemNotice problem={problem} onRefresh={onDone} />}
      </div>
    ),
    panel: asking && (
      <ReasonPanel
        title={asking.title}
        effect={asking.explain ? '有提示的事项由审核人决定是否采纳；这句话写进经过。' : '这句话写进经过，对方可以看到。'}
        submitText={asking.title}
        onRefresh={onDone}
        onClose={() => setAsking(undefined)}
        onSubmit={async (reason) => void (await mutation.mutateAsync({ action: asking.action, reason }))}
      />
    ),
  }
}
