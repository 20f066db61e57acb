import { approvalLevels } from '../../kernel/case-levels.ts'
import { defineWorkflow } from '../../kernel/workflow.ts'

const chain = approvalLevels({
  levels: ['county', 'city', 'province'],
  state: 'review',
  title: (level) => `${level}审核`,
  permission: 'prospectuses.review',
  to: 'approved',
  returned: 'returned',
  dueParameter: 'enrolment.plan.review-days',
  step: { explain: true },
  flags: { county: 'enrolment.plan.review.county', city: 'enrolment.plan.review.city', province: 'enrolment.plan.review.province' },
})
const reviewing = ['reviewCounty', 'reviewCity', 'reviewProvince'] as const
const prepare = { side: 'owner', needs: 'prospectuses.prepare' } as const
const review = { side: 'authority', needs: 'prospectuses.review' } as const

/** 招生计划的编制和调整：学校编制，逐级审核，批准后与现行计划比较写入并公布变更（003:188）。 */
export const planWorkflow = defineWorkflow({
  id: 'prospectuses.plan',
  title: '招生计划',
  prefix: 'JH',
  clause: '003:188',
  start: 'draft',
  states: {
    draft: { title: '编制中', tone: 'idle', waits: { side: 'owner', permission: 'prospectuses.prepare' } },
    ...chain.states,
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'prospectuses.prepare' } },
    approved: { title: '已批准', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '学校编制' },
    { state: 'reviewCounty', title: '县级审核' },
    { state: 'reviewCity', title: '市级审核' },
    { state: 'reviewProvince', title: '省级批准' },
    { state: 'approved', title: '写入计划并公布' },
  ],
  steps: [
    { action: 'submit', title: '报送', from: ['draft', 'returned'], to: chain.first, ...prepare, guarded: true, explain: true, main: true },
    { action: 'cancel', title: '取消', from: ['draft', 'returned'], to: 'cancelled', ...prepare, reason: true },
    { action: 'withdraw', title: '撤回', from: [...reviewing], to: 'draft', ...prepare, unopened: true },
    ...chain.steps,
  ],
})

/** 招生简章备案：六项内容齐备，主管部门审核备案并公布（001:1315、001:1317）。 */
export const prospectusWorkflow = defineWorkflow({
  id: 'prospectuses.prospectus',
  title: '招生简章备案',
  prefix: 'ZJ',
  clause: '001:1315',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'prospectuses.prepare' } },
    review: { title: '审核中', tone: 'moving', waits: { side: 'authority', permission: 'prospectuses.review' }, dueParameter: 'prospectus.review-days' },
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'prospectuses.prepare' } },
    filed: { title: '已备案公布', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '报备', from: ['draft', 'returned'], to: 'review', ...prepare, guarded: true, explain: true, main: true },
    { action: 'withdraw', title: '撤回', from: ['review'], to: 'draft', ...prepare, unopened: true },
    { action: 'cancel', title: '取消', from: ['draft', 'returned'], to: 'cancelled', ...prepare, reason: true },
    { action: 'return', title: '退回', from: ['review'], to: 'returned', ...review, reason: true },
    { action: 'file', title: '备案并公布', from: ['review'], to: 'filed', ...review, guarded: true, explain: true, main: true },
  ],
})

/** 移出名单：定期清理时主管部门提出，学校说明情况，主管部门决定（001:1315）。 */
export const removalWorkflow = defineWorkflow({
  id: 'prospectuses.removal',
  title: '移出招生名单',
  prefix: 'MD',
  clause: '001:1315',
  start: 'draft',
  states: {
    draft: { title: '拟定', tone: 'idle', waits: { side: 'authority', permission: 'prospectuses.review' } },
    explaining: { title: '等学校说明', tone: 'waiting', waits: { side: 'owner', permission: 'prospectuses.prepare' }, dueParameter: 'enrolment.removal.days' },
    deciding: { title: '待决定', tone: 'moving', waits: { side: 'authority', permission: 'prospectuses.review' } },
    removed: { title: '已移出', tone: 'done' },
    kept: { title: '不移出', tone: 'closed' },
  },
  steps: [
    { action: 'tell', title: '告知学校', from: ['draft'], to: 'explaining', ...review, reason: true, approves: false, main: true },
    { action: 'drop', title: '不再提出', from: ['draft'], to: 'kept', ...review, reason: true },
    { action: 'explain', title: '说明情况', from: ['explaining'], to: 'deciding', ...prepare, reason: true, main: true },
    { action: 'remove', title: '移出名单', from: ['deciding'], to: 'removed', ...review, reason: true, approves: false, main: true },
    { action: 'removeAtOnce', title: '逾期未说明，移出', from: ['explaining'], to: 'removed', ...review, reason: true },
    { action: 'keep', title: '不移出', from: ['deciding'], to: 'kept', ...review, reason: true },
  ],
})

export const workflows = [planWorkflow, prospectusWorkflow, removalWorkflow]
