import { getImplementation, holderOf, type Case } from './case-types.ts'
import type { Ctx } from './context.ts'
import { Refusal } from './errors.ts'
import { authorityNo, regionOf } from './org-no.ts'
import { readFlag } from './parameters.ts'
import { isFinal, isPassable, passTo, type Level, type Side, type WorkflowState, type WorkflowStep } from './workflow.ts'

/** Number of the authority of a level above an organisation; undefined where the region is not below that level. */
export function levelNo(orgNo: number, level: Level): number | undefined {
  const region = Number(regionOf(orgNo))
  if (level === 'county') return region % 100 === 0 ? undefined : authorityNo(String(region))
  if (level === 'city') return region % 10000 === 0 ? undefined : authorityNo(String(region - (region % 100)))
  return authorityNo(String(region - (region % 10000)))
}

type Settled = { to: string; authority?: { no: number; name: string }; passed: string[] }

/**
 * Where a case comes to rest that is sent to a state: states that nobody holds are passed — a level that the
 * register does not have or the region does without, an optional party that the case does not have. Throws Refusal
 * where a case handed in by its owner would end without anybody having decided.
 */
export async function settle(ctx: Ctx, file: Case, to: string, sentBy: Side): Promise<Settled> {
  const { workflow } = getImplementation(file.workflow)
  const passed: string[] = []
  for (let at = to; ; ) {
    const authority = await authorityOf(ctx, file, at)
    const waits = workflow.states[at]?.waits
    const held = waits?.level ? authority : !waits || holderOf(file, waits.side)
    if (!held && !isPassable(workflow, at)) throw nobody(workflow.states[at]!.title)
    if (held) {
      if (isFinal(workflow, at) && passed.length > 0 && sentBy === 'owner') throw nobody(passed.join('、'))
      return { to: at, passed, ...(authority ? { authority } : {}) }
    }
    passed.push(workflow.states[at]!.title)
    at = passTo(workflow, at)!
  }
}

function nobody(where: string): Refusal {
  return new Refusal({
    fact: `“${where}”没有可以办理的单位。`,
    rule: '办件须有单位办理，不能空着通过。',
    ways: ['请省级管理员核对单位登记和审核层级的参数。'],
  })
}

/** The authority of a state with a level, where the register has it and the region does not do without. */
async function authorityOf(ctx: Ctx, file: Case, state: string): Promise<{ no: number; name: string } | undefined> {
  const { workflow, authorityAt } = getImplementation(file.workflow)
  const waits = workflow.states[state]?.waits
  if (!waits?.level) return undefined
  const no = levelNo(file.org_no, waits.level)
  if (no === undefined || no === file.org_no) return undefined
  if (waits.flag && !(await readFlag(ctx, waits.flag, { orgNo: file.org_no }))) return undefined
  return authorityAt?.(ctx, no)
}

type Chain = {
  levels: readonly Level[]
  /** Prefix of the state names: `review` gives reviewCounty, reviewCity, reviewProvince. */
  state: string
  title: (level: string) => string
  permission: string
  /** Where the last level sends the case, and where a return goes. */
  to: string
  returned: string
  action?: string
  step?: Partial<WorkflowStep>
  dueParameter?: string
  /** A yes-or-no parameter per level: a region may do without that level. */
  flags?: Partial<Record<Level, string>>
}

const LEVEL_WORDS: Record<Level, string> = { county: '县级', city: '市级', province: '省级' }

/**
 * States and steps of an approval that rises by levels: each agrees or returns to the owner with a reason, and may
 * take its own agreement back while nothing later happened. `first` is the state to hand in to.
 */
export function approvalLevels(chain: Chain): {
  first: string
  states: Record<string, WorkflowState>
  steps: WorkflowStep[]
} {
  const nameOf = (level: Level) => `${chain.state}${level[0]!.toUpperCase()}${level.slice(1)}`
  const states: Record<string, WorkflowState> = {}
  const steps: WorkflowStep[] = []
  chain.levels.forEach((level, at) => {
    const next = chain.levels[at + 1]
    const flag = chain.flags?.[level]
    states[nameOf(level)] = {
      title: chain.title(LEVEL_WORDS[level]),
      tone: at === 0 ? 'waiting' : 'moving',
      waits: { side: 'authority', permission: chain.permission, level, ...(flag ? { flag } : {}) },
      ...(chain.dueParameter ? { dueParameter: chain.dueParameter } : {}),
    }
    steps.push({
      action: chain.action ?? 'approve',
      title: next ? '同意' : '通过',
      from: [nameOf(level)],
      to: next ? nameOf(next) : chain.to,
      needs: chain.permission,
      side: 'authority',
      guarded: true,
      main: true,
      ...(next ? { undoable: true as const } : {}),
      ...chain.step,
    })
  })
  steps.push({
    action: 'return',
    title: '退回',
    from: chain.levels.map(nameOf),
    to: chain.returned,
    needs: chain.permission,
    side: 'authority',
    reason: true,
  })
  return { first: nameOf(chain.levels[0]!), states, steps }
}
