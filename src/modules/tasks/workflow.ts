import { approvalLevels } from '../../kernel/case-levels.ts'
import { defineWorkflow } from '../../kernel/workflow.ts'

const report = { side: 'owner', needs: 'tasks.report' } as const
// Who issues a task also receives and checks it: the work is the other side's, so nothing is approved by its author.
const supervise = { side: 'authority', needs: 'tasks.supervise', approves: false } as const

/** 督办任务：交办、签收、报进展、申请办结、验收；延期、中止、撤销各有理由（001:2745、003:212）。 */
export const dutyWorkflow = defineWorkflow({
  id: 'tasks.duty',
  title: '督办任务',
  prefix: 'DB',
  clause: '001:2745',
  start: 'issued',
  states: {
    issued: { title: '待签收', tone: 'waiting', waits: { side: 'owner', permission: 'tasks.report' }, dueParameter: 'tasks.accept-days' },
    declined: { title: '退回分办', tone: 'returned', waits: { side: 'authority', permission: 'tasks.supervise' }, dueParameter: 'tasks.check-days' },
    active: { title: '办理中', tone: 'moving', waits: { side: 'owner', permission: 'tasks.report' } },
    extending: { title: '申请延期', tone: 'waiting', waits: { side: 'authority', permission: 'tasks.supervise' }, dueParameter: 'tasks.check-days' },
    claimed: { title: '待验收', tone: 'waiting', waits: { side: 'authority', permission: 'tasks.supervise' }, dueParameter: 'tasks.check-days' },
    suspended: { title: '已中止', tone: 'idle', waits: { side: 'authority', permission: 'tasks.supervise' } },
    done: { title: '已办结', tone: 'done' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  path: [
    { state: 'issued', title: '签收' },
    { state: 'active', title: '办理、报进展' },
    { state: 'claimed', title: '验收' },
    { state: 'done', title: '办结' },
  ],
  steps: [
    { action: 'accept', title: '签收', from: ['issued'], to: 'active', main: true, ...report },
    { action: 'decline', title: '退回分办', from: ['issued'], to: 'declined', reason: true, ...report },
    { action: 'reissue', title: '维持分办', from: ['declined'], to: 'issued', reason: true, main: true, ...supervise },
    { action: 'claim', title: '申请办结', from: ['active'], to: 'claimed', guarded: true, form: true, main: true, ...report },
    { action: 'extend', title: '申请延期', from: ['active'], to: 'extending', reason: true, form: true, ...report },
    { action: 'grant', title: '同意延期', from: ['extending'], to: 'active', main: true, ...supervise },
    { action: 'refuse', title: '不同意延期', from: ['extending'], to: 'active', reason: true, ...supervise },
    { action: 'check', title: '验收办结', from: ['claimed'], to: 'done', explain: true, main: true, ...supervise },
    { action: 'return', title: '退回再办', from: ['claimed'], to: 'active', reason: true, ...supervise },
    { action: 'suspend', title: '中止', from: ['active'], to: 'suspended', reason: true, ...supervise },
    { action: 'resume', title: '恢复办理', from: ['suspended'], to: 'active', main: true, ...supervise },
    { action: 'cancel', title: '撤销', from: ['issued', 'declined', 'active', 'suspended'], to: 'cancelled', reason: true, ...supervise },
  ],
})

const reviewing = ['reviewCounty', 'reviewCity', 'reviewProvince'] as const
const chain = approvalLevels({
  levels: ['county', 'city', 'province'],
  state: 'review',
  title: (level) => `${level}评价`,
  permission: 'tasks.supervise',
  to: 'publishing',
  returned: 'returned',
  dueParameter: 'tasks.evaluate-days',
  step: { approves: false },
})

/** 年度评价：自评、评价组实地评分、公示、公布（003:212、001:1101）。 */
export const evaluationWorkflow = defineWorkflow({
  id: 'tasks.evaluation',
  title: '年度评价',
  prefix: 'PJ',
  clause: '003:212',
  start: 'self',
  states: {
    self: { title: '自评', tone: 'idle', waits: { side: 'owner', permission: 'tasks.report' } },
    ...chain.states,
    returned: { title: '退回补充', tone: 'returned', waits: { side: 'owner', permission: 'tasks.report' } },
    publishing: { title: '公示', tone: 'moving', waits: { side: 'authority', permission: 'tasks.supervise' } },
    done: { title: '已公布', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'self', title: '自评' },
    { state: 'reviewCounty', title: '县级评价' },
    { state: 'reviewCity', title: '市级评价' },
    { state: 'reviewProvince', title: '省级评价' },
    { state: 'publishing', title: '公示' },
    { state: 'done', title: '公布' },
  ],
  steps: [
    { action: 'submit', title: '提交自评', from: ['self', 'returned'], to: chain.first, guarded: true, main: true, ...report },
    ...reviewing.map((at) => ({ action: 'score', title: '评分', from: [at], to: at, form: true as const, ...supervise })),
    ...chain.steps,
    { action: 'publish', title: '开始公示', from: ['publishing'], to: 'publishing', ...supervise },
    { action: 'conclude', title: '公布结果', from: ['publishing'], to: 'done', main: true, ...supervise },
    { action: 'reopen', title: '重新评价', from: ['publishing'], to: 'reviewProvince', reason: true, ...supervise },
    { action: 'cancel', title: '取消评价', from: ['self', 'returned', ...reviewing], to: 'cancelled', reason: true, ...supervise },
  ],
})

export const workflows = [dutyWorkflow, evaluationWorkflow]
