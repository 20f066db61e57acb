/** Values that the tables keep, and the words people read. */
export const dutyStates = {
  issued: '待签收',
  declined: '退回分办',
  active: '办理中',
  extending: '申请延期',
  claimed: '待验收',
  suspended: '已中止',
  done: '已办结',
  cancelled: '已撤销',
} as const
export type DutyState = keyof typeof dutyStates

export const dutyRoles = { lead: '牵头', participant: '参加', responsible: '责任' } as const
export type DutyRole = keyof typeof dutyRoles

export const reportCycles = { none: '不定期', monthly: '每月', quarterly: '每季度' } as const
export type ReportCycle = keyof typeof reportCycles

/** In the order in which they are taken. */
export const pressures = { remind: '催办', circular: '通报', interview: '约谈' } as const
export type Pressure = keyof typeof pressures

export const taskSources = { ledger: '台账', screen: '直接交办', plan: '规划指标', split: '上级任务分解' } as const

/** 红黄绿灯; grey is for what needs no light any more. */
export const lights = { red: '逾期', amber: '临近期限或欠报', green: '正常', grey: '已结束' } as const
export type Light = keyof typeof lights

export const lineStates = { open: '未交办', running: '办理中', late: '有逾期', done: '全部办结' } as const
export type LineState = keyof typeof lineStates

export const evaluationStates = { self: '自评', review: '评价组评分', publishing: '公示', done: '已公布', cancelled: '已取消' } as const
export type EvaluationState = keyof typeof evaluationStates

export const unitKinds = {
  self: '本系统的省级主管部门',
  government: '政府部门',
  central: '中央驻省单位',
  party: '党群部门',
  congress: '人大、政协机关',
  society: '群团和社会团体',
  open: '待明确',
} as const
