import { defineWorkflow } from '../../kernel/workflow.ts'

/** 解除处分: the school asks, its head decides; nobody decides what the same account asked for. */
export const liftingWorkflow = defineWorkflow({
  id: 'dossiers.lifting',
  title: '解除处分',
  prefix: 'JC',
  clause: '001:1319',
  start: 'draft',
  states: {
    draft: { title: '草稿', tone: 'idle', waits: { side: 'owner', permission: 'dossiers.edit' } },
    review: { title: '待校领导决定', tone: 'waiting', waits: { side: 'owner', permission: 'dossiers.decide' } },
    lifted: { title: '已解除', tone: 'done' },
    kept: { title: '不予解除', tone: 'closed' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft'], to: 'review', needs: 'dossiers.edit', side: 'owner', main: true },
    { action: 'cancel', title: '取消', from: ['draft', 'review'], to: 'cancelled', needs: 'dossiers.edit', side: 'owner', reason: true },
    { action: 'lift', title: '同意解除', from: ['review'], to: 'lifted', needs: 'dossiers.decide', side: 'owner', main: true, approves: true, explain: true },
    { action: 'keep', title: '不予解除', from: ['review'], to: 'kept', needs: 'dossiers.decide', side: 'owner', reason: true, approves: true },
  ],
})

export const workflows = [liftingWorkflow]
