import { approvalLevels } from '../../kernel/case-levels.ts'
import { defineWorkflow } from '../../kernel/workflow.ts'

const upward = approvalLevels({
  levels: ['county', 'city', 'province'],
  state: 'review',
  title: (level) => `${level}审核中`,
  permission: 'returns.approve',
  to: 'locked',
  returned: 'returned',
  dueParameter: 'returns.review-days',
})

/** The state in which a report waits for the first authority above its unit. */
export const firstReview = upward.first

/** 指标填报：填报、本单位另一人复核、逐级审核、锁定。锁定以后要改，先办解锁。 */
export const returnWorkflow = defineWorkflow({
  id: 'returns.return',
  title: '指标填报',
  prefix: 'TB',
  clause: '001:1101',
  start: 'draft',
  states: {
    draft: { title: '待填报', tone: 'idle', waits: { side: 'owner', permission: 'returns.fill' } },
    checking: { title: '本单位复核', tone: 'waiting', waits: { side: 'owner', permission: 'returns.check' } },
    ...upward.states,
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'returns.fill' } },
    locked: { title: '已锁定', tone: 'done' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '送复核', from: ['draft', 'returned'], to: 'checking', needs: 'returns.fill', side: 'owner', guarded: true, explain: true, main: true },
    { action: 'check', title: '复核上报', from: ['checking'], to: upward.first, needs: 'returns.check', side: 'owner', guarded: true, approves: true, main: true },
    { action: 'back', title: '退回修改', from: ['checking'], to: 'draft', needs: 'returns.check', side: 'owner', reason: true },
    { action: 'withdraw', title: '撤回', from: Object.keys(upward.states), to: 'draft', needs: 'returns.fill', side: 'owner', unopened: true },
    ...upward.steps,
    { action: 'cancel', title: '撤销填报', from: ['draft', 'checking', 'returned'], to: 'cancelled', needs: 'returns.open', side: 'authority', reason: true },
  ],
  path: [
    { state: 'draft', title: '填报' },
    { state: 'checking', title: '本单位复核' },
    { state: 'reviewCounty', title: '县级' },
    { state: 'reviewCity', title: '市级' },
    { state: 'reviewProvince', title: '省级' },
    { state: 'locked', title: '锁定' },
  ],
})

/** 解锁：已锁定的填报表要改，写明理由，由批次的发起部门同意；同意后另立一个填报办件，原值保留到再次锁定。 */
export const unlockWorkflow = defineWorkflow({
  id: 'returns.unlock',
  title: '填报解锁',
  prefix: 'TK',
  clause: '001:1101',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'returns.fill' } },
    review: { title: '待同意', tone: 'waiting', waits: { side: 'authority', permission: 'returns.open' } },
    granted: { title: '已解锁', tone: 'done' },
    refused: { title: '不予解锁', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft'], to: 'review', needs: 'returns.fill', side: 'owner', reason: true, main: true },
    { action: 'grant', title: '同意解锁', from: ['review'], to: 'granted', needs: 'returns.open', side: 'authority', main: true },
    { action: 'refuse', title: '不予解锁', from: ['review'], to: 'refused', needs: 'returns.open', side: 'authority', reason: true },
  ],
  path: [
    { state: 'draft', title: '申请' },
    { state: 'review', title: '发起部门同意' },
    { state: 'granted', title: '解锁' },
  ],
})

export const workflows = [returnWorkflow, unlockWorkflow]
