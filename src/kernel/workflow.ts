/** Where a step is taken: by the organisation that owns the case, or by the authority that decides it. */
export type Side = 'owner' | 'authority'

export type WorkflowState = {
  title: string
  /** Shape and colour of the state; the word is the title. */
  tone: 'idle' | 'waiting' | 'moving' | 'returned' | 'done' | 'closed'
  /** Who is to act while the case rests here; empty for a final state. */
  waits?: { side: Side; permission: string }
  /** Working days from entering the state until it is overdue: a parameter key; `{level}` is province, city or county. */
  dueParameter?: string
}

export type WorkflowStep = {
  action: string
  title: string
  from: readonly string[]
  to: string
  needs: string
  side: Side
  /** A sentence is owed: 退回、撤销、拒绝 always. */
  reason?: true
  /** Every rule check must be free of 阻断 and 待登记. */
  guarded?: true
  /** Possible only while the other side has not opened the case yet. */
  unopened?: true
  /** One of these buttons is the main one of the screen. */
  main?: true
  /** Soft rules (提示) must be explained by a sentence before this step. */
  explain?: true
  /** Needs entries of its own: offered by a form of the module's page, not as a plain button. */
  form?: true
  clause?: string
}

/**
 * A kind of case: states, steps, who may act where. A literal that a domain expert can read; the module's
 * README shows it as a picture.
 */
export type Workflow = {
  id: string
  title: string
  /** Letters before the case number, `XJ` in XJ-2026-510100-0001. */
  prefix: string
  clause: string
  start: string
  states: Record<string, WorkflowState>
  steps: readonly WorkflowStep[]
  /** The straight way through, shown as a strip above every case; by default the first steps that need no reason. */
  path?: readonly { state: string; title: string }[]
}

/** Declares a workflow and proves at start-up that every state is reachable and can end. */
export function defineWorkflow<const W extends Workflow>(workflow: W): W {
  const problems = checkWorkflow(workflow)
  if (problems.length > 0) throw new Error(`${workflow.id}: ${problems.join('; ')}`)
  return workflow
}

export function checkWorkflow(workflow: Workflow): string[] {
  const problems: string[] = []
  const names = Object.keys(workflow.states)
  for (const step of workflow.steps) {
    for (const name of [...step.from, step.to])
      if (!names.includes(name)) problems.push(`step ${step.action} names unknown state ${name}`)
  }
  for (const one of workflow.path ?? [])
    if (!names.includes(one.state)) problems.push(`path names unknown state ${one.state}`)
  const reached = closure([workflow.start], (name) =>
    workflow.steps.filter((step) => step.from.includes(name)).map((step) => step.to),
  )
  for (const name of names) if (!reached.has(name)) problems.push(`state ${name} cannot be reached`)
  const ends = names.filter((name) => !workflow.steps.some((step) => step.from.includes(name)))
  const canEnd = closure(ends, (name) =>
    workflow.steps.filter((step) => step.to === name).flatMap((step) => step.from),
  )
  for (const name of names) if (!canEnd.has(name)) problems.push(`state ${name} can never end`)
  for (const name of names) {
    const final = ends.includes(name)
    if (final === Boolean(workflow.states[name]!.waits))
      problems.push(`state ${name} must ${final ? 'not wait' : 'say who acts'}`)
  }
  return problems
}

function closure(start: string[], next: (name: string) => string[]): Set<string> {
  const seen = new Set(start)
  const queue = [...start]
  while (queue.length > 0) {
    for (const name of next(queue.pop()!)) {
      if (seen.has(name)) continue
      seen.add(name)
      queue.push(name)
    }
  }
  return seen
}

export function isFinal(workflow: Workflow, state: string): boolean {
  return !workflow.steps.some((step) => step.from.includes(state))
}

/** The straight way from the start to an end: declared, or the first step of each state that owes no reason. */
export function pathOf(workflow: Workflow): readonly { state: string; title: string }[] {
  if (workflow.path) return workflow.path
  const path = [workflow.start]
  for (let at = workflow.start; !isFinal(workflow, at);) {
    const step = workflow.steps.find(
      (one) => one.from.includes(at) && !one.reason && !one.unopened && !path.includes(one.to),
    )
    if (!step) break
    path.push(step.to)
    at = step.to
  }
  return path.map((state) => ({ state, title: workflow.states[state]!.title }))
}

/** The workflow as a Mermaid state diagram, for the module's README. */
export function drawWorkflow(workflow: Workflow): string {
  const lines = Object.entries(workflow.states).map(([name, state]) => `  ${name}: ${state.title}`)
  const arrows = workflow.steps.flatMap((step) =>
    step.from.map((from) => `  ${from} --> ${step.to}: ${step.title}`),
  )
  const ends = Object.keys(workflow.states)
    .filter((name) => isFinal(workflow, name))
    .map((name) => `  ${name} --> [*]`)
  return ['stateDiagram-v2', `  [*] --> ${workflow.start}`, ...lines, ...arrows, ...ends].join('\n')
}

/** One rule seen against the facts of a case, worst first on the page. */
export type RuleResult = {
  id: string
  title: string
  clause: string
  verdict: 'block' | 'warn' | 'pending' | 'pass'
  fact: string
  /** What can be done about it. */
  ways: string[]
  /** Items of the case the verdict is about; the rest may go on. */
  itemIds?: string[]
}

const ORDER = ['block', 'warn', 'pending', 'pass'] as const

export function worstFirst(results: RuleResult[]): RuleResult[] {
  return [...results].sort((a, b) => ORDER.indexOf(a.verdict) - ORDER.indexOf(b.verdict))
}

/** The parameter that limits a state in working days, for the level of the authority; undefined without a limit. */
export function limitKey(workflow: Workflow, state: string, authorityNo: number): string | undefined {
  const level = authorityNo % 1e10 === 0 ? 'province' : authorityNo % 1e8 === 0 ? 'city' : 'county'
  return workflow.states[state]?.dueParameter?.replace('{level}', level)
}
