import type { RuleResult } from '../../kernel/workflow.ts'
import { ageOn, expectedEnd, monthsBefore } from './transfer-rules.ts'

export type Departure = {
  today: string
  status: string
  statusTitle: string
  underWay: boolean
  entryDate: string
  lengthYears: number
  lastMonths: number
  birthDate: string | null
  guardianAgreed: boolean
  joint: { agreementNo: string; ended: boolean } | null
  files: number
}

const rule = (
  id: string,
  title: string,
  clause: string,
  problem: string | undefined,
  fact: string,
  ways: string[],
  verdict: 'block' | 'warn' = 'block',
): RuleResult => ({
  id,
  title,
  clause,
  verdict: problem ? verdict : 'pass',
  fact: problem ?? fact,
  ways: problem ? ways : [],
})

/** The rules of leaving for another province; the receiving side is judged by that province. */
export function judgeDeparture(view: Departure): RuleResult[] {
  const end = expectedEnd(view.entryDate, view.lengthYears)
  const ready = view.status === 'active' || (view.underWay && view.status === 'transferring')
  const minor = view.birthDate !== null && ageOn(view.birthDate, view.today) < 18
  return [
    rule(
      'status',
      '在读学生才能转学',
      '001:1319',
      ready ? undefined : `学籍状态是“${view.statusTitle}”。`,
      '学籍在读。',
      ['休学、保留学籍的先复学。'],
    ),
    rule(
      'last-term',
      '临近毕业不转学',
      '001:1319',
      view.today < monthsBefore(end, view.lastMonths)
        ? undefined
        : `预计 ${end} 毕业，距毕业不足 ${view.lastMonths} 个月。`,
      `预计 ${end} 毕业。`,
      ['在原学校完成学业。'],
    ),
    rule(
      'joint',
      '联合办学的学生先结束联合培养',
      '001:1310',
      view.joint && !view.joint.ended
        ? `学生按联合办学协议 ${view.joint.agreementNo} 培养，协议还在执行。`
        : undefined,
      '没有在执行的联合办学协议。',
      ['先办理联合办学协议终止。'],
    ),
    rule(
      'guardian',
      '未满 18 周岁的，监护人同意',
      '001:1319',
      minor && !view.guardianAgreed ? '学生未满 18 周岁，没有监护人的同意。' : undefined,
      minor ? '监护人已同意。' : '学生已满 18 周岁。',
      ['取得监护人书面同意并上传。'],
    ),
    rule(
      'evidence',
      '有外省学校同意接收的材料',
      '001:1319',
      view.files > 0 ? undefined : '没有上传接收学校的同意接收函。',
      `有材料 ${view.files} 份。`,
      ['上传对方学校和主管部门盖章的接收函。'],
    ),
  ]
}

export type Arrival = {
  pending: boolean
  heldBy: string | null
  /** The certificate of leaving, where this deployment gave it out; null where it cannot know. */
  proof: { valid: boolean; holder: string | null; ours: string } | null
  filed: boolean
  specialtyName: string
  qualified: boolean
  year: number
  files: number
}

/** The rules of coming from another province. What this deployment cannot know is said, and the authority decides. */
export function judgeArrival(view: Arrival): RuleResult[] {
  const { proof } = view
  const unfit =
    proof &&
    (!proof.valid
      ? '这份转出证明已经作废或换发。'
      : proof.holder !== null && proof.holder !== proof.ours
        ? '转出证明上的姓名与学生不一致。'
        : undefined)
  return [
    rule(
      'pending',
      '学生已录入，待注册',
      '001:1319',
      view.pending ? undefined : '学生不是待注册状态。',
      '学生已录入。',
      ['先在学籍台账录入学生。'],
    ),
    rule(
      'place',
      '一人一籍',
      '001:1319',
      view.heldBy ? `${view.heldBy}还占用着这名学生的全日制学籍。` : undefined,
      '没有其他有效的全日制学籍。',
      ['请原学校先办结转出。'],
    ),
    proof
      ? rule('proof', '转出证明真实有效', '001:1319', unfit ?? undefined, '转出证明由本系统出具，有效。', [
          '核对查验编号，或请原学校重新出具。',
        ])
      : rule(
          'proof',
          '转出证明真实有效',
          '001:1319',
          '本系统查不到这个编号：外省用另一套系统，须由主管部门向外省核实。',
          '',
          ['在外省的查验页面或以公函核实，把结果写进意见。'],
          'warn',
        ),
    rule(
      'qualified',
      '学校有当年招生资质',
      '001:1315',
      view.qualified ? undefined : `学校没有 ${view.year} 年同一学习形式的招生资质。`,
      `学校有 ${view.year} 年招生资质。`,
      ['取得资质后再办。'],
    ),
    rule(
      'specialty',
      '专业和层次有备案',
      '001:1315',
      view.filed ? undefined : `学校没有备案“${view.specialtyName}”的这个层次。`,
      `${view.specialtyName}有备案。`,
      ['修改录入的专业。'],
    ),
    rule(
      'evidence',
      '有转出证明等材料',
      '001:1319',
      view.files > 0 ? undefined : '没有上传转出证明。',
      `有材料 ${view.files} 份。`,
      ['上传外省出具的转出证明和成绩材料。'],
    ),
  ]
}
