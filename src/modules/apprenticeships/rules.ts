import { addDays, ageOn } from '../../kernel/dates.ts'
import type { ApprenticeFacts, Finding, Limits, RosterFacts } from './model.ts'
import { yuan } from './codes.ts'

export type { ApprenticeFacts, Finding, Limits, RosterFacts } from './model.ts'

/** The day so many months after a day; the last of the month where that month is shorter. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const at = year * 12 + (month - 1) + months
  const [nextYear, nextMonth] = [Math.floor(at / 12), (at % 12) + 1]
  const last = new Date(Date.UTC(nextYear, nextMonth, 0)).getUTCDate()
  return `${nextYear}-${String(nextMonth).padStart(2, '0')}-${String(Math.min(date, last)).padStart(2, '0')}`
}

/** The last day of a training that begins on a day and takes so many months. */
export function endOfTerm(startsOn: string, months: number): string {
  return addDays(addMonths(startsOn, months), -1)
}

/** Whether a contract covers at least so many months, both days counted. Without an end it does. */
export function contractLasts(from: string, to: string | null, months: number): boolean {
  return to === null || addDays(to, 1) >= addMonths(from, months)
}

/**
 * What the texts say of one apprentice: 001:1244 contract and two mentors, 001:1245 term and level, 001:1250 wage. What
 * stops is `block`; what the texts say with 一般, 为主 or 原则上 is `warn` and owes a sentence when the roster is handed in.
 */
export function judgeApprentice(one: ApprenticeFacts, limits: Limits, at: { startsOn: string; withSchool: boolean; birthDate: string | null }): Finding[] {
  const found: Finding[] = []
  const say = (key: string, level: Finding['level'], clause: string, message: string, mend: string) => found.push({ key, level, clause, message, mend })
  if (one.contractTo !== null && one.contractTo < one.contractFrom) say('contractTo', 'block', '001:1244', `劳动合同止期 ${one.contractTo} 早于起期 ${one.contractFrom}`, '按合同核对两个日期')
  else if (!contractLasts(one.contractFrom, one.contractTo, limits.contractMonths))
    say('contractTo', 'warn', '001:1244', `劳动合同不满 ${limits.contractMonths / 12} 年`, '学徒以签订一年以上劳动合同的职工为主；提交时说明理由')
  if (one.contractFrom > at.startsOn) say('contractFrom', 'warn', '001:1244', `开班时（${at.startsOn}）劳动合同还没有开始`, '先签合同后培训；核对合同起期')
  if (one.contractTo !== null && one.contractTo < endOfTerm(at.startsOn, one.termMonths)) say('contractTo', 'warn', '001:1245', `劳动合同在培养期满（${endOfTerm(at.startsOn, one.termMonths)}）以前到期`, '续签，或提交时说明安排')
  if (one.termMonths > limits.termMost) say('termMonths', 'block', '001:1245', `培养期限 ${one.termMonths} 个月，最长 ${limits.termMost} 个月`, '缩短培养期限')
  else if (one.termMonths > limits.termUsual && !one.termReason?.trim()) say('termReason', 'block', '001:1245', `培养期限 ${one.termMonths} 个月，超过 ${limits.termUsual} 个月而没有写特殊理由`, '写明为什么需要更长，或缩短到两年以内')
  else if (one.termMonths < limits.termLeast) say('termMonths', 'block', '001:1245', `培养期限 ${one.termMonths} 个月，不到 ${limits.termLeast} 个月`, '培养期限为 1 到 2 年；不足一年的按职业培训登记')
  if (one.targetLevel === '5') say('targetLevel', 'warn', '001:1245', '培养目标是初级工', '以中级工及以上为主；提交时说明理由')
  if (one.wage < limits.wageLeast) say('wage', 'block', '001:1250', `月工资 ${yuan(one.wage)} 元，低于企业所在地最低工资 ${yuan(limits.wageLeast)} 元`, '学徒工资不低于当地最低工资；核对后改正')
  if (!one.mentorEnterprise) say('mentorEnterprise', 'warn', '001:1244', '没有企业导师', '每名学徒一名企业导师、一名院校导师')
  if (at.withSchool && !one.mentorSchool) say('mentorSchool', 'warn', '001:1244', '没有院校导师', '请承担培训的学校定一名导师')
  if (at.birthDate !== null && ageOn(at.birthDate, at.startsOn) < 16) say('idNumber', 'block', '001:1244', '开班时不满 16 周岁，不能签订劳动合同', '核对证件号码')
  if (one.partTime && !at.withSchool) say('partTime', 'block', '001:1047', '没有承担培训的学校，不能注册非全日制学籍', '选择学校，或改为“否”')
  if (one.partTime && one.termMonths < 12) say('partTime', 'block', '001:1047', '培养不满一年，不能注册非全日制学籍', '改为“否”')
  return found
}

/** What of the class is still missing: 001:1247 agreement, 001:1249 papers and the day of filing. */
export function judgeRoster(
  facts: RosterFacts & { papers: { plan: boolean; agreement: boolean; partner: boolean } },
  people: { count: number; withoutContract: number },
  today: string,
): Finding[] {
  const found: Finding[] = []
  const say = (key: string, clause: string, message: string, mend: string) => found.push({ key, level: 'block', clause, message, mend })
  if (people.count === 0) say('people', '001:1249', '名册里没有学徒', '录入学徒，或从 Excel 导入')
  if (facts.startsOn <= today) say('startsOn', '001:1249', `开班日期 ${facts.startsOn} 已到，备案须在培训开始以前`, '改开班日期；已经开班的不能再列入学徒培训计划')
  const missing = [
    !facts.agreementGoal.trim() && '培养目标',
    !facts.agreementContent.trim() && '培养内容与期限',
    !facts.agreementStandard.trim() && '质量考核标准',
  ].filter(Boolean)
  if (missing.length > 0) say('agreement', '001:1247', `培养协议没有写${missing.join('、')}`, '在“培养协议”里补齐')
  if (facts.schoolNo !== null) {
    const unsaid = [!facts.partnerMode.trim() && '培训方式', facts.partnerFee === null && '费用', !facts.partnerDuty.trim() && '双方责任'].filter(Boolean)
    if (unsaid.length > 0) say('partner', '001:1247', `与学校的合作协议没有写${unsaid.join('、')}`, '在“合作协议”里补齐')
  }
  if (!facts.plan.trim()) say('plan', '001:1244', '没有写这个班的培训方案', '一班一方案：写明课程、工学交替的安排')
  const papers = [!facts.papers.plan && '培训计划', !facts.papers.agreement && '培养协议', facts.schoolNo !== null && !facts.papers.partner && '合作协议'].filter(Boolean)
  if (papers.length > 0) say('papers', '001:1249', `没有上传${papers.join('、')}`, '在“材料”里上传')
  if (people.withoutContract > 0) say('contracts', '001:1249', `${people.withoutContract} 人没有劳动合同复印件`, '逐人上传，或把文件以证件号码命名打成压缩包一次上传')
  return found
}
