import { defineWorkflow } from '../../kernel/workflow.ts'

const manage = { side: 'owner', needs: 'targets.manage' } as const
const sign = { side: 'authority', needs: 'targets.sign' } as const

/** 目标分解：主管部门自己的办件；起草的人不能签发（001:1132、001:1101）。 */
export const breakdownWorkflow = defineWorkflow({
  id: 'targets.breakdown',
  title: '目标分解',
  prefix: 'MF',
  clause: '001:1132',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'targets.manage' } },
    signing: { title: '待签发', tone: 'waiting', waits: { side: 'authority', permission: 'targets.sign' }, dueParameter: 'targets.sign-days' },
    issued: { title: '已下达', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '起草' },
    { state: 'signing', title: '签发' },
    { state: 'issued', title: '下达' },
  ],
  steps: [
    { action: 'submit', title: '送签', from: ['draft'], to: 'signing', guarded: true, explain: true, main: true, ...manage },
    { action: 'withdraw', title: '撤回', from: ['signing'], to: 'draft', ...manage },
    { action: 'sign', title: '签发下达', from: ['signing'], to: 'issued', guarded: true, main: true, ...sign },
    { action: 'return', title: '退回修改', from: ['signing'], to: 'draft', reason: true, ...sign },
    { action: 'cancel', title: '取消', from: ['draft'], to: 'cancelled', reason: true, ...manage },
  ],
})

// The issuer answers what it issued itself: the decision is on somebody else's objection.
const answer = { side: 'authority', needs: 'targets.sign', approves: false } as const
const confirm = { side: 'owner', needs: 'targets.confirm' } as const

/** 目标确认：下达给一个单位的目标，由它确认，或者写明理由提出异议。 */
export const receiptWorkflow = defineWorkflow({
  id: 'targets.receipt',
  title: '目标确认',
  prefix: 'MQ',
  clause: '001:1132',
  start: 'waiting',
  states: {
    waiting: { title: '待确认', tone: 'waiting', waits: { side: 'owner', permission: 'targets.confirm' }, dueParameter: 'targets.confirm-days' },
    objected: { title: '有异议', tone: 'returned', waits: { side: 'authority', permission: 'targets.sign' }, dueParameter: 'targets.answer-days' },
    adjusting: { title: '待调整', tone: 'moving', waits: { side: 'authority', permission: 'targets.sign' } },
    confirmed: { title: '已确认', tone: 'done' },
    replaced: { title: '已由新的分解取代', tone: 'closed' },
  },
  path: [
    { state: 'waiting', title: '下达' },
    { state: 'confirmed', title: '确认' },
  ],
  steps: [
    { action: 'confirm', title: '确认', from: ['waiting'], to: 'confirmed', main: true, ...confirm },
    { action: 'object', title: '提出异议', from: ['waiting'], to: 'objected', reason: true, ...confirm },
    { action: 'keep', title: '维持目标', from: ['objected', 'adjusting'], to: 'waiting', reason: true, main: true, ...answer },
    { action: 'adjust', title: '同意调整', from: ['objected'], to: 'adjusting', reason: true, ...answer },
    { action: 'replace', title: '由新的分解取代', from: ['waiting', 'objected', 'adjusting'], to: 'replaced', form: true, ...answer },
  ],
})

/** 目标考核：由台账算出，通报、申诉、公示以后确定（003:133、001:1132）。 */
export const assessmentWorkflow = defineWorkflow({
  id: 'targets.assessment',
  title: '目标考核',
  prefix: 'MK',
  clause: '003:133',
  start: 'draft',
  states: {
    draft: { title: '核算', tone: 'idle', waits: { side: 'owner', permission: 'targets.manage' } },
    told: { title: '已通报', tone: 'waiting', waits: { side: 'owner', permission: 'targets.manage' } },
    publishing: { title: '公示', tone: 'moving', waits: { side: 'authority', permission: 'targets.sign' } },
    final: { title: '已定', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '核算' },
    { state: 'told', title: '通报、申诉' },
    { state: 'publishing', title: '公示' },
    { state: 'final', title: '确定' },
  ],
  steps: [
    { action: 'retake', title: '重新计算', from: ['draft'], to: 'draft', ...manage },
    { action: 'tell', title: '通报单位', from: ['draft'], to: 'told', guarded: true, main: true, ...manage },
    { action: 'publish', title: '开始公示', from: ['told'], to: 'publishing', guarded: true, main: true, ...manage },
    { action: 'conclude', title: '确定结果', from: ['publishing'], to: 'final', guarded: true, main: true, ...sign },
    { action: 'reopen', title: '停止公示，重新核算', from: ['publishing'], to: 'draft', reason: true, ...sign },
    { action: 'cancel', title: '取消考核', from: ['draft', 'told'], to: 'cancelled', reason: true, ...manage },
  ],
})

/** 考核申诉：单位对考核结果的异议；成立的，台账更正后重新计算，不改数。 */
export const appealWorkflow = defineWorkflow({
  id: 'targets.appeal',
  title: '考核申诉',
  prefix: 'MS',
  clause: '003:133',
  start: 'filed',
  states: {
    filed: { title: '待答复', tone: 'waiting', waits: { side: 'authority', permission: 'targets.sign' }, dueParameter: 'targets.answer-days' },
    sustained: { title: '成立', tone: 'done' },
    rejected: { title: '不成立', tone: 'closed' },
    withdrawn: { title: '已撤回', tone: 'closed' },
  },
  path: [
    { state: 'filed', title: '提出' },
    { state: 'sustained', title: '答复' },
  ],
  steps: [
    { action: 'sustain', title: '申诉成立，重新计算', from: ['filed'], to: 'sustained', reason: true, main: true, ...answer },
    { action: 'reject', title: '申诉不成立', from: ['filed'], to: 'rejected', reason: true, ...answer },
    { action: 'withdraw', title: '撤回申诉', from: ['filed'], to: 'withdrawn', ...confirm },
  ],
})

const evaluate = { side: 'owner', needs: 'targets.evaluate' } as const

/** 规划评估：自评、第三方、审定、公布（001:1101）。 */
export const planEvaluationWorkflow = defineWorkflow({
  id: 'targets.evaluation',
  title: '规划评估',
  prefix: 'PG',
  clause: '001:1101',
  start: 'writing',
  states: {
    writing: { title: '自评', tone: 'idle', waits: { side: 'owner', permission: 'targets.evaluate' } },
    review: { title: '审定', tone: 'waiting', waits: { side: 'authority', permission: 'targets.sign' }, dueParameter: 'targets.sign-days' },
    published: { title: '已公布', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'writing', title: '自评、第三方评估' },
    { state: 'review', title: '审定' },
    { state: 'published', title: '公布' },
  ],
  steps: [
    { action: 'submit', title: '送审', from: ['writing'], to: 'review', guarded: true, explain: true, main: true, ...evaluate },
    { action: 'publish', title: '审定公布', from: ['review'], to: 'published', guarded: true, main: true, ...sign },
    { action: 'return', title: '退回修改', from: ['review'], to: 'writing', reason: true, ...sign },
    { action: 'cancel', title: '取消评估', from: ['writing'], to: 'cancelled', reason: true, ...evaluate },
  ],
})

export const workflows = [breakdownWorkflow, receiptWorkflow, assessmentWorkflow, appealWorkflow, planEvaluationWorkflow]
