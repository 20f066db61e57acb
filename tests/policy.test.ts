import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import fc from 'fast-check'
import { scopes } from '../src/modules/exchange/scopes.ts'
import { expect, test } from 'vitest'
import { listWorkflows } from '../src/kernel/cases.ts'
import { readTsv } from '../src/kernel/tsv.ts'
import { checkWorkflow, drawWorkflow, isFinal } from '../src/kernel/workflow.ts'
import { compose } from '../src/server/modules.ts'

const root = resolve(import.meta.dirname, '..')
const clauses = readTsv(readFileSync(join(root, 'policy/clauses.tsv'), 'utf8'))
const known = new Set(clauses.flatMap((row) => [row.id!, ...(row.same_as ?? '').split(',')]).filter(Boolean))
const composition = await compose()

test('代码中引用的每个条款都在条款索引里', () => {
  const cited: string[] = []
  for (const entry of readdirSync(join(root, 'src'), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !/\.(tsx?|sql)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    for (const match of readFileSync(file, 'utf8').matchAll(/\b(00[0-4]:\d{1,4})\b(?!-\d)/g)) {
      if (!known.has(match[1]!)) cited.push(`${relative(root, file)}: ${match[1]}`)
    }
  }
  expect(cited).toEqual([])
})

test('每个用到的权限都有模块声明，每个声明的权限都有人持有、有接口或步骤用到', () => {
  const declared = new Map(composition.modules.flatMap((module) => Object.entries(module.permissions)))
  const used = new Set([
    ...composition.routes.map((route) => route.endpoint.needs),
    ...listWorkflows().flatMap((workflow) => [...workflow.steps.map((step) => step.needs), ...Object.values(workflow.states).map((state) => state.waits?.permission ?? '')]),
    ...composition.modules.flatMap((module) => module.menu.map((entry) => entry.needs)),
    // OneRoster: a scope of the standard needs a permission.
    ...scopes.map((one) => one.permission),
  ])
  for (const need of used) if (need && need !== 'public' && need !== 'signedIn') expect(declared.has(need), need).toBe(true)
  for (const [id, grant] of declared) {
    expect(grant.roles.length, `${id} 没有角色持有`).toBeGreaterThan(0)
    expect(used.has(id), `${id} 没有用到`).toBe(true)
  }
})

test('每个工作流引用的条款存在，状态都能到达、都能办结', () => {
  expect(listWorkflows().length).toBeGreaterThan(0)
  for (const workflow of listWorkflows()) {
    expect(checkWorkflow(workflow), workflow.id).toEqual([])
    expect(known.has(workflow.clause), `${workflow.id} ${workflow.clause}`).toBe(true)
    for (const step of workflow.steps) if (step.clause) expect(known.has(step.clause), step.clause).toBe(true)
  }
})

test('任意走法都停在已声明的状态，走到头就是办结', () => {
  for (const workflow of listWorkflows()) {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (choices) => {
        let state = workflow.start as string
        for (const choice of choices) {
          const steps = workflow.steps.filter((step) => step.from.includes(state))
          if (steps.length === 0) return isFinal(workflow, state)
          state = steps[choice % steps.length]!.to
        }
        return state in workflow.states
      }),
    )
  }
})

test('模块说明里的状态图由工作流生成，没有过时', () => {
  for (const workflow of listWorkflows()) {
    const id = workflow.id.split('.')[0]!
    const text = readFileSync(join(root, 'src/modules', id, 'README.md'), 'utf8')
    expect(text.includes(drawWorkflow(workflow)), `${workflow.id} 的状态图与 README 不一致`).toBe(true)
  }
})
