export const kinds = { early: '提前批', regular: '普通批', supplementary: '征集志愿' } as const
export const rules = { serial: '平行志愿（分数优先、遵循志愿）', deferred: '延迟接受（各专业用自己的计分）' } as const
export const seasons = { spring: '春季', autumn: '秋季' } as const
export const states = { draft: '设置', open: '填报', frozen: '已封存', allocated: '待审核', publicity: '公示中', recorded: '已下达', cancelled: '已取消' } as const
export const earlyKinds = { through: '五年贯通', 'pre-technician': '预备技师', '3+4': '3+4 贯通' } as const
export const outcomes = { offered: '录取', full: '名额已满', ineligible: '不符合条件', 'not-reached': '前面已录取' } as const

export type Kind = keyof typeof kinds
export type State = keyof typeof states

/** Which lines of the plan a batch takes in. */
export const planBatch = { early: 'early', regular: 'regular', supplementary: undefined } as const

/** A cut-off line holds for all lines or for one kind of early lines. */
export const cutOffKinds = { all: '全部', ...earlyKinds } as const
