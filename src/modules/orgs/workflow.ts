import { defineWorkflow } from '../../kernel/workflow.ts'

/** 学校状态变更（筹设→在办、退出）：学校申请，逐级审核，省级核准。 */
export const stateWorkflow = defineWorkflow({
  id: 'orgs.state',
  title: '学校状态变更',
  prefix: 'ZT',
  clause: '001:1034',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'orgs.apply' } },
    review: { title: '主管部门审核', tone: 'moving', waits: { side: 'authority', permission: 'orgs.review' } },
    ratify: { title: '省级核准', tone: 'moving', waits: { side: 'authority', permission: 'orgs.ratify' } },
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'orgs.apply' } },
    approved: { title: '已核准', tone: 'done' },
    refused: { title: '不予核准', tone: 'closed' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft', 'returned'], to: 'review', needs: 'orgs.apply', side: 'owner', guarded: true, main: true },
    { action: 'withdraw', title: '撤回', from: ['review', 'ratify'], to: 'draft', needs: 'orgs.apply', side: 'owner', unopened: true },
    { action: 'cancel', title: '撤销申请', from: ['draft', 'returned'], to: 'cancelled', needs: 'orgs.apply', side: 'owner', reason: true },
    { action: 'recommend', title: '同意上报', from: ['review'], to: 'ratify', needs: 'orgs.review', side: 'authority', guarded: true, main: true },
    { action: 'return', title: '退回', from: ['review', 'ratify'], to: 'returned', needs: 'orgs.review', side: 'authority', reason: true },
    { action: 'approve', title: '核准', from: ['ratify'], to: 'approved', needs: 'orgs.ratify', side: 'authority', guarded: true, main: true },
    { action: 'refuse', title: '不予核准', from: ['ratify'], to: 'refused', needs: 'orgs.ratify', side: 'authority', reason: true },
  ],
})

/** 晋级：技工学校 → 高级技工学校 → 技师学院，省级核准。 */
export const promotionWorkflow = defineWorkflow({ ...stateWorkflow, id: 'orgs.promotion', title: '学校晋级', prefix: 'JJ', clause: '001:1034' })

/** 年度招生资质核查：学校申请，主管部门审核，省级核准并列入名录。 */
export const qualificationWorkflow = defineWorkflow({ ...stateWorkflow, id: 'orgs.qualification', title: '年度招生资质核查', prefix: 'ZZ', clause: '001:1315' })

/** 分校、教学点审批：由所在地主管部门审批。 */
export const siteWorkflow = defineWorkflow({
  id: 'orgs.site',
  title: '分校、教学点审批',
  prefix: 'JX',
  clause: '001:1310',
  start: 'draft',
  states: {
    draft: { title: '起草', tone: 'idle', waits: { side: 'owner', permission: 'orgs.apply' } },
    review: { title: '审核中', tone: 'moving', waits: { side: 'authority', permission: 'orgs.review' } },
    returned: { title: '已退回', tone: 'returned', waits: { side: 'owner', permission: 'orgs.apply' } },
    approved: { title: '已批准', tone: 'done' },
    refused: { title: '不予批准', tone: 'closed' },
    cancelled: { title: '已撤销', tone: 'closed' },
  },
  steps: [
    { action: 'submit', title: '提交', from: ['draft', 'returned'], to: 'review', needs: 'orgs.apply', side: 'owner', guarded: true, main: true },
    { action: 'withdraw', title: '撤回', from: ['review'], to: 'draft', needs: 'orgs.apply', side: 'owner', unopened: true },
    { action: 'cancel', title: '撤销申请', from: ['draft', 'returned'], to: 'cancelled', needs: 'orgs.apply', side: 'owner', reason: true },
    { action: 'return', title: '退回', from: ['review'], to: 'returned', needs: 'orgs.review', side: 'authority', reason: true },
    { action: 'approve', title: '批准', from: ['review'], to: 'approved', needs: 'orgs.review', side: 'authority', guarded: true, main: true },
    { action: 'refuse', title: '不予批准', from: ['review'], to: 'refused', needs: 'orgs.review', side: 'authority', reason: true },
  ],
})

/** 联合办学备案：未备案的合作办学招录的学生不得注册学籍。 */
export const jointWorkflow = defineWorkflow({ ...siteWorkflow, id: 'orgs.joint', title: '联合办学备案', prefix: 'HZ', clause: '001:1310' })

/** 限期整改、暂停招生：由主管部门作出，学校报整改情况，复查合格后恢复在办。 */
export const orderWorkflow = defineWorkflow({
  id: 'orgs.order',
  title: '限期整改、暂停招生',
  prefix: 'ZG',
  clause: '001:158',
  start: 'draft',
  states: {
    draft: { title: '拟定', tone: 'idle', waits: { side: 'authority', permission: 'orgs.order' } },
    issued: { title: '整改中', tone: 'waiting', waits: { side: 'owner', permission: 'orgs.apply' } },
    reported: { title: '待复查', tone: 'moving', waits: { side: 'authority', permission: 'orgs.order' } },
    lifted: { title: '复查合格', tone: 'done' },
    dropped: { title: '已撤销', tone: 'closed' },
  },
  steps: [
    { action: 'issue', title: '下达', from: ['draft'], to: 'issued', needs: 'orgs.order', side: 'authority', reason: true, guarded: true, main: true },
    { action: 'drop', title: '不再下达', from: ['draft'], to: 'dropped', needs: 'orgs.order', side: 'authority', reason: true },
    { action: 'report', title: '报告整改情况', from: ['issued'], to: 'reported', needs: 'orgs.apply', side: 'owner', reason: true, main: true },
    { action: 'suspend', title: '改为暂停招生', from: ['issued', 'reported'], to: 'issued', needs: 'orgs.order', side: 'authority', reason: true },
    { action: 'reject', title: '复查不合格', from: ['reported'], to: 'issued', needs: 'orgs.order', side: 'authority', reason: true },
    { action: 'lift', title: '复查合格', from: ['reported'], to: 'lifted', needs: 'orgs.order', side: 'authority', main: true },
  ],
})

export const workflows = [stateWorkflow, promotionWorkflow, qualificationWorkflow, siteWorkflow, jointWorkflow, orderWorkflow]
