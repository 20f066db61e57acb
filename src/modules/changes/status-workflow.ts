import {
  defineWorkflow,
  type Workflow,
  type WorkflowState,
  type WorkflowStep,
} from '../../kernel/workflow.ts'

const APPLY = 'changes.apply'
const DECIDE = 'changes.decide'
const REVIEW = 'changes.review'

const states: Record<string, WorkflowState> = {
  draft: { title: '学校填报', tone: 'idle', waits: { side: 'owner', permission: APPLY } },
  notified: { title: '告知本人，听取陈述', tone: 'waiting', waits: { side: 'owner', permission: APPLY } },
  school: {
    title: '学校审批',
    tone: 'waiting',
    waits: { side: 'owner', permission: DECIDE },
    dueParameter: 'changes.decide.days',
  },
  authority: {
    title: '主管部门审核',
    tone: 'moving',
    waits: { side: 'authority', permission: REVIEW },
    dueParameter: 'changes.decide.days',
  },
  upper: {
    title: '上一级主管部门审核',
    tone: 'moving',
    waits: { side: 'authority', permission: REVIEW },
    dueParameter: 'changes.decide.days',
  },
  returned: { title: '待补正', tone: 'returned', waits: { side: 'owner', permission: APPLY } },
  approved: { title: '已生效', tone: 'done' },
  refused: { title: '不同意', tone: 'closed' },
  cancelled: { title: '已取消', tone: 'closed' },
}

const approve = { action: 'approve', guarded: true, main: true, approves: true } as const
const steps: readonly WorkflowStep[] = [
  {
    action: 'submit',
    title: '提交',
    from: ['draft', 'returned'],
    to: 'school',
    needs: APPLY,
    side: 'owner',
    guarded: true,
    explain: true,
    main: true,
  },
  {
    action: 'tell',
    title: '告知本人',
    from: ['draft', 'returned'],
    to: 'notified',
    needs: APPLY,
    side: 'owner',
    guarded: true,
    form: true,
  },
  {
    action: 'conclude',
    title: '听取完毕，提请决定',
    from: ['notified'],
    to: 'school',
    needs: APPLY,
    side: 'owner',
    guarded: true,
    main: true,
    approves: false,
  },
  {
    action: 'cancel',
    title: '取消办件',
    from: ['draft', 'returned', 'notified'],
    to: 'cancelled',
    needs: APPLY,
    side: 'owner',
    reason: true,
  },
  {
    action: 'withdraw',
    title: '撤回',
    from: ['authority'],
    to: 'draft',
    needs: APPLY,
    side: 'owner',
    unopened: true,
  },
  { ...approve, title: '同意', from: ['school'], to: 'authority', needs: DECIDE, side: 'owner' },
  {
    action: 'return',
    title: '退回',
    from: ['school'],
    to: 'returned',
    needs: DECIDE,
    side: 'owner',
    reason: true,
  },
  {
    action: 'refuse',
    title: '不同意',
    from: ['school'],
    to: 'refused',
    needs: DECIDE,
    side: 'owner',
    reason: true,
  },
  { ...approve, title: '通过', from: ['authority'], to: 'approved', needs: REVIEW, side: 'authority' },
  { ...approve, title: '通过', from: ['upper'], to: 'approved', needs: REVIEW, side: 'authority' },
  {
    action: 'raise',
    title: '同意，报上一级',
    from: ['authority'],
    to: 'upper',
    needs: REVIEW,
    side: 'authority',
    guarded: true,
  },
  {
    action: 'return',
    title: '退回',
    from: ['authority', 'upper'],
    to: 'returned',
    needs: REVIEW,
    side: 'authority',
    reason: true,
  },
  {
    action: 'refuse',
    title: '不同意',
    from: ['authority', 'upper'],
    to: 'refused',
    needs: REVIEW,
    side: 'authority',
    reason: true,
  },
]

const path = [
  { state: 'draft', title: '学校填报' },
  { state: 'school', title: '学校审批' },
  { state: 'authority', title: '主管部门审核' },
  { state: 'approved', title: '生效' },
]

const decided: Omit<Workflow, 'id' | 'title' | 'prefix'> = {
  clause: '001:1319',
  start: 'draft',
  states,
  steps,
  path,
}

/** 休学、复学、退学、转专业……: one way for every kind of the table (status-table.ts); who decides is a parameter. */
export const statusWorkflow = defineWorkflow({
  ...decided,
  id: 'changes.status',
  title: '学籍异动',
  prefix: 'YD',
})

/** 更正姓名、证件号码、性别、出生日期: the same way, with evidence. */
export const correctionWorkflow = defineWorkflow({
  ...decided,
  id: 'changes.correction',
  title: '更正学籍信息',
  prefix: 'GX',
})
