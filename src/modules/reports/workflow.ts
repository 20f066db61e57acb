import { approvalLevels } from '../../kernel/case-levels.ts'
import { defineWorkflow } from '../../kernel/workflow.ts'

const upward = approvalLevels({
  levels: ['city', 'province'],
  state: 'review',
  title: (level) => `${level}审核中`,
  permission: 'reports.review',
  to: 'published',
  returned: 'returned',
  dueParameter: 'reports.review-days',
})

/** The state in which a report waits for the first authority above its unit. */
export const firstReview = upward.first

/** 年度报告：编写、单位负责人审定、市级审核、省级接收并发布。省级自己的报告由另一人审定后发布。 */
export const reportWorkflow = defineWorkflow({
  id: 'reports.annual',
  title: '年度报告',
  prefix: 'NB',
  clause: '001:1149',
  start: 'draft',
  states: {
    draft: { title: '待送审', tone: 'idle', waits: { side: 'owner', permission: 'reports.write' } },
    signing: { title: '单位负责人审定', tone: 'waiting', waits: { side: 'owner', permission: 'reports.sign' } },
    ...upward.states,
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'reports.write' } },
    published: { title: '已发布', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '送审', from: ['draft', 'returned'], to: 'signing', needs: 'reports.write', side: 'owner', guarded: true, main: true },
    { action: 'sign', title: '审定上报', from: ['signing'], to: upward.first, needs: 'reports.sign', side: 'owner', approves: true, main: true },
    { action: 'back', title: '退回修改', from: ['signing'], to: 'returned', needs: 'reports.sign', side: 'owner', reason: true },
    { action: 'withdraw', title: '撤回', from: ['signing', ...Object.keys(upward.states)], to: 'returned', needs: 'reports.write', side: 'owner', unopened: true },
    ...upward.steps,
    { action: 'cancel', title: '取消', from: ['draft', 'returned'], to: 'cancelled', needs: 'reports.write', side: 'owner', reason: true },
  ],
  path: [
    { state: 'draft', title: '编写' },
    { state: 'signing', title: '负责人审定' },
    { state: 'reviewCity', title: '市级' },
    { state: 'reviewProvince', title: '省级' },
    { state: 'published', title: '发布' },
  ],
})

export const workflows = [reportWorkflow]
