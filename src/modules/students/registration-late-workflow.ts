import { defineWorkflow } from '../../kernel/workflow.ts'

/** 逾期注册申请：注册时间以外要注册的学生，由主管部门批准后在若干天内可以提交注册。日期和批准的办法正文没有写（推）。 */
export const lateEntryWorkflow = defineWorkflow({
  id: 'students.late-entry',
  title: '逾期注册申请',
  prefix: 'YQ',
  clause: '001:1319',
  start: 'draft',
  states: {
    draft: { title: '草稿', tone: 'idle', waits: { side: 'owner', permission: 'students.submitRegistration' } },
    review: {
      title: '待批准',
      tone: 'waiting',
      waits: { side: 'authority', permission: 'students.reviewRegistration' },
      dueParameter: 'registration.review.{level}-days',
    },
    approved: { title: '已批准', tone: 'done' },
    refused: { title: '不批准', tone: 'closed' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '学校申请' },
    { state: 'review', title: '主管部门批准' },
    { state: 'approved', title: '开放注册' },
  ],
  steps: [
    { action: 'submit', title: '提交申请', from: ['draft'], to: 'review', side: 'owner', needs: 'students.submitRegistration', reason: true, guarded: true, main: true },
    { action: 'cancel', title: '取消申请', from: ['draft'], to: 'cancelled', side: 'owner', needs: 'students.submitRegistration', reason: true },
    { action: 'withdraw', title: '撤回', from: ['review'], to: 'draft', side: 'owner', needs: 'students.submitRegistration', unopened: true },
    { action: 'approve', title: '批准', from: ['review'], to: 'approved', side: 'authority', needs: 'students.reviewRegistration', guarded: true, main: true },
    { action: 'return', title: '退回学校', from: ['review'], to: 'draft', side: 'authority', needs: 'students.reviewRegistration', reason: true },
    { action: 'refuse', title: '不批准', from: ['review'], to: 'refused', side: 'authority', needs: 'students.reviewRegistration', reason: true },
  ],
})
