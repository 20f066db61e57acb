import { randomUUID } from 'node:crypto'
import { asSide } from '../../src/kernel/case-scope.ts'
import { approvalLevels } from '../../src/kernel/case-levels.ts'
import { act, openCase, registerCases, type Case, type CaseImplementation, type OpenCase } from '../../src/kernel/cases.ts'
import { inTransaction, type Actor, type Ctx } from '../../src/kernel/context.ts'
import { nextNumber } from '../../src/kernel/counter.ts'
import { defineWorkflow } from '../../src/kernel/workflow.ts'
import { findAuthority } from '../../src/modules/orgs/public.ts'
import { accounts, orgs, type AccountName } from './small-province.ts'
import type { World } from './world.ts'

const APPLY = 'students.submitRegistration'
const REVIEW = 'students.reviewRegistration'
const draft = { title: '起草', tone: 'idle', waits: { side: 'owner', permission: APPLY } } as const
const returned = { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: APPLY } } as const
const approved = { title: '已生效', tone: 'done' } as const
const submit = { action: 'submit', title: '提交', from: ['draft', 'returned'], needs: APPLY, side: 'owner', main: true } as const

/** A transfer as four organisations do it: leaving school, its authority, receiving school, the receiving authority. */
export const transferWorkflow = defineWorkflow({
  id: 'test.transfer',
  title: '试办转学',
  prefix: 'TZ',
  clause: '001:1319',
  start: 'draft',
  parties: {
    receiving: { title: '转入学校' },
    receivingAuthority: { title: '转入主管部门', optional: true },
    watcher: { title: '知会单位', optional: true, told: true },
  },
  states: {
    draft,
    returned,
    receiving: { title: '待转入学校同意', tone: 'waiting', waits: { side: 'receiving', permission: APPLY } },
    review: { title: '转出主管部门审核', tone: 'moving', waits: { side: 'authority', permission: REVIEW } },
    accept: { title: '转入主管部门审核', tone: 'moving', waits: { side: 'receivingAuthority', permission: REVIEW } },
    approved,
  },
  steps: [
    { ...submit, to: 'receiving' },
    { action: 'withdraw', title: '撤回', from: ['receiving'], to: 'draft', needs: APPLY, side: 'owner', unopened: true },
    { action: 'consent', title: '同意转入', from: ['receiving'], to: 'review', needs: APPLY, side: 'receiving', main: true, undoable: true },
    { action: 'decline', title: '不同意', from: ['receiving'], to: 'returned', needs: APPLY, side: 'receiving', reason: true },
    { action: 'approve', title: '同意转出', from: ['review'], to: 'accept', needs: REVIEW, side: 'authority', main: true, undoable: true },
    { action: 'return', title: '退回', from: ['review'], to: 'returned', needs: REVIEW, side: 'authority', reason: true },
    { action: 'accept', title: '同意转入', from: ['accept'], to: 'approved', needs: REVIEW, side: 'receivingAuthority', main: true },
    { action: 'refuse', title: '退回', from: ['accept'], to: 'returned', needs: REVIEW, side: 'receivingAuthority', reason: true },
  ],
})

const chain = approvalLevels({
  levels: ['county', 'city', 'province'],
  state: 'review',
  title: (level) => `${level}审核`,
  permission: REVIEW,
  to: 'approved',
  returned: 'returned',
  flags: { city: 'registration.late-entry' },
})

export const levelsWorkflow = defineWorkflow({
  id: 'test.levels',
  title: '试办逐级审批',
  prefix: 'TL',
  clause: '001:1319',
  start: 'draft',
  states: { draft, returned, ...chain.states, approved },
  steps: [{ ...submit, to: chain.first }, ...chain.steps],
})

export const grantWorkflow = defineWorkflow({
  id: 'test.grant',
  title: '试办资助',
  prefix: 'TG',
  clause: '001:1319',
  start: 'draft',
  window: 'registration.window.autumn',
  states: { draft, returned, review: { title: '待审批', tone: 'waiting', waits: { side: 'authority', permission: REVIEW } }, approved },
  steps: [
    { ...submit, to: 'review', inWindow: true },
    {
      action: 'approve',
      title: '批准',
      from: ['review'],
      to: 'approved',
      needs: REVIEW,
      side: 'authority',
      main: true,
      approvals: { count: 2, parameter: 'registration.correction.days', when: (facts, amount) => Number(facts.amount) > amount },
    },
    { action: 'return', title: '退回', from: ['review'], to: 'returned', needs: REVIEW, side: 'authority', reason: true },
  ],
})

export const repairWorkflow = defineWorkflow({
  id: 'test.repair',
  title: '更正资助',
  prefix: 'TR',
  clause: '001:1319',
  start: 'draft',
  corrects: ['test.grant'],
  states: { draft, returned, review: { title: '待审批', tone: 'waiting', waits: { side: 'authority', permission: REVIEW } }, approved },
  steps: [
    { ...submit, to: 'review' },
    { action: 'approve', title: '批准', from: ['review'], to: 'approved', needs: REVIEW, side: 'authority', main: true },
    { action: 'return', title: '退回', from: ['review'], to: 'returned', needs: REVIEW, side: 'authority', reason: true },
  ],
})

/** An approval that is signed by hand; the receiving school looks on and takes note of it. */
export const signWorkflow = defineWorkflow({
  id: 'test.sign',
  title: '试办签批',
  prefix: 'TS',
  clause: '001:1319',
  start: 'draft',
  parties: { receiving: { title: '知悉学校' } },
  states: {
    draft,
    returned,
    review: { title: '待签批', tone: 'waiting', waits: { side: 'authority', permission: REVIEW } },
    noted: { title: '待知悉', tone: 'moving', waits: { side: 'receiving', permission: APPLY } },
    approved,
  },
  steps: [
    { ...submit, to: 'review' },
    { action: 'approve', title: '签批', from: ['review'], to: 'noted', needs: REVIEW, side: 'authority', main: true, signature: true },
    { action: 'return', title: '退回', from: ['review'], to: 'returned', needs: REVIEW, side: 'authority', reason: true },
    { action: 'note', title: '知悉', from: ['noted'], to: 'approved', needs: APPLY, side: 'receiving', main: true, approves: false },
  ],
})

const facts: CaseImplementation['facts'] = async (_ctx, file) =>
  Object.entries(file.facts as Record<string, unknown>)
    .filter(([, value]) => typeof value !== 'object')
    .map(([label, value]) => ({ label, value: String(value) }))

/** What the effects did, so that a test sees whose rows were written. */
const written = async (ctx: Ctx, file: Case, side: string, no: number) =>
  asSide(ctx, file, side, () => nextNumber(ctx, no, `test:${file.no}`))

export const caseKinds: CaseImplementation[] = [
  {
    workflow: transferWorkflow,
    facts,
    partyFacts: async (_ctx, file, side) => [{ label: '给这一方', value: `${side} ${String((file.facts as { student?: string }).student)}` }],
    evidence: async (_ctx, file) => {
      const { fileId, secretId, heldId } = file.facts as { fileId?: string; secretId?: string; heldId?: string }
      return [
        ...(fileId ? [{ name: '成绩单', meta: '', state: 'given' as const, fileId, grantedTo: ['receiving'] }] : []),
        ...(heldId ? [{ name: '转入学校的材料', meta: '', state: 'given' as const, fileId: heldId, heldBy: 'receiving' }] : []),
        ...(secretId ? [{ name: '内部意见', meta: '', state: 'given' as const, fileId: secretId }] : []),
      ]
    },
    effects: {
      consent: async (ctx, file) => {
        await written(ctx, file, 'receiving', orgs.fujiang)
        return { facts: { seen: (await ctx.db.selectFrom('case_file').select('org_no').execute()).map((row) => row.org_no) } }
      },
    },
    entered: {
      approved: async (ctx, file) => {
        for (const [side, no] of [['owner', orgs.qingcheng], ['receiving', orgs.fujiang]] as const) {
          await written(ctx, file, side, no)
          ctx.audit.change({ kind: 'test', id: randomUUID(), action: 'transfer', after: { side }, orgNo: no })
        }
        return { note: '学籍已转。' }
      },
    },
  },
  {
    workflow: signWorkflow,
    facts,
    partyFacts: async () => [{ label: '给这一方', value: '请知悉' }],
    evidence: async (_ctx, file) => {
      const { files = [] } = file.facts as { files?: { name: string; fileId?: string }[] }
      return files.map((one) => ({ name: one.name, meta: '', state: one.fileId ? ('given' as const) : ('missing' as const), ...(one.fileId ? { fileId: one.fileId } : {}) }))
    },
    effects: {},
  },
  { workflow: levelsWorkflow, facts, authorityAt: findAuthority, effects: {}, entered: { approved: async () => ({ facts: { effective: true } }) } },
  { workflow: grantWorkflow, facts, effects: { approve: async () => ({ facts: { granted: true } }) } },
  { workflow: repairWorkflow, facts, effects: { approve: async () => ({ note: '已按更正登记。' }) } },
]

registerCases(caseKinds)

/** The actor of a test account, to open a case for which there is no page. */
export async function actorOf(world: World, name: AccountName): Promise<Actor> {
  const { role, org } = accounts[name]
  const [post] = await world.sql<{ id: string; account_id: string; org_name: string; holder_name: string }>(
    `select id, account_id, org_name, holder_name from national.post where role = $1 and org_no = $2 and holder_name = $3`,
    [role, orgs[org], accounts[name].name],
  )
  return {
    accountId: post!.account_id,
    name: post!.holder_name,
    postId: post!.id,
    role,
    org: { no: orgs[org], name: post!.org_name },
    permissions: world.composition.permissionsOf(role),
    schema: 'p51',
    demonstration: false,
    personId: null,
  }
}

export const chengdu = { no: orgs.chengdu, name: '成都市人社局' }

/** Opens a case of 青城 as its registrar, and hands it in when asked. */
export async function openAs(
  world: World,
  actor: Actor,
  input: Omit<OpenCase, 'orgNo' | 'orgName' | 'authority'> & Partial<OpenCase>,
  { hand = true }: { hand?: boolean } = {},
): Promise<{ id: string; no: string; version: number; state: string }> {
  return inTransaction(world.database, world.vault, actor, randomUUID(), async (ctx) => {
    const file = await openCase(ctx, { orgNo: actor.org.no, orgName: actor.org.name, authority: chengdu, ...input })
    const sent = hand ? await act(ctx, file.id, file.version, 'submit', { facts: {} }) : file
    return { id: sent.id, no: sent.no, version: sent.version, state: sent.state }
  })
}
