/** What may be complained about (001:1317: 违规招生、虚假宣传; the rest as the ministries' notices on enrolment name it). */
export const categories = {
  paid: '有偿招生',
  false: '虚假宣传',
  trade: '买卖生源',
  fees: '违规收费',
  unqualified: '没有资质招生',
  coerce: '强迫、限制报名',
  leak: '泄露学生信息',
  other: '其他',
} as const
export type Category = keyof typeof categories

export const categoryHelp: Readonly<Record<Category, string>> = {
  paid: '付钱请人拉学生，或收了钱介绍学生。',
  false: '说的和实际不一样：就业、待遇、学历、学校层次。',
  trade: '学校之间、老师之间把学生当名额买卖。',
  fees: '多收费、不开票、先收定金、退费难。',
  unqualified: '学校、专业、教学点没有批准，或者超出批准的范围。',
  coerce: '扣毕业证、准考证，或不让报别的学校。',
  leak: '学生名单、电话被人拿去用。',
  other: '上面没有的。',
}

export const sources = { web: '网上', phone: '电话', visit: '来访', letter: '来信', patrol: '巡查', pattern: '异常线索' } as const
export type Source = keyof typeof sources

export const states = {
  received: '待受理',
  investigating: '调查中',
  statement: '学校说明',
  review: '待审定',
  decided: '已处理，待公布',
  following: '已公布，跟踪整改',
  finished: '已办结',
  closed: '已办结，不公布',
  refused: '不予受理',
  transferred: '已移送',
} as const
export type State = keyof typeof states
export const stateOrder = Object.keys(states) as State[]
export const endedStates: readonly State[] = ['finished', 'closed', 'refused', 'transferred']

/** What the complainant reads by the tracking number; inner steps are one word. */
export const progress: Readonly<Record<State, string>> = {
  received: '已收到，等待受理',
  investigating: '已受理，正在调查',
  statement: '已受理，正在调查',
  review: '调查完毕，正在审定',
  decided: '已作出处理',
  following: '已公布，正在整改',
  finished: '已办结',
  closed: '已办结',
  refused: '不予受理',
  transferred: '已移送',
}

export const verdicts = { founded: '属实', partly: '部分属实', unfounded: '不属实', unclear: '无法查实' } as const
export type Verdict = keyof typeof verdicts

export const measures = { none: '不作处理', talk: '约谈', rectify: '限期整改', suspend: '暂停招生', other: '其他处理' } as const
export type Measure = keyof typeof measures

export const agentKinds = { person: '个人', company: '机构' } as const
export const agentVerdicts = { suspected: '涉嫌', confirmed: '查实', cleared: '排除' } as const
export type AgentVerdict = keyof typeof agentVerdicts

export const givers = { complainant: '投诉人提供', investigator: '调查取得', school: '学校说明附件' } as const
export type Giver = keyof typeof givers

/** Unusual patterns among applications, and the kind of complaint that a case opened from one has. */
export const patterns = {
  phone: { title: '多名考生留同一个手机号', category: 'paid' },
  guardian: { title: '多名考生的监护人留同一个电话', category: 'paid' },
  referrer: { title: '多名考生写同一个介绍人', category: 'paid' },
  burst: { title: '同一所毕业学校一小时内集中报名', category: 'trade' },
  register: { title: '录取的考生在别校已有学籍', category: 'trade' },
} as const satisfies Record<string, { title: string; category: Category }>
export type Pattern = keyof typeof patterns
