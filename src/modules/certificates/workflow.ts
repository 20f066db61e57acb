import { defineWorkflow, type WorkflowStep } from '../../kernel/workflow.ts'

const steps = (approve: string, to: string): WorkflowStep[] => [
  { action: 'submit', title: '提交', from: ['draft', 'returned'], to: 'review', needs: 'certificates.apply', side: 'owner', guarded: true, main: true },
  { action: 'withdraw', title: '撤回', from: ['review'], to: 'draft', needs: 'certificates.apply', side: 'owner', unopened: true },
  { action: 'cancel', title: '撤销申请', from: ['draft', 'returned'], to: 'cancelled', needs: 'certificates.apply', side: 'owner', reason: true },
  { action: 'return', title: '退回', from: ['review'], to: 'returned', needs: 'certificates.review', side: 'authority', reason: true },
  { action: 'approve', title: approve, from: ['review'], to, needs: 'certificates.review', side: 'authority', guarded: true, main: true },
  { action: 'refuse', title: `不予${approve}`, from: ['review'], to: 'refused', needs: 'certificates.review', side: 'authority', reason: true },
]

/** 证书变更：学校申请，主管部门批准，两个人，才改台账。 */
export const changeWorkflow = defineWorkflow({
  id: 'certificates.change',
  title: '证书变更',
  prefix: 'ZS',
  clause: '001:1080',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'certificates.apply' } },
    review: { title: '审核中', tone: 'moving', waits: { side: 'authority', permission: 'certificates.review' }, dueParameter: 'certificates.decide.days' },
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'certificates.apply' } },
    approved: { title: '已批准', tone: 'done' },
    refused: { title: '不予批准', tone: 'closed' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  steps: steps('批准', 'approved'),
})

/** 补录：学校核对旧证书，主管部门确认以后才进入台账、可以查验。 */
export const backfileWorkflow = defineWorkflow({
  id: 'certificates.backfile',
  title: '证书补录',
  prefix: 'BL',
  clause: '001:1080',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'certificates.apply' } },
    review: { title: '待确认', tone: 'moving', waits: { side: 'authority', permission: 'certificates.review' }, dueParameter: 'certificates.decide.days' },
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'certificates.apply' } },
    confirmed: { title: '已确认', tone: 'done' },
    refused: { title: '不予确认', tone: 'closed' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  steps: steps('确认', 'confirmed'),
})

export const workflows = [changeWorkflow, backfileWorkflow]
