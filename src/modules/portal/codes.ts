/** Words of the public pages for the codes of data/codes; the stored values are the keys. */
export const levelNames: Record<string, string> = { technician: '技师学院', senior: '高级技工学校', technical: '技工学校' }
export const ownershipNames: Record<string, string> = { public: '公办', private: '民办', enterprise: '企业办', industry: '行业办' }
export const trainingLevelNames: Record<string, string> = {
  junior: '初级工',
  intermediate: '中级工',
  senior: '高级工',
  technician: '预备技师（技师）',
}

/** How a school stands towards this year's enrolment: the word, and what it means for an applicant. */
export const standingNames = {
  qualified: { word: '有资质', meaning: '已列入当年招生资质名录，可以招收全日制学生。' },
  checking: { word: '待核查', meaning: '学校已申报，核查还没有结束，暂时不能注册新生学籍。' },
  rectifying: { word: '限期整改', meaning: '主管部门要求限期整改，报名前请先向主管部门核实。' },
  suspended: { word: '暂停招生', meaning: '主管部门已暂停这所学校招生，所招学生不能注册学籍。' },
  revoked: { word: '资质已取消', meaning: '当年招生资质已取消，所招学生不能注册学籍。' },
  unqualified: { word: '无当年资质', meaning: '不在当年招生资质名录内，所招全日制学生不能注册学籍。' },
} as const

export type Standing = keyof typeof standingNames
export const standings = Object.keys(standingNames) as [Standing, ...Standing[]]
