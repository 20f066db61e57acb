import { defineWorkflow } from '../../kernel/workflow.ts'

/** 解锁：办理期已过的办件，由主管部门同意后可以在某日以前再提交。 */
export const unlockWorkflow = defineWorkflow({
  id: 'todos.unlock',
  title: '解锁申请',
  prefix: 'JS',
  clause: '001:1319',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'todos.applyUnlock' } },
    review: { title: '待同意', tone: 'waiting', waits: { side: 'authority', permission: 'todos.approveUnlock' } },
    approved: { title: '已解锁', tone: 'done' },
    refused: { title: '不予解锁', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft'], to: 'review', side: 'owner', needs: 'todos.applyUnlock', reason: true, main: true },
    { action: 'approve', title: '同意解锁', from: ['review'], to: 'approved', side: 'authority', needs: 'todos.approveUnlock', main: true },
    { action: 'refuse', title: '不予解锁', from: ['review'], to: 'refused', side: 'authority', needs: 'todos.approveUnlock', reason: true },
  ],
  path: [
    { state: 'draft', title: '申请' },
    { state: 'review', title: '主管部门同意' },
    { state: 'approved', title: '解锁' },
  ],
})

export const workflows = [unlockWorkflow]
