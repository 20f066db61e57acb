import type { ChangeGroup, ChangeStarter } from './change-kind.ts'

/** What the school's form asks for one kind, beside reason, day and evidence. */
export type StatusAsk =
  | 'until'
  | 'className'
  | 'grade'
  | 'specialtyCode'
  | 'trainingLevel'
  | 'lengthYears'
  | 'identity'

/** What an approved change does to the record. `void` ends it on the day of registration: it never counted. */
export type StatusEffect = 'status' | 'leave' | 'void' | 'record' | 'reenrol' | 'identity'

/** One kind of change that the school of the record handles alone with its authority: rows of one table, one workflow. */
export type StatusChange = {
  key: string
  title: string
  group: ChangeGroup
  starters: readonly ChangeStarter[]
  /** Statuses it can be started from, and the one it leads to; without it the status stays. */
  from: readonly string[]
  to?: string
  effect: StatusEffect
  asks: readonly StatusAsk[]
  evidence: 'none' | 'optional' | 'required'
  evidenceWords: string
  /** When it applies and what follows; the student reads it too. */
  intro: string
  /** Parameter of the days of notice before the decision: the person is told and heard first. */
  notice?: string
  /** The person is told where to appeal. */
  appeal?: true
}

const ON_ROLL = ['active', 'internship', 'suspended', 'retained'] as const
const LEFT = ['withdrawn', 'dropped', 'incomplete', 'gave-up'] as const

export const statusTable: readonly StatusChange[] = [
  {
    key: 'suspend',
    title: '休学',
    group: '休学和复学',
    starters: ['school', 'learner'],
    from: ['active', 'internship'],
    to: 'suspended',
    effect: 'status',
    asks: ['until'],
    evidence: 'optional',
    evidenceWords: '诊断证明或说明原因的材料',
    intro: '学籍保留，期满前办理复学；到期前会提醒。',
  },
  {
    key: 'enlist',
    title: '参军保留学籍',
    group: '休学和复学',
    starters: ['school', 'learner'],
    from: ['active', 'internship', 'suspended'],
    to: 'retained',
    effect: 'status',
    asks: ['until'],
    evidence: 'required',
    evidenceWords: '入伍通知书',
    intro: '服现役期间保留学籍，退役后在规定年限内办理复学。',
  },
  {
    key: 'reserve',
    title: '保留入学资格',
    group: '休学和复学',
    starters: ['school', 'learner'],
    from: ['pending'],
    to: 'reserved',
    effect: 'status',
    asks: ['until'],
    evidence: 'required',
    evidenceWords: '入伍通知书或诊断证明',
    intro: '还没有注册的新生保留入学资格，期满前恢复入学后再注册。',
  },
  {
    key: 'admit',
    title: '恢复入学',
    group: '休学和复学',
    starters: ['school', 'learner'],
    from: ['reserved'],
    to: 'pending',
    effect: 'status',
    asks: ['className', 'grade'],
    evidence: 'optional',
    evidenceWords: '退役证明或康复证明',
    intro: '保留入学资格的新生返校，回到待注册，再办学籍注册。',
  },
  {
    key: 'resume',
    title: '复学',
    group: '休学和复学',
    starters: ['school', 'learner'],
    from: ['suspended', 'retained'],
    to: 'active',
    effect: 'status',
    asks: ['className', 'grade', 'specialtyCode', 'trainingLevel'],
    evidence: 'optional',
    evidenceWords: '康复证明或退役证明',
    intro: '可以编入原年级或较低年级；原专业停办的编入相近专业。',
  },
  {
    key: 'withdraw',
    title: '退学',
    group: '离校',
    starters: ['school', 'learner'],
    from: ON_ROLL,
    to: 'withdrawn',
    effect: 'leave',
    asks: [],
    evidence: 'optional',
    evidenceWords: '本人（未成年的由监护人）签字的退学申请',
    intro: '本人提出，批准后学籍结束，已修学分保留，以后可以申请学籍接续。',
  },
  {
    key: 'drop',
    title: '自动退学',
    group: '离校',
    starters: ['school'],
    from: ON_ROLL,
    to: 'dropped',
    effect: 'leave',
    asks: [],
    evidence: 'required',
    evidenceWords: '联系本人和监护人的记录',
    intro: '先告知本人并听取陈述，告知期满再提请决定。',
    notice: 'changes.drop.notice-days',
    appeal: true,
  },
  {
    key: 'expel',
    title: '开除学籍',
    group: '离校',
    starters: ['school'],
    from: ON_ROLL,
    to: 'expelled',
    effect: 'leave',
    asks: [],
    evidence: 'required',
    evidenceWords: '事实材料和学校的处分决定',
    intro: '先告知本人并听取申辩，告知期满再提请决定；决定送达本人，可以申诉。',
    notice: 'changes.expel.notice-days',
    appeal: true,
  },
  {
    key: 'decease',
    title: '死亡',
    group: '离校',
    starters: ['school'],
    from: ON_ROLL,
    to: 'deceased',
    effect: 'leave',
    asks: [],
    evidence: 'required',
    evidenceWords: '死亡证明',
    intro: '学籍自死亡之日结束，记录保存。',
  },
  {
    key: 'give-up',
    title: '放弃报到',
    group: '离校',
    starters: ['school'],
    from: ['active'],
    to: 'gave-up',
    effect: 'void',
    asks: [],
    evidence: 'optional',
    evidenceWords: '联系本人的记录',
    intro: '注册以后一直没有报到。自注册之日起不计入在校生，也不计入招生数。',
  },
  {
    key: 'revoke',
    title: '撤销注册',
    group: '离校',
    starters: ['school'],
    from: ['active', 'internship', 'suspended', 'retained'],
    to: 'revoked',
    effect: 'void',
    asks: [],
    evidence: 'required',
    evidenceWords: '证明注册有误的材料',
    intro: '不该注册的注册作废：自注册之日起不计数，学籍号不再使用。',
    appeal: true,
  },
  {
    key: 'specialty',
    title: '转专业',
    group: '专业、层次和年级',
    starters: ['school', 'learner'],
    from: ['active'],
    effect: 'record',
    asks: ['specialtyCode', 'trainingLevel', 'className', 'grade'],
    evidence: 'optional',
    evidenceWords: '学生申请',
    intro: '只能转入本校已备案的专业。',
  },
  {
    key: 'level',
    title: '培养层次变更',
    group: '专业、层次和年级',
    starters: ['school'],
    from: ['active'],
    effect: 'record',
    asks: ['trainingLevel', 'lengthYears', 'className'],
    evidence: 'optional',
    evidenceWords: '学生申请或成绩材料',
    intro: '新的层次须在本校可以培养的层次以内，并且本专业已按它备案。',
  },
  {
    key: 'class',
    title: '班级变更',
    group: '专业、层次和年级',
    starters: ['school'],
    from: ['active', 'internship'],
    effect: 'record',
    asks: ['className'],
    evidence: 'none',
    evidenceWords: '',
    intro: '专业、层次、年级不变，只换班级。',
  },
  {
    key: 'length',
    title: '学制变更',
    group: '专业、层次和年级',
    starters: ['school'],
    from: ['active', 'internship'],
    effect: 'record',
    asks: ['lengthYears'],
    evidence: 'optional',
    evidenceWords: '学生申请或学校决定',
    intro: '实行弹性学制的，在备案的学制上下调整。',
  },
  {
    key: 'repeat',
    title: '留级',
    group: '专业、层次和年级',
    starters: ['school', 'learner'],
    from: ['active'],
    effect: 'record',
    asks: ['grade', 'className'],
    evidence: 'optional',
    evidenceWords: '成绩材料',
    intro: '编入下一个年级的班级，学年相应退回。',
  },
  {
    key: 'reenrol',
    title: '学籍接续',
    group: '休学和复学',
    starters: ['school', 'learner'],
    from: LEFT,
    effect: 'reenrol',
    asks: ['specialtyCode', 'trainingLevel', 'grade', 'className'],
    evidence: 'optional',
    evidenceWords: '本人申请',
    intro: '曾在本校就读后离校的，接着原来的学籍读：新的学籍号，原有经历和学分保留。',
  },
  {
    key: 'correct',
    title: '更正姓名、证件等',
    group: '更正',
    starters: ['school', 'learner'],
    from: [...ON_ROLL, 'graduated', 'completed', 'incomplete', 'withdrawn'],
    effect: 'identity',
    asks: ['identity'],
    evidence: 'required',
    evidenceWords: '户口簿、身份证或公安机关的证明',
    intro: '姓名、证件、性别、出生日期，凭证据、经审批改正；原来的姓名仍能查到。',
  },
]

export function findStatusChange(key: string): StatusChange | undefined {
  return statusTable.find((one) => one.key === key)
}

/** The row of the table. Throws for a key that is not in it. */
export function getStatusChange(key: string): StatusChange {
  const found = findStatusChange(key)
  if (!found) throw new Error(`no kind of change ${key}`)
  return found
}
