import { approvalLevels } from '../../kernel/case-levels.ts'
import { defineWorkflow, type WorkflowState } from '../../kernel/workflow.ts'

const chain = approvalLevels({
  levels: ['county', 'city', 'province'],
  state: 'review',
  title: (level) => `${level}审核`,
  permission: 'graduation.review',
  to: 'approved',
  returned: 'returned',
  dueParameter: 'graduation.review-days',
  flags: { county: 'graduation.review.county', city: 'graduation.review.city', province: 'graduation.review.province' },
})
const reviewing = ['reviewCounty', 'reviewCity', 'reviewProvince'] as const
const within = (action: string, title: string, more: object = {}) =>
  reviewing.map((at) => ({ action, title, from: [at], to: at, side: 'authority' as const, needs: 'graduation.review', form: true as const, approves: false, ...more }))

/** 毕业名单：学校审核申报，主管部门逐级审核（001:1092），通过时编号、学籍结束。 */
export const listWorkflow = defineWorkflow({
  id: 'graduation.list',
  title: '毕业名单',
  prefix: 'BY',
  clause: '001:1092',
  start: 'draft',
  states: {
    draft: { title: '草稿', tone: 'idle', waits: { side: 'owner', permission: 'graduation.prepare' } },
    ...chain.states,
    returned: { title: '待补正', tone: 'returned', waits: { side: 'owner', permission: 'graduation.prepare' } },
    approved: { title: '已通过', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '学校审核申报' },
    { state: 'reviewCounty', title: '县级审核' },
    { state: 'reviewCity', title: '市级审核' },
    { state: 'reviewProvince', title: '省级审核' },
    { state: 'approved', title: '编号，学籍结束' },
  ],
  steps: [
    { action: 'submit', title: '提交审核', from: ['draft', 'returned'], to: chain.first, side: 'owner', needs: 'graduation.prepare', guarded: true, explain: true, main: true },
    { action: 'cancel', title: '取消名单', from: ['draft', 'returned'], to: 'cancelled', side: 'owner', needs: 'graduation.prepare', reason: true },
    { action: 'withdraw', title: '撤回', from: [...reviewing], to: 'draft', side: 'owner', needs: 'graduation.prepare', unopened: true },
    ...within('return-rows', '退回学生', { reason: true }),
    ...within('publish', '开始公示', { form: undefined }),
    ...chain.steps,
  ],
})

export const workflows = [listWorkflow]

/** A state by its name, as the engine keeps it on the case. */
export function stateOf(name: string): WorkflowState | undefined {
  return (listWorkflow.states as Record<string, WorkflowState>)[name]
}
