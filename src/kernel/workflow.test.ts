import fc from 'fast-check'
import { expect, test } from 'vitest'
import { grantWorkflow, levelsWorkflow, repairWorkflow, transferWorkflow } from '../../tests/support/case-kinds.ts'
import { listWorkflows } from './cases.ts'
import { checkWorkflow, drawWorkflow, isFinal, isPassable, passTo, type Workflow } from './workflow.ts'
import { compose } from '../server/modules.ts'

await compose()
const kinds = [...listWorkflows(), transferWorkflow, levelsWorkflow, grantWorkflow, repairWorkflow]

const good: Workflow = transferWorkflow
const problemsOf = (changes: Partial<Workflow>) => checkWorkflow({ ...good, ...changes }).join('\n')

/** One case: which sides it has, which levels there are, and the random choices of those who act. */
const walk = (workflow: Workflow, present: (state: string) => boolean, choices: readonly number[]) => {
  const sides = new Set(['owner', 'authority', ...Object.keys(workflow.parties ?? {})])
  let state = workflow.start
  for (const choice of choices) {
    const steps = workflow.steps.filter((step) => step.from.includes(state))
    if (steps.length === 0) return { state, inside: isFinal(workflow, state) }
    const step = steps[choice % steps.length]!
    if (!sides.has(step.side)) return { state, inside: false }
    state = step.to
    for (let passed = 0; isPassable(workflow, state) && !present(state); passed += 1) {
      if (passed > Object.keys(workflow.states).length) return { state, inside: false }
      state = passTo(workflow, state)!
    }
    const side = workflow.states[state]?.waits?.side
    if (!(state in workflow.states) || (side !== undefined && !sides.has(side))) return { state, inside: false }
  }
  return { state, inside: true }
}

test('每个工作流任意走、任意缺几级缺几方，都停在已声明的一方，跳过总有尽头', () => {
  for (const workflow of kinds) {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }), (choices, present) => {
        const names = Object.keys(workflow.states)
        return walk(workflow, (state) => present[names.indexOf(state) % 12]!, choices).inside
      }),
    )
  }
})

test('没有声明的一方、从不办理的一方、没有人可办的状态、走不出的跳过，启动时就指出', () => {
  expect(problemsOf({})).toBe('')
  expect(problemsOf({ parties: { receiving: { title: '转入学校' } } })).toContain('side receivingAuthority is not declared')
  expect(problemsOf({ parties: { ...good.parties, other: { title: '另一方' } } })).toContain('party other never acts')
  expect(problemsOf({ parties: { ...good.parties, owner: { title: '本方' } } })).toContain('built-in side')
  expect(problemsOf({ steps: good.steps.map((step) => (step.action === 'accept' ? { ...step, main: false as never } : step)) })).toContain('no main step')
  expect(problemsOf({ steps: good.steps.map((step) => (step.action === 'accept' ? { ...step, undoable: true as const } : step)) })).toContain('cannot be undone')
  expect(problemsOf({ steps: good.steps.map((step) => (step.action === 'submit' ? { ...step, inWindow: true as const } : step)) })).toContain('needs a window')
  expect(problemsOf({ states: { ...good.states, review: { ...good.states.review!, waits: { side: 'owner', permission: 'x' } } } })).toContain('waits for owner, which has no step there')
})

test('状态图写明各方、两人办理、收回和跳过', () => {
  const transfer = drawWorkflow(transferWorkflow)
  expect(transfer).toContain('  receiving: 待转入学校同意（转入学校）')
  expect(transfer).toContain('  review --> receiving: 收回“同意转入”')
  expect(transfer).toContain('  accept --> approved: 没有这一方时跳过')
  expect(drawWorkflow(grantWorkflow)).toContain('批准（2 人）')
  expect(drawWorkflow(levelsWorkflow)).toContain('  reviewCounty --> reviewCity: 没有这一方时跳过')
})
