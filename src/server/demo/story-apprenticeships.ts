import { createHash } from 'node:crypto'
import { zipSync } from 'fflate'
import { writeWorkbook } from '../../kernel/documents/spreadsheet.ts'
import { checkDigit, DEMO_AREA } from '../../kernel/ids.ts'
import { newcomersNo } from '../../kernel/org-no.ts'
import { api } from '../../modules/apprenticeships/api.ts'
import { addMonths } from '../../modules/apprenticeships/rules.ts'
import { targetLevels } from '../../modules/apprenticeships/codes.ts'
import { PDF, type Cast, type Scene } from './cast.ts'
import { addDays } from './days.ts'
import type { Desk } from './desks.ts'
import { demoCreditCode } from './enterprises.ts'
import { inventPerson } from './names.ts'
import { randomOf } from './random.ts'

const header = ['姓名', '证件号码', '本人电话', '用工', '职业（工种）', '培养目标', '培养期限（月）', '劳动合同编号', '合同起', '合同止', '月工资（元）', '企业导师', '院校导师', '注册非全日制学籍']
const agreement = {
  plan: '每周三天在岗、两天集中培训；安全教育 20 学时，专业基础 120 学时，岗位技能 400 学时，数字和绿色技能 40 学时。',
  agreementKind: 'collective' as const,
  agreementGoal: '期满取得相应等级的职业技能等级证书，能独立承担本岗位工作。',
  agreementContent: '岗位技能、安全生产、职业素养、数字技能和绿色技能；期限以名册为准。',
  agreementStandard: '平时考核占四成，期满评价占六成，以职业技能等级认定为准。',
}
type Stage = 'draft' | 'school' | 'review' | 'returned' | 'filed'

/** 企业新型学徒: rosters of several enterprises at every stage, and one enterprise that has just applied for an account. */
export function apprenticeshipStory(cast: Cast): Scene[] {
  const { enterprise, county, registrar, registrar2, deskAt, step, find, today } = cast
  const invented = new Map<number, number>()
  let serial = 0
  const numberOf = (birth: string, sex: string) => {
    // Above the numbers of students and candidates of any day.
    serial += 2
    const head = `${DEMO_AREA}${birth.replaceAll('-', '')}${String((sex === '1' ? 801 : 800) + (serial % 98))}`
    return head + checkDigit(head)
  }
  const authorityOf = (no: number) => {
    const authority = no - (no % 1_000_000)
    if (authority === county.actor.org.no) return county
    return deskAt(authority % 100_000_000 === 0 ? 'cityOfficer' : 'countyOfficer', { no: authority, name: '人社局' }, '刘峰')
  }

  const play = async (desk: Desk, school: Desk | undefined, [occupation, level]: readonly [string, '4' | '3'], title: string, stage: Stage, count: number, inDays: number) => {
    const random = randomOf(`apprentices ${desk.actor.org.no} ${title}`)
    const startsOn = addDays(today, inDays)
    const { id } = await desk.perform(api.openApprenticeRoster, {
      title, className: `${occupation}一班`, startsOn, ...agreement, schoolNo: school?.actor.org.no ?? null,
      ...(school ? { partnerMode: '学校负责理论和实训，企业负责岗位培养', partnerFee: 520_000, partnerDuty: '企业按期付费、安排岗位；学校派教师、组织考核' } : {}),
    })
    const numbers: string[] = []
    const rows = Array.from({ length: count }, (_, at) => {
      const person = inventPerson(random, invented, random.between(1988, 2004), 0.8)
      const number = numberOf(person.birth, person.sex)
      numbers.push(number)
      const from = addDays(today, -random.between(10, 300))
      return [
        person.name, number, `1370000${1000 + random.below(8999)}`, random.chance(0.7) ? '新招用' : '转岗', occupation, targetLevels[level], level === '3' ? '24' : '18', `HT-${startsOn.slice(0, 4)}-${String(at + 1).padStart(3, '0')}`,
        from, at === 0 && stage === 'draft' ? addDays(from, 200) : addMonths(from, 36), String(random.between(28, 56) * 100), random.pick(['刘师傅', '陈师傅', '周师傅']), school ? random.pick(['李老师', '赵老师']) : '', school && at % 3 === 0 ? '是' : '否',
      ]
    })
    const bytes = await writeWorkbook({ title, sheets: [{ name: '学徒名册', columns: header.map((one) => ({ header: one, format: 'text' as const })), rows }] })
    await desk.perform(api.loadApprenticeFile, { id, sha256: createHash('sha256').update(bytes).digest('hex') }, { name: `${title}.xlsx`, bytes })
    if (stage === 'draft') return
    await desk.perform(api.uploadContracts, { id }, { name: '劳动合同.zip', bytes: zipSync(Object.fromEntries(numbers.map((number) => [`${number}.pdf`, new Uint8Array(PDF)]))) })
    for (const kind of ['plan', 'agreement', ...(school ? (['partner'] as const) : [])] as const) await desk.perform(api.uploadRosterPaper, { id, kind }, { name: { plan: '培训计划', agreement: '培养协议', partner: '合作协议' }[kind] + '.pdf', bytes: PDF })
    await step(desk, id, 'submit', '名册齐备，请审核。')
    if (stage === 'school') return
    if (school) await step(school, id, 'consent')
    const authority = authorityOf(desk.actor.org.no)
    if (stage === 'returned') await step(authority, id, 'return', '培训计划没有写安全教育的学时，请补充后再报。')
    if (stage === 'filed') await step(authority, id, 'file', '材料齐全，列入培训计划。')
  }

  const others = async () => {
    const rows = await find<{ no: number; name: string; contact: string }>('select e.org_no as no, e.name, e.contact_name as contact from enterprise e where e.org_no <> $1 order by e.org_no', [enterprise.actor.org.no])
    return rows.map((row) => deskAt('enterpriseStaff', { no: row.no, name: row.name }, row.contact))
  }

  return [
    ['企业学徒：已备案的名册', () => play(enterprise, registrar, ['电工', '4'], '春季电工学徒班', 'filed', 12, 20)],
    ['企业学徒：等学校确认', () => play(enterprise, registrar, ['钳工', '4'], '秋季钳工学徒班', 'school', 9, 40)],
    ['企业学徒：等主管部门备案', () => play(enterprise, registrar2, ['数控车工', '3'], '数控车工学徒班', 'review', 8, 35)],
    ['企业学徒：退回补正', () => play(enterprise, undefined, ['电工', '3'], '企业培训中心电工班', 'returned', 6, 25)],
    ['企业学徒：填写中', () => play(enterprise, registrar, ['电工', '4'], '第二批电工学徒班', 'draft', 5, 60)],
    [
      '企业学徒：别的企业',
      async () => {
        const [first, second] = await others()
        if (first) await play(first, registrar2, ['汽车装调工', '4'], '汽车装调学徒班', 'filed', 10, 15)
        if (second) await play(second, registrar, ['电子设备装接工', '4'], '电子装接学徒班', 'filed', 8, 28)
      },
    ],
    [
      '企业学徒：账户申请',
      async () => {
        const visitor = deskAt('learner', { no: newcomersNo(enterprise.actor.schema), name: '' }, '')
        // A visitor has neither account nor organisation.
        Object.assign(visitor.actor, { accountId: '', org: { no: 0, name: '' } })
        const { ticket } = await visitor.perform(api.uploadEnterpriseLicence, {}, { name: '营业执照.pdf', bytes: PDF })
        await visitor.perform(api.applyEnterprise, {
          name: '演示新能源装备有限公司', creditCode: demoCreditCode(900), authorityNo: county.actor.org.no, size: 'small', industryCode: 'C', address: '演示工业园 9 号', contactName: '田蕊',
          contactPhone: '13900002900', password: 'Demo-apply-2026', licence: ticket,
        })
      },
    ],
  ]
}
