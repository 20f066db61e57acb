import type { RuleResult } from '../../kernel/workflow.ts'

/** What a transfer is judged by: the student's record, the receiving school today, the evidence. */
export type TransferView = {
  today: string
  student: {
    status: string
    statusTitle: string
    studyMode: string
    studyModeTitle: string
    grade: number
    entryDate: string
    lengthYears: number
    birthDate: string | null
    joint: { agreementNo: string; ended: boolean } | null
  }
  to: {
    name: string
    state: string
    qualified: boolean
    year: number
    /** `code:level` of what is on record today. */
    filed: ReadonlySet<string>
    specialtyCode: string
    specialtyName: string
    trainingLevel: string
    levelTitle: string
    grade: number
    siteApproved: boolean
  }
  files: number
  guardianAgreed: boolean
  /** Months before the end of schooling in which nobody changes school. */
  lastMonths: number
  /** The case has been handed in, so the record stands as 转学办理中 by this very case. */
  underWay: boolean
}

type Rule = { id: string; title: string; clause: string; ways: string[]; judge: (view: TransferView) => { verdict: RuleResult['verdict']; fact: string } }

const pass = (fact: string) => ({ verdict: 'pass' as const, fact })
const block = (fact: string) => ({ verdict: 'block' as const, fact })

/** First day of the month so many months before a day. */
export function monthsBefore(day: string, months: number): string {
  const at = new Date(`${day}T00:00:00Z`)
  const wanted = at.getUTCDate()
  at.setUTCDate(1)
  at.setUTCMonth(at.getUTCMonth() - months)
  const last = new Date(Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0)).getUTCDate()
  at.setUTCDate(Math.min(wanted, last))
  return at.toISOString().slice(0, 10)
}

/** The day schooling is expected to end: entry plus its length, in whole months. */
export function expectedEnd(entryDate: string, lengthYears: number): string {
  return monthsBefore(entryDate, -Math.round(lengthYears * 12))
}

/** Completed years of age on a day. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4))
  return day.slice(5) < birthDate.slice(5) ? years - 1 : years
}

/** The rules of a transfer within the province. Those that the texts leave open are marked 推 in the README. */
export const transferRules: readonly Rule[] = [
  {
    id: 'status',
    title: '在读学生才能转学',
    clause: '001:1319',
    ways: ['休学、保留学籍的先复学。'],
    judge: ({ student, underWay }) =>
      student.status === 'active' || (underWay && student.status === 'transferring')
        ? pass(underWay ? '学籍在办理期间为“转学办理中”。' : '学籍状态是在读。')
        : block(`学籍状态是“${student.statusTitle}”。`),
  },
  {
    id: 'qualified',
    title: '转入学校有当年同一学习形式的招生资质',
    clause: '001:1315',
    ways: ['选择有当年资质的学校。', '等转入学校取得资质后再申请。'],
    judge: ({ to, student }) =>
      to.state !== 'operating'
        ? block(`${to.name}现在不是在办状态。`)
        : to.qualified
          ? pass(`${to.name}有 ${to.year} 年${student.studyModeTitle}招生资质。`)
          : block(`${to.name}没有 ${to.year} 年${student.studyModeTitle}招生资质。`),
  },
  {
    id: 'specialty',
    title: '转入专业和层次在转入学校有备案',
    clause: '001:1315',
    ways: ['改选转入学校已备案的专业和层次。'],
    judge: ({ to }) =>
      to.filed.has(`${to.specialtyCode}:${to.trainingLevel}`)
        ? pass(`${to.specialtyName}（${to.levelTitle}）有备案。`)
        : block(`${to.name}没有备案“${to.specialtyName}”的${to.levelTitle}层次。`),
  },
  {
    id: 'site',
    title: '转入的教学点经过审批',
    clause: '001:1319',
    ways: ['改到校本部或已审批的教学点。'],
    judge: ({ to }) => (to.siteApproved ? pass('就读地点可以注册学籍。') : block('选定的教学点没有审批。')),
  },
  {
    id: 'grade',
    title: '转入年级不高于原年级',
    clause: '001:1319',
    ways: ['选择同一年级，或写明降级的原因。'],
    judge: ({ student, to }) => {
      if (to.grade < student.grade) return block(`转入 ${to.grade} 级，比原来的 ${student.grade} 级早。`)
      if (to.grade > student.grade + 1) return block(`转入 ${to.grade} 级，比原来的 ${student.grade} 级晚了一年以上。`)
      if (to.grade > student.grade) return { verdict: 'warn', fact: `转入 ${to.grade} 级，比原来的 ${student.grade} 级低一个年级。` }
      return pass(`同为 ${to.grade} 级。`)
    },
  },
  {
    id: 'last-term',
    title: '临近毕业不转学',
    clause: '001:1319',
    ways: ['在原学校完成学业。'],
    judge: ({ student, lastMonths, today }) => {
      const end = expectedEnd(student.entryDate, student.lengthYears)
      return today < monthsBefore(end, lastMonths)
        ? pass(`预计 ${end} 毕业。`)
        : block(`预计 ${end} 毕业，距毕业不足 ${lastMonths} 个月。`)
    },
  },
  {
    id: 'joint',
    title: '联合办学的学生先结束联合培养',
    clause: '001:1310',
    ways: ['先办理联合办学协议终止，或等协议到期。'],
    judge: ({ student }) =>
      student.joint && !student.joint.ended
        ? block(`学生按联合办学协议 ${student.joint.agreementNo} 培养，协议还在执行。`)
        : pass(student.joint ? '联合办学协议已经结束。' : '不是联合办学的学生。'),
  },
  {
    id: 'guardian',
    title: '未满 18 周岁的，监护人同意',
    clause: '001:1319',
    ways: ['取得监护人书面同意并作为材料上传，勾选“监护人已同意”。'],
    judge: ({ student, guardianAgreed, today }) => {
      const minor = student.birthDate !== null && ageOn(student.birthDate, today) < 18
      if (!minor) return pass('学生已满 18 周岁。')
      return guardianAgreed ? pass('监护人已同意。') : block('学生未满 18 周岁，没有监护人的同意。')
    },
  },
  {
    id: 'evidence',
    title: '有证明转学原因的材料',
    clause: '001:1319',
    ways: ['上传证明材料，每份不超过 2 MB。'],
    judge: ({ files }) => (files > 0 ? pass(`有材料 ${files} 份。`) : block('没有上传证明材料。')),
  },
]

export function judgeTransfer(view: TransferView): RuleResult[] {
  return transferRules.map(({ judge, ...rule }) => {
    const { verdict, fact } = judge(view)
    return { ...rule, verdict, fact, ways: verdict === 'pass' ? [] : rule.ways }
  })
}
