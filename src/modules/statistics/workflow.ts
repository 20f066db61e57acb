import { defineWorkflow } from '../../kernel/workflow.ts'

/** 统计报表逐级上报：冻结、送审、锁定；锁定以后用更正办件重报。 */
export const returnWorkflow = defineWorkflow({
  id: 'statistics.return',
  title: '统计报表上报',
  prefix: 'TJ',
  clause: '001:1149',
  start: 'draft',
  states: {
    draft: { title: '已冻结，待送审', tone: 'idle', waits: { side: 'owner', permission: 'statistics.fill' } },
    review: { title: '审核中', tone: 'moving', waits: { side: 'authority', permission: 'statistics.review' }, dueParameter: 'statistics.review-days' },
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'statistics.fill' } },
    locked: { title: '已锁定', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '送审', from: ['draft', 'returned'], to: 'review', needs: 'statistics.fill', side: 'owner', guarded: true, explain: true, main: true },
    { action: 'withdraw', title: '撤回', from: ['review'], to: 'draft', needs: 'statistics.fill', side: 'owner', unopened: true },
    { action: 'cancel', title: '取消', from: ['draft', 'returned'], to: 'cancelled', needs: 'statistics.fill', side: 'owner', reason: true },
    { action: 'return', title: '退回重报', from: ['review'], to: 'returned', needs: 'statistics.review', side: 'authority', reason: true },
    { action: 'lock', title: '通过并锁定', from: ['review'], to: 'locked', needs: 'statistics.review', side: 'authority', guarded: true, main: true },
  ],
})

export const workflows = [returnWorkflow]
