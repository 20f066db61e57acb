import { defineWorkflow } from '../../kernel/workflow.ts'

/** 存量学籍确认：启用系统以前已经在读的学生，学校导入，主管部门抽查后确认入籍，不计入当年招生（推，依据 001:1319 信息真实准确）。 */
export const stockWorkflow = defineWorkflow({
  id: 'students.stock',
  title: '存量学籍确认',
  prefix: 'CL',
  clause: '001:1319',
  start: 'draft',
  states: {
    draft: { title: '草稿', tone: 'idle', waits: { side: 'owner', permission: 'students.import' } },
    review: { title: '待确认', tone: 'waiting', waits: { side: 'authority', permission: 'students.reviewRegistration' }, dueParameter: 'stock.review-days' },
    returned: { title: '待补正', tone: 'returned', waits: { side: 'owner', permission: 'students.import' } },
    approved: { title: '已确认', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '学校报送' },
    { state: 'review', title: '主管部门抽查确认' },
    { state: 'approved', title: '入籍' },
  ],
  steps: [
    { action: 'submit', title: '报送', from: ['draft', 'returned'], to: 'review', side: 'owner', needs: 'students.import', guarded: true, main: true },
    { action: 'cancel', title: '取消', from: ['draft', 'returned'], to: 'cancelled', side: 'owner', needs: 'students.import', reason: true },
    { action: 'withdraw', title: '撤回', from: ['review'], to: 'draft', side: 'owner', needs: 'students.import', unopened: true },
    { action: 'record-sample', title: '登记抽查', from: ['review'], to: 'review', side: 'authority', needs: 'students.reviewRegistration', form: true },
    { action: 'return', title: '退回学校', from: ['review'], to: 'returned', side: 'authority', needs: 'students.reviewRegistration', reason: true },
    { action: 'approve', title: '确认入籍', from: ['review'], to: 'approved', side: 'authority', needs: 'students.reviewRegistration', guarded: true, main: true },
  ],
})
