import { defineWorkflow } from '../../kernel/workflow.ts'

const prepare = { side: 'owner', needs: 'apprenticeships.prepare' } as const
const school = { side: 'school', needs: 'apprenticeships.confirm' } as const
const file = { side: 'authority', needs: 'apprenticeships.file' } as const

/** 学徒名册备案：企业填报，承担培训的学校确认，主管部门在开班以前备案，列入学徒培训计划（001:1249）。 */
export const rosterWorkflow = defineWorkflow({
  id: 'apprenticeships.roster',
  title: '学徒名册备案',
  prefix: 'XT',
  clause: '001:1249',
  start: 'draft',
  // An enterprise with a training centre of its own has no school (001:1244); the case then passes by.
  parties: { school: { title: '承担培训的学校', optional: true } },
  states: {
    draft: { title: '填写中', tone: 'idle', waits: { side: 'owner', permission: 'apprenticeships.prepare' } },
    school: { title: '学校确认', tone: 'moving', waits: { side: 'school', permission: 'apprenticeships.confirm' }, dueParameter: 'apprenticeship.confirm-days' },
    review: { title: '备案审核', tone: 'moving', waits: { side: 'authority', permission: 'apprenticeships.file' }, dueParameter: 'apprenticeship.review-days' },
    returned: { title: '待补正', tone: 'returned', waits: { side: 'owner', permission: 'apprenticeships.prepare' } },
    filed: { title: '已备案', tone: 'done' },
    cancelled: { title: '已取消', tone: 'closed' },
  },
  path: [
    { state: 'draft', title: '企业填报' },
    { state: 'school', title: '学校确认' },
    { state: 'review', title: '主管部门审核' },
    { state: 'filed', title: '列入培训计划' },
  ],
  steps: [
    { action: 'submit', title: '提交', from: ['draft', 'returned'], to: 'school', ...prepare, guarded: true, explain: true, main: true },
    { action: 'cancel', title: '取消名册', from: ['draft', 'returned'], to: 'cancelled', ...prepare, reason: true },
    { action: 'withdraw', title: '撤回', from: ['school', 'review'], to: 'draft', ...prepare, unopened: true },
    { action: 'consent', title: '确认承担培训', from: ['school'], to: 'review', ...school, guarded: true, main: true },
    { action: 'decline', title: '退回企业', from: ['school'], to: 'returned', ...school, reason: true },
    { action: 'return', title: '退回补正', from: ['review'], to: 'returned', ...file, reason: true },
    { action: 'file', title: '备案', from: ['review'], to: 'filed', ...file, guarded: true, explain: true, main: true },
  ],
})

export const workflows = [rosterWorkflow]
