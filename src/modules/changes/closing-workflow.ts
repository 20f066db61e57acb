import { defineWorkflow, type PartySide, type WorkflowState, type WorkflowStep } from '../../kernel/workflow.ts'

const APPLY = 'changes.apply'
const REVIEW = 'changes.review'

/** How many schools the students of one closing school can be divided among in one case. */
export const RECEIVERS = 6

export const receiverSides = Array.from({ length: RECEIVERS }, (_, at) => `receiver${at + 1}`)

const consentOf = (side: string) => `${side}Consent`

const parties: Record<string, PartySide> = { closing: { title: '关闭的学校' } }
const states: Record<string, WorkflowState> = {}
const steps: WorkflowStep[] = []
receiverSides.forEach((side, at) => {
  const next = receiverSides[at + 1]
  parties[side] = { title: `接收学校${'一二三四五六'[at]}`, optional: true }
  states[consentOf(side)] = {
    title: `接收学校${'一二三四五六'[at]}同意`,
    tone: 'moving',
    waits: { side, permission: APPLY },
    dueParameter: 'changes.transfer.consent-days',
  }
  steps.push(
    { action: 'consent', title: '同意接收', from: [consentOf(side)], to: next ? consentOf(next) : 'review', side, needs: APPLY, main: true, undoable: true },
    { action: 'return', title: '退回调整', from: [consentOf(side)], to: 'returned', side, needs: APPLY, reason: true },
  )
})

/**
 * 学校关闭或合并后学生整体转学（001:1349）：主管部门拟定安置方案，关闭的学校核对名单，各接收学校同意，上级核准后分批转移。
 */
export const closingWorkflow = defineWorkflow({
  id: 'changes.closing',
  title: '学校关闭、合并的学生转学',
  prefix: 'GB',
  clause: '001:1349',
  start: 'draft',
  parties,
  states: {
    draft: { title: '拟定方案', tone: 'idle', waits: { side: 'owner', permission: REVIEW } },
    listed: { title: '待学校核对名单', tone: 'waiting', waits: { side: 'closing', permission: APPLY }, dueParameter: 'changes.transfer.consent-days' },
    ...states,
    review: { title: '待核准', tone: 'moving', waits: { side: 'authority', permission: REVIEW }, dueParameter: 'changes.review-days' },
    moving: { title: '正在转移', tone: 'moving', waits: { side: 'authority', permission: REVIEW } },
    returned: { title: '待调整', tone: 'returned', waits: { side: 'owner', permission: REVIEW }, dueParameter: 'changes.correction-days' },
    done: { title: '已全部转移', tone: 'done' },
    refused: { title: '不予核准', tone: 'closed' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '主管部门拟定' },
    { state: 'listed', title: '学校核对' },
    { state: consentOf(receiverSides[0]!), title: '接收学校同意' },
    { state: 'review', title: '核准' },
    { state: 'moving', title: '分批转移' },
    { state: 'done', title: '全部转移' },
  ],
  steps: [
    { action: 'submit', title: '提交', from: ['draft', 'returned'], to: 'listed', side: 'owner', needs: REVIEW, guarded: true, main: true },
    { action: 'withdraw', title: '撤回', from: ['listed'], to: 'draft', side: 'owner', needs: REVIEW, unopened: true },
    { action: 'cancel', title: '取消', from: ['draft', 'returned'], to: 'cancelled', side: 'owner', needs: REVIEW, reason: true },
    { action: 'confirm', title: '名单无误', from: ['listed'], to: consentOf(receiverSides[0]!), side: 'closing', needs: APPLY, guarded: true, main: true, undoable: true },
    { action: 'return', title: '名单有误', from: ['listed'], to: 'returned', side: 'closing', needs: APPLY, reason: true },
    ...steps,
    { action: 'approve', title: '核准', from: ['review'], to: 'moving', side: 'authority', needs: REVIEW, guarded: true, main: true, approves: true },
    { action: 'return', title: '退回调整', from: ['review'], to: 'returned', side: 'authority', needs: REVIEW, reason: true },
    { action: 'refuse', title: '不予核准', from: ['review'], to: 'refused', side: 'authority', needs: REVIEW, reason: true },
    { action: 'resume', title: '继续转移', from: ['moving'], to: 'moving', side: 'authority', needs: REVIEW },
    { action: 'finish', title: '全部转移', from: ['moving'], to: 'done', side: 'authority', needs: REVIEW, form: true },
  ],
})
