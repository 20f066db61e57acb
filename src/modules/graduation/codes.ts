/** What a graduation list can say of a student; also the enrollment status that follows. */
export const outcomes = { graduated: '毕业', completed: '结业', incomplete: '肄业' } as const
export type Outcome = keyof typeof outcomes
export const outcomeOrder: readonly Outcome[] = ['graduated', 'completed', 'incomplete']

/** 班次（毕业证书写明的班次），001:1092. */
export const classKindLabel = { intermediate: '中级工班', senior: '高级工班', technician: '预备技师（技师）班' } as const
export type ClassKind = keyof typeof classKindLabel

/** Records that the audit reads until the module of each exists. */
export const factKinds = {
  grades: '成绩总表',
  moral: '德育评价',
  labour: '劳动素养',
  internship: '实习鉴定',
  certificate: '职业技能等级证书',
  conduct: '处分核查',
} as const
export type FactKind = keyof typeof factKinds

export const evaluations = { excellent: '优秀', good: '良好', pass: '合格', fail: '不合格' } as const
export type Evaluation = keyof typeof evaluations

export const skillLevels = { '5': '初级工（五级）', '4': '中级工（四级）', '3': '高级工（三级）', '2': '技师（二级）', '1': '高级技师（一级）' } as const

/** What people ask the equivalent education for. */
export const purposeTitles = {
  military: '应征入伍',
  'public-recruitment': '事业单位公开招聘',
  title: '职称评审',
  employment: '就业',
  wage: '确定工资起点',
  settlement: '落户（积分落户）',
  'teacher-recruitment': '技工院校招聘实习指导教师',
  subsidy: '就业补贴',
} as const
export type Purpose = keyof typeof purposeTitles
export const purposes = Object.entries(purposeTitles).map(([id, title]) => ({ id: id as Purpose, title }))

export const trainingLevelLabel: Readonly<Record<string, string>> = { junior: '初级工', intermediate: '中级工', senior: '高级工', technician: '预备技师（技师）' }
export const listStateLabel = { draft: '草稿', sent: '审核中', approved: '已通过', cancelled: '已取消' } as const
