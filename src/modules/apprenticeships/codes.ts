/** Sizes of enterprises as the statistics authority names them (国统字〔2017〕213 号). */
export const sizes = { large: '大型', medium: '中型', small: '小型', micro: '微型' } as const
export type Size = keyof typeof sizes

/** Industry sections of GB/T 4754. */
export const industries: Readonly<Record<string, string>> = {
  A: '农、林、牧、渔业', B: '采矿业', C: '制造业', D: '电力、热力、燃气及水生产和供应业', E: '建筑业', F: '批发和零售业', G: '交通运输、仓储和邮政业',
  H: '住宿和餐饮业', I: '信息传输、软件和信息技术服务业', J: '金融业', K: '房地产业', L: '租赁和商务服务业', M: '科学研究和技术服务业',
  N: '水利、环境和公共设施管理业', O: '居民服务、修理和其他服务业', P: '教育', Q: '卫生和社会工作', R: '文化、体育和娱乐业', S: '公共管理、社会保障和社会组织',
}

export const recruits = { new: '新招用', transfer: '转岗' } as const
export type Recruit = keyof typeof recruits

/** 001:1245: 中级工 and above are the aim; 初级工 is possible and warned of. The codes are those of skill-level. */
export const targetLevels = { '5': '初级工', '4': '中级工', '3': '高级工', '2': '技师', '1': '高级技师' } as const
export type TargetLevel = keyof typeof targetLevels

export const agreementKinds = { single: '逐人签订', collective: '集体签订' } as const
export type AgreementKind = keyof typeof agreementKinds

export const rosterStates = { draft: '填写中', sent: '办理中', filed: '已备案', cancelled: '已取消' } as const
export type RosterState = keyof typeof rosterStates
export const rosterLooks = { draft: 'waiting', sent: 'moving', filed: 'done', cancelled: 'returned' } as const

export const applicationStates = { submitted: '待审核', approved: '已开通', refused: '未通过' } as const
export const applicationLooks = { submitted: 'waiting', approved: 'done', refused: 'returned' } as const

/** Papers of a roster that are files of the whole class. */
export const rosterPapers = { plan: '培训计划', agreement: '培养协议', partner: '合作协议' } as const
export type RosterPaper = keyof typeof rosterPapers

/** 320000 → 3,200; wages and fees are kept in 分. */
export const yuan = (fen: number) => (fen / 100).toLocaleString('en', { maximumFractionDigits: 2 })

/** Why a training is over; with any of them the person may begin another. */
export const endings = { completed: '期满', left: '离职', other: '其他' } as const
export type Ending = keyof typeof endings
