export const breakdownStates = { draft: '起草', signing: '待签发', issued: '已下达', cancelled: '已取消' } as const
export type BreakdownState = keyof typeof breakdownStates

export const receiptStates = { waiting: '待确认', objected: '有异议', adjusting: '待调整', confirmed: '已确认', replaced: '已由新的分解取代' } as const
export type ReceiptState = keyof typeof receiptStates

export const assessmentStates = { draft: '核算', told: '已通报', publishing: '公示', final: '已定', cancelled: '已取消' } as const
export type AssessmentState = keyof typeof assessmentStates

export const appealStates = { filed: '待答复', sustained: '成立', rejected: '不成立', withdrawn: '已撤回' } as const
export type AppealState = keyof typeof appealStates

export const evaluationKinds = { mid: '中期评估', final: '终期评估' } as const
export type EvaluationKind = keyof typeof evaluationKinds

export const evaluationStates = { writing: '自评', review: '审定', published: '已公布', cancelled: '已取消' } as const
export type EvaluationState = keyof typeof evaluationStates

/** How a target of a plan is handed down: added up, the same for all, a minimum for each, or not at all. */
export const natures = { sum: '相加', same: '各单位同一目标', each: '每个单位都要达到', none: '不分解' } as const
export type Nature = keyof typeof natures

export const grades = ['优秀', '良好', '合格', '不合格'] as const
export type Grade = (typeof grades)[number]
