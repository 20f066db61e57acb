import { isAuthority } from './org-no.ts'

/**
 * Where a step is taken: by the organisation that owns the case, by the authority that decides it, or by another
 * party that the workflow declares under a name of its own.
 */
export type Side = 'owner' | 'authority' | (string & {})

export const levels = ['county', 'city', 'province'] as const
export type Level = (typeof levels)[number]

export type WorkflowState = {
  title: string
  /** Shape and colour of the state; the word is the title. */
  tone: 'idle' | 'waiting' | 'moving' | 'returned' | 'done' | 'closed'
  /**
   * Who is to act while the case rests here; empty for a final state. With `level` it is the authority of that level
   * above the owner; a level that the register does not have is passed, and so is one whose `flag` (a yes-or-no
   * parameter) says no for the owner's region, and the state of an optional party that this case does not have.
   */
  waits?: { side: Side; permission: string; level?: Level; flag?: string }
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
  /** The sentence is for the own colleagues: parties read that the step was taken, not why. */
  inner?: true
  /** Whether who prepared the case may not take it; by default the main steps of other sides than the owner. */
  approves?: boolean
  /**
   * Different people who must take this step before it counts. With `when` only for such facts; `amount` is the
   * value of the number parameter `parameter` for the authority.
   */
  approvals?: { count: number; parameter?: string; when?: (facts: Record<string, unknown>, amount: number) => boolean }
  /** Whoever took it may take it back by the action `undo` while nothing later happened. */
  undoable?: true
  /** Signed by hand: the picture is bound to the case as it stands at this moment. */
  signature?: true
  /** Possible only within the window of the workflow, or after unlocking. */
  inWindow?: true
  clause?: string
}

/** Another organisation of a case: it sees its own copy and takes its own steps. */
export type PartySide = {
  title: string
  /** A case may be without it; the states that wait for it are then passed. */
  optional?: true
  /** It only reads (知会); no state waits for it. */
  told?: true
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
  parties?: Record<string, PartySide>
  /** A parameter `{ from, to }` of month and day: steps marked `inWindow` are taken between these days. */
  window?: string
  /** Kinds of finished cases that a case of this kind may correct. */
  corrects?: readonly string[]
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
  return [...problems, ...checkSides(workflow), ...checkPassing(workflow)]
}

/** Sides that are used are declared, and declared ones are used. */
function checkSides(workflow: Workflow): string[] {
  const parties = workflow.parties ?? {}
  const waited = Object.values(workflow.states).flatMap((state) => (state.waits ? [state.waits.side] : []))
  const used = new Set<string>([...waited, ...workflow.steps.map((step) => step.side)])
  const problems: string[] = []
  for (const side of used)
    if (side !== 'owner' && side !== 'authority' && !(side in parties)) problems.push(`side ${side} is not declared`)
  for (const [side, party] of Object.entries(parties)) {
    if (side === 'owner' || side === 'authority') problems.push(`party ${side} has the name of a built-in side`)
    if (Boolean(party.told) === used.has(side)) problems.push(`party ${side} ${party.told ? 'is only told and acts' : 'never acts'}`)
  }
  for (const [name, state] of Object.entries(workflow.states)) {
    if (!state.waits) continue
    if (state.waits.level && state.waits.side !== 'authority') problems.push(`state ${name}: a level is one of the authority`)
    if (!workflow.steps.some((step) => step.from.includes(name) && step.side === state.waits!.side))
      problems.push(`state ${name} waits for ${state.waits.side}, which has no step there`)
  }
  for (const step of workflow.steps) {
    if (step.inWindow && !workflow.window) problems.push(`step ${step.action} needs a window`)
    if (step.action === 'undo') problems.push('undo is a step of every workflow already')
    if (step.undoable && !workflow.steps.some((one) => one.from.includes(step.to)))
      problems.push(`step ${step.action} ends the case and cannot be undone; a case that corrects can`)
  }
  return problems
}

/** Whether a state may be passed without anybody acting: a level, or an optional party. */
export function isPassable(workflow: Workflow, state: string): boolean {
  const waits = workflow.states[state]?.waits
  return Boolean(waits && (waits.level ?? workflow.parties?.[waits.side]?.optional))
}

/** Where a case goes on from a state that nobody holds: the way of the main step of the side it waits for. */
export function passTo(workflow: Workflow, state: string): string | undefined {
  const side = workflow.states[state]?.waits?.side
  return workflow.steps.find((step) => step.main && step.side === side && step.from.includes(state))?.to
}

function checkPassing(workflow: Workflow): string[] {
  const problems: string[] = []
  for (const name of Object.keys(workflow.states)) {
    const seen = new Set<string>()
    for (let at: string | undefined = name; at && isPassable(workflow, at); at = passTo(workflow, at)) {
      if (!passTo(workflow, at)) problems.push(`state ${at} may be passed and has no main step to go on by`)
      if (seen.has(at)) problems.push(`passing ${at} never ends`)
      if (seen.has(at)) break
      seen.add(at)
    }
  }
  return [...new Set(problems)]
}

/** Whether a step approves, so that whoever prepared the case may not take it. */
export function isApproval(workflow: Workflow, step: WorkflowStep): boolean {
  if (step.approves !== undefined) return step.approves
  const prepared = workflow.states[workflow.start]?.waits?.side
  return step.main === true && step.side !== 'owner' && prepared === 'owner'
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

/** The workflow as a Mermaid state diagram, for the module's README: steps, undoing, passing, and whose turn it is. */
export function drawWorkflow(workflow: Workflow): string {
  const lines = Object.entries(workflow.states).map(([name, state]) => {
    const party = workflow.parties?.[state.waits?.side ?? '']
    return `  ${name}: ${state.title}${party ? `（${party.title}）` : ''}`
  })
  const arrows = workflow.steps.flatMap((step) =>
    step.from.flatMap((from) => [
      `  ${from} --> ${step.to}: ${step.title}${step.approvals ? `（${step.approvals.count} 人）` : ''}`,
      ...(step.undoable ? [`  ${step.to} --> ${from}: 收回“${step.title}”`] : []),
    ]),
  )
  for (const name of Object.keys(workflow.states)) {
    if (isPassable(workflow, name)) arrows.push(`  ${name} --> ${passTo(workflow, name)}: 没有这一方时跳过`)
  }
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

/** Whose limit holds: the authority that is to act, which may be a party of the case, else the one that decides it. */
export function limitSetter(waitingNo: number | null, authorityNo: number): number {
  return waitingNo !== null && isAuthority(waitingNo) ? waitingNo : authorityNo
}

/** The parameter that limits a state in working days, for the level of the authority; undefined without a limit. */
export function limitKey(workflow: Workflow, state: string, authorityNo: number): string | undefined {
  const level = authorityNo % 1e10 === 0 ? 'province' : authorityNo % 1e8 === 0 ? 'city' : 'county'
  return workflow.states[state]?.dueParameter?.replace('{level}', level)
}
