import { defineWorkflow } from '../../kernel/workflow.ts'

const APPLY = 'changes.apply'
const REVIEW = 'changes.review'

/**
 * 转学（省内）：转出学校申请，转入学校同意，转出主管部门、转入主管部门先后审核；两校同一主管部门的只审一次。
 * 省际转学的另一半在外省，见 transfer-out.ts 和 transfer-in.ts。
 */
export const transferWorkflow = defineWorkflow({
  id: 'changes.transfer',
  title: '转学',
  prefix: 'ZX',
  clause: '001:1319',
  start: 'draft',
  parties: {
    receiving: { title: '转入学校' },
    receivingAuthority: { title: '转入主管部门', optional: true },
  },
  states: {
    draft: { title: '转出学校填报', tone: 'idle', waits: { side: 'owner', permission: APPLY } },
    receiving: { title: '待转入学校同意', tone: 'waiting', waits: { side: 'receiving', permission: APPLY }, dueParameter: 'changes.transfer.consent-days' },
    review: { title: '转出主管部门审核', tone: 'moving', waits: { side: 'authority', permission: REVIEW }, dueParameter: 'changes.review-days' },
    accept: { title: '转入主管部门审核', tone: 'moving', waits: { side: 'receivingAuthority', permission: REVIEW }, dueParameter: 'changes.review-days' },
    returned: { title: '待补材料', tone: 'returned', waits: { side: 'owner', permission: APPLY }, dueParameter: 'changes.correction-days' },
    approved: { title: '已转学', tone: 'done' },
    refused: { title: '不同意转学', tone: 'closed' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '转出学校' },
    { state: 'receiving', title: '转入学校' },
    { state: 'review', title: '转出主管部门' },
    { state: 'accept', title: '转入主管部门' },
    { state: 'approved', title: '学籍转入' },
  ],
  steps: [
    { action: 'submit', title: '提交', from: ['draft', 'returned'], to: 'receiving', side: 'owner', needs: APPLY, guarded: true, explain: true, main: true },
    { action: 'withdraw', title: '撤回', from: ['receiving'], to: 'draft', side: 'owner', needs: APPLY, unopened: true },
    { action: 'cancel', title: '取消转学', from: ['draft', 'returned'], to: 'cancelled', side: 'owner', needs: APPLY, reason: true },
    { action: 'consent', title: '同意接收', from: ['receiving'], to: 'review', side: 'receiving', needs: APPLY, guarded: true, main: true, undoable: true },
    { action: 'return', title: '退回补材料', from: ['receiving'], to: 'returned', side: 'receiving', needs: APPLY, reason: true },
    { action: 'decline', title: '不同意接收', from: ['receiving'], to: 'refused', side: 'receiving', needs: APPLY, reason: true },
    { action: 'release', title: '同意转出', from: ['review'], to: 'accept', side: 'authority', needs: REVIEW, guarded: true, main: true, undoable: true },
    { action: 'return', title: '退回补材料', from: ['review'], to: 'returned', side: 'authority', needs: REVIEW, reason: true },
    { action: 'refuse', title: '不同意转出', from: ['review'], to: 'refused', side: 'authority', needs: REVIEW, reason: true },
    { action: 'accept', title: '同意转入', from: ['accept'], to: 'approved', side: 'receivingAuthority', needs: REVIEW, guarded: true, main: true },
    { action: 'return', title: '退回补材料', from: ['accept'], to: 'returned', side: 'receivingAuthority', needs: REVIEW, reason: true },
    { action: 'refuse', title: '不同意转入', from: ['accept'], to: 'refused', side: 'receivingAuthority', needs: REVIEW, reason: true },
  ],
})
