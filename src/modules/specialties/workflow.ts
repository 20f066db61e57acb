import { defineWorkflow } from '../../kernel/workflow.ts'

/** 专业备案：学校依目录自主设置并每年调整，主管部门备案。 */
export const filingWorkflow = defineWorkflow({
  id: 'specialties.filing',
  title: '专业备案',
  prefix: 'ZY',
  clause: '001:90',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'specialties.apply' } },
    review: {
      title: '审核中',
      tone: 'moving',
      waits: { side: 'authority', permission: 'specialties.review' },
    },
    returned: {
      title: '已退回',
      tone: 'returned',
      waits: { side: 'owner', permission: 'specialties.apply' },
    },
    approved: { title: '已备案', tone: 'done' },
    refused: { title: '不予备案', tone: 'closed' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  steps: [
    {
      action: 'submit',
      title: '提交',
      from: ['draft', 'returned'],
      to: 'review',
      needs: 'specialties.apply',
      side: 'owner',
      guarded: true,
      main: true,
    },
    {
      action: 'withdraw',
      title: '撤回',
      from: ['review'],
      to: 'draft',
      needs: 'specialties.apply',
      side: 'owner',
      unopened: true,
    },
    {
      action: 'cancel',
      title: '撤销申请',
      from: ['draft', 'returned'],
      to: 'cancelled',
      needs: 'specialties.apply',
      side: 'owner',
      reason: true,
    },
    {
      action: 'return',
      title: '退回',
      from: ['review'],
      to: 'returned',
      needs: 'specialties.review',
      side: 'authority',
      reason: true,
    },
    {
      action: 'approve',
      title: '备案',
      from: ['review'],
      to: 'approved',
      needs: 'specialties.review',
      side: 'authority',
      guarded: true,
      main: true,
    },
    {
      action: 'refuse',
      title: '不予备案',
      from: ['review'],
      to: 'refused',
      needs: 'specialties.review',
      side: 'authority',
      reason: true,
    },
  ],
})

export const workflows = [filingWorkflow]
