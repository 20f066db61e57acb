/** Words of the files beside the register; stored values are the keys. */
export const classStates = { active: '在用', closed: '已结班' } as const

export const photoStates = { current: '采用', waiting: '待确认', replaced: '已换下', refused: '未采用' } as const
export const photoSources = { school: '学校上传', archive: '压缩包', learner: '学员自己传' } as const

export const relations = {
  father: '父亲',
  mother: '母亲',
  grandparent: '祖父母、外祖父母',
  sibling: '兄、姐',
  relative: '其他亲属',
  organisation: '居（村）委会、民政部门或其他组织',
} as const

export const consentActions = { given: '同意', refused: '不同意', withdrawn: '撤回' } as const
export const consentWays = { signature: '手写签名', paper: '纸质扫描件', code: '凭码在线', account: '本人登录' } as const

/** What is asked, and in which words. A changed text gets a new version; what was answered keeps its own text. */
export const consentTexts = {
  publication: {
    title: '对外公布',
    version: '2026.1',
    body: '同意学校在学校网站、公示和宣传材料中公布学生的姓名（部分遮蔽）、专业、班级和所获奖励。不同意或撤回，不影响学习、奖励和资助。撤回以后新的公布不再使用，已印发的不追回。',
  },
  photo: {
    title: '照片使用',
    version: '2026.1',
    body: '同意学校采集学生照片，用于学籍、学生证和证书。不同意或撤回的，学校停止采集和使用，并与您商定核对身份的其他办法。',
  },
  credential: {
    title: '电子证书发放',
    version: '2026.1',
    body: '同意以电子形式发放学生的证书，凭证书上的二维码可以查验姓名（部分遮蔽）、证书名称和有效状态。不同意的只发纸质证书。',
  },
} as const

export type ConsentPurpose = keyof typeof consentTexts

export const rewardLevels = { national: '国家级', province: '省级', city: '市级', county: '县级', school: '校级' } as const

/** Kinds of punishment from light to heavy; `months` is how long they stand where the decision says nothing. */
export const punishmentLevels = {
  warning: { title: '警告', months: 6 },
  'serious-warning': { title: '严重警告', months: 6 },
  demerit: { title: '记过', months: 12 },
  probation: { title: '留校察看', months: 12 },
} as const

export const liftReasons = { reformed: '期满表现良好', merit: '有立功或突出表现' } as const

export const healthKinds = {
  disease: '疾病史',
  allergy: '过敏',
  medication: '用药',
  disability: '残疾',
  mental: '心理',
  need: '其他特殊需要',
} as const

export const qualityKinds = {
  labour: '课内外劳动',
  skill: '技能展示竞赛',
  housework: '家务劳动',
  moral: '德育评价',
  activity: '活动',
} as const

export type QualityKind = keyof typeof qualityKinds

export const moralGrades = ['优秀', '良好', '合格', '不合格'] as const

export function wordOf(words: Readonly<Record<string, string>>, code: string | null | undefined): string {
  return code ? (words[code] ?? code) : '—'
}

/** The level of a reward or the kind of a punishment in words. */
export function levelWord(kind: string, level: string): string {
  return kind === 'punishment' ? (punishmentLevels[level as keyof typeof punishmentLevels]?.title ?? level) : wordOf(rewardLevels, level)
}

export const keysOf = <T extends Record<string, unknown>>(words: T) => Object.keys(words) as [keyof T & string, ...(keyof T & string)[]]
