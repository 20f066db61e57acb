import { addDays } from '../../kernel/dates.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import type { StatusFacts } from './status-facts.ts'
import type { StatusChange } from './status-table.ts'
import { monthsBefore } from './transfer-rules.ts'

/** Figures the texts leave open, as they hold for the school; days, months, years and times as their names say. */
export type StatusLimits = {
  suspendMonths: number
  suspendTimes: number
  serviceYears: number
  yearsAfter: number
  reserveYears: number
  giveUpDays: number
  backdateDays: number
  repeatTimes: number
  specialtyTimes: number
  reenrolYears: number
}

/** What a change of one record is judged by. */
export type StatusView = {
  today: string
  change: StatusChange
  facts: Pick<
    StatusFacts,
    'reasonCode' | 'effectiveOn' | 'until' | 'to' | 'fileIds' | 'noticeUntil' | 'statement' | 'identity'
  >
  row: {
    status: string
    statusTitle: string
    registeredOn: string | null
    leftOn: string | null
    entryDate: string
    grade: number
    lengthYears: number
    specialtyCode: string
    trainingLevel: string
    className: string | null
    statusUntil: string | null
  }
  /** `code:level` of what the school has on record today, with the lengths filed. */
  filed: ReadonlyMap<string, readonly number[]>
  levelTitle: (level: string) => string
  limits: StatusLimits
  /** How often this kind has been approved for the record before. */
  times: number
  /** Reason codes of this kind. */
  reasons: ReadonlySet<string>
  /** The school where the person has an active full-time enrollment, for a re-enrolment. */
  elsewhere: string | null
  /** The case is between notice and decision. */
  notified: boolean
}

type Said = { verdict: RuleResult['verdict']; fact: string; ways?: string[] } | undefined
type Rule = { id: string; title: string; judge: (view: StatusView) => Said }

const CLAUSE = '001:1319'
const pass = (fact: string): Said => ({ verdict: 'pass', fact })
const block = (fact: string, ...ways: string[]): Said => ({ verdict: 'block', fact, ways })
const warn = (fact: string, ...ways: string[]): Said => ({ verdict: 'warn', fact, ways })

/** The same day so many months later; a day the month does not have becomes its last. */
export const addMonths = (day: string, months: number): string => monthsBefore(day, -months)

/**
 * The day a change of this kind takes effect: what ends a wrong registration reaches back to it, and a decision against
 * the person, who is told and heard first, holds from the day it is taken.
 */
export function effectiveDay(
  change: Pick<StatusChange, 'effect' | 'notice'>,
  row: { registeredOn: string | null },
  { asked, today }: { asked: string; today: string },
): string {
  if (change.effect === 'void') return row.registeredOn ?? asked
  return change.notice ? today : asked
}

/** The rules of every kind, each silent where it does not apply. Figures are parameters (推): the texts leave them open. */
const rules: readonly Rule[] = [
  {
    id: 'status',
    title: '学籍状态可以办理这项异动',
    judge: ({ change, row }) =>
      change.from.includes(row.status)
        ? pass(`学籍现在是“${row.statusTitle}”。`)
        : block(`学籍现在是“${row.statusTitle}”，不能办理${change.title}。`, '刷新学籍，看它现在的状态。'),
  },
  {
    id: 'reason',
    title: '原因属于这项异动',
    judge: ({ change, facts, reasons }) =>
      reasons.has(facts.reasonCode) ? undefined : block(`没有选择${change.title}的原因。`, '选择一项原因。'),
  },
  { id: 'day', title: '生效日期', judge: judgeDay },
  { id: 'until', title: '期限', judge: judgeUntil },
  {
    id: 'times',
    title: '次数',
    judge({ change, limits, times, facts }) {
      const most = {
        suspend: limits.suspendTimes,
        repeat: limits.repeatTimes,
        specialty: limits.specialtyTimes,
      }[change.key]
      if (most === undefined || (change.key === 'specialty' && facts.reasonCode === 'ended-specialty'))
        return undefined
      return times < most
        ? pass(`此前${change.title} ${times} 次，最多 ${most} 次。`)
        : block(
            `此前已经${change.title} ${times} 次，最多 ${most} 次。`,
            '确有特殊情况的，由主管部门调整参数后再办。',
          )
    },
  },
  {
    id: 'evidence',
    title: '证明材料',
    judge({ change, facts }) {
      if (change.evidence === 'none') return undefined
      if (facts.fileIds.length > 0) return pass(`已上传 ${facts.fileIds.length} 份。`)
      return change.evidence === 'required'
        ? block(`没有上传${change.evidenceWords}。`, `上传${change.evidenceWords}，每份不超过 2 MB。`)
        : pass('没有上传材料，这项异动可以没有。')
    },
  },
  { id: 'target', title: '新的内容与现在不同', judge: judgeTarget },
  { id: 'filed', title: '专业和层次已备案', judge: judgeFiled },
  { id: 'grade', title: '年级', judge: judgeGrade },
  {
    id: 'resume-late',
    title: '期满前复学',
    judge({ change, row, today }) {
      if (!['resume', 'admit'].includes(change.key) || !row.statusUntil) return undefined
      return today <= row.statusUntil
        ? pass(`期限到 ${row.statusUntil}。`)
        : warn(
            `期限是 ${row.statusUntil}，已经过了。`,
            '写明逾期的原因，由审批人决定。',
            '不再复学的，办理自动退学。',
          )
    },
  },
  {
    id: 'give-up-days',
    title: '放弃报到的时限',
    judge({ change, row, limits, today }) {
      if (change.key !== 'give-up' || !row.registeredOn) return undefined
      const last = addDays(row.registeredOn, limits.giveUpDays)
      return today <= last
        ? pass(`注册于 ${row.registeredOn}，${last} 前可以登记。`)
        : block(
            `注册于 ${row.registeredOn}，登记放弃报到的时限到 ${last}。`,
            '到过学校的办理退学。',
            '确实没有来过的办理撤销注册。',
          )
    },
  },
  {
    id: 'overdue-drop',
    title: '自动退学的事实',
    judge({ change, facts, row, today }) {
      if (change.key !== 'drop' || facts.reasonCode !== 'overdue') return undefined
      return row.statusUntil && row.statusUntil < today
        ? pass(`期限 ${row.statusUntil} 已过，没有复学。`)
        : block('原因是期满未复学，而期限没有过。', '核对期限，或选择别的原因。')
    },
  },
  {
    id: 'place',
    title: '一人一籍',
    judge: ({ change, elsewhere }) =>
      change.effect !== 'reenrol'
        ? undefined
        : elsewhere
          ? block(`这名学生在“${elsewhere}”有有效的全日制学籍。`, '请那所学校先办离校。')
          : pass('没有别的有效的全日制学籍。'),
  },
  {
    id: 'reenrol-years',
    title: '接续的年限',
    judge({ change, row, limits, today }) {
      if (change.effect !== 'reenrol' || !row.leftOn) return undefined
      const last = addMonths(row.leftOn, limits.reenrolYears * 12)
      return today <= last
        ? pass(`${row.leftOn} 离校，${last} 前可以接续。`)
        : block(`${row.leftOn} 离校，已经超过 ${limits.reenrolYears} 年。`, '按新生录取注册。')
    },
  },
  { id: 'notice', title: '先告知本人并听取陈述', judge: judgeNotice },
]

/** Every rule that has something to say of a change, in the order of the table. Pure. */
export function judgeStatus(view: StatusView): RuleResult[] {
  return rules.flatMap(({ id, title, judge }) => {
    const said = judge(view)
    return said
      ? [{ id, title, clause: CLAUSE, verdict: said.verdict, fact: said.fact, ways: said.ways ?? [] }]
      : []
  })
}

function judgeDay({ change, facts, row, today, limits }: StatusView): Said {
  if (change.effect === 'void') return pass(`自注册之日 ${row.registeredOn ?? ''} 起不计数。`)
  if (change.effect === 'identity' && facts.identity?.nature === 'error')
    return pass('登记时就有误，自始按改正后的算。')
  if (change.notice) return pass('自决定之日起。')
  const day = facts.effectiveOn
  if (day > today) return block(`生效日期 ${day} 还没有到。`, '到那一天以后再办，或改为今天。')
  const first = change.effect === 'reenrol' ? row.leftOn : (row.registeredOn ?? row.entryDate)
  if (first && day < first)
    return block(
      `生效日期 ${day} 早于${change.effect === 'reenrol' ? '离校' : '注册'}日期 ${first}。`,
      '核对日期。',
    )
  return day < addDays(today, -limits.backdateDays)
    ? warn(`生效日期 ${day} 早于今天 ${limits.backdateDays} 天以上。`, '写明补办的原因，由审批人决定。')
    : pass(`自 ${day} 起。`)
}

function judgeUntil({ change, facts, limits }: StatusView): Said {
  if (!change.asks.includes('until')) return undefined
  const { until, effectiveOn } = facts
  if (!until) return block('没有写明到哪一天。', '填写期满的日期。')
  if (until <= effectiveOn) return block(`期满日期 ${until} 不晚于生效日期 ${effectiveOn}。`, '核对日期。')
  const months =
    change.key === 'suspend'
      ? limits.suspendMonths
      : change.key === 'enlist' || facts.reasonCode === 'enlistment'
        ? (limits.serviceYears + limits.yearsAfter) * 12
        : limits.reserveYears * 12
  const last = addMonths(effectiveOn, months)
  if (until <= last) return pass(`到 ${until}，最长可以到 ${last}。`)
  return block(
    `到 ${until}，最长可以到 ${last}。`,
    change.key === 'suspend' ? `一次最长 ${months} 个月，期满未愈的再办一次。` : `期限改为 ${last} 以前。`,
  )
}

function judgeTarget({ change, facts: { to, identity }, row }: StatusView): Said {
  const needs = {
    specialty: 'specialtyCode',
    level: 'trainingLevel',
    class: 'className',
    length: 'lengthYears',
    repeat: 'grade',
    reenrol: 'grade',
  }[change.key] as keyof typeof to | undefined
  if (change.effect === 'identity') {
    const { nature: _, fields = {}, ...own } = identity ?? { nature: 'error' }
    return Object.keys(own).length + Object.keys(fields).length > 0
      ? pass('写明了要改正的内容。')
      : block('没有写明要改正什么。', '填写改正后的内容。')
  }
  if (!needs) return undefined
  const words = {
    specialtyCode: '专业',
    trainingLevel: '培养层次',
    className: '班级',
    lengthYears: '学制',
    grade: '年级',
  }[needs]
  if (to[needs] === undefined || to[needs] === '')
    return block(`没有填写新的${words}。`, `填写新的${words}。`)
  if (change.effect === 'reenrol') return pass(`编入 ${to.grade} 级。`)
  return to[needs] === row[needs]
    ? block(`新的${words}与现在相同。`, '核对后再办。')
    : pass(`${words}有变化。`)
}

function judgeFiled({ change, facts: { to }, row, filed, levelTitle }: StatusView): Said {
  if (!to.specialtyCode && !to.trainingLevel && !to.lengthYears) return undefined
  const code = to.specialtyCode ?? row.specialtyCode
  const level = to.trainingLevel ?? row.trainingLevel
  const lengths = filed.get(`${code}:${level}`)
  if (!lengths)
    return block(
      `本校没有备案 ${code} 的${levelTitle(level)}。`,
      '从本校已备案的专业和层次里选。',
      '先办专业备案。',
    )
  const length = to.lengthYears ?? row.lengthYears
  if (change.asks.includes('lengthYears') && !lengths.includes(length))
    return warn(
      `备案的学制是 ${lengths.join('、')} 年，填的是 ${length} 年。`,
      '实行弹性学制的写明依据，由审批人决定。',
    )
  return pass(`${code} 的${levelTitle(level)}已备案。`)
}

function judgeGrade({ change, facts: { to }, row, today }: StatusView): Said {
  if (to.grade === undefined) return undefined
  const year = Number(today.slice(0, 4))
  if (to.grade > year) return block(`${to.grade} 级还没有入学。`, `年级不晚于 ${year}。`)
  if (to.grade < row.grade)
    return block(`${to.grade} 级高于原来的 ${row.grade} 级。`, '编入原年级或较低的年级。')
  if (change.key === 'repeat' && to.grade === row.grade)
    return block('留级要编入较低的年级。', `选择 ${row.grade + 1} 级。`)
  if (change.key === 'repeat' && to.grade > row.grade + 1)
    return warn(`一次留级低了 ${to.grade - row.grade} 个年级。`, '写明原因，由审批人决定。')
  return pass(to.grade === row.grade ? `仍在 ${row.grade} 级。` : `由 ${row.grade} 级编入 ${to.grade} 级。`)
}

function judgeNotice({ change, facts, notified, today }: StatusView): Said {
  if (!change.notice || !facts.noticeUntil) return undefined
  if (!notified || today > facts.noticeUntil)
    return pass(facts.statement ? '告知期满，本人有陈述，见材料。' : `告知期到 ${facts.noticeUntil}。`)
  return facts.statement
    ? pass('本人已经陈述。')
    : {
        verdict: 'pending',
        fact: `告知期到 ${facts.noticeUntil}，本人还没有陈述。`,
        ways: ['等本人陈述，或等告知期满。'],
      }
}
