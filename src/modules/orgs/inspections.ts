import type { Inspection, InspectionSet } from '../../kernel/inspections.ts'
import { findOrg } from './store.ts'
import { findQualificationOf, listJointProgrammes } from './register-store.ts'

const qualification: Inspection = {
  id: 'orgs.qualification',
  title: '在办学校应当列入当年招生资质名录',
  clause: '001:1315',
  severity: 'serious',
  explanation: '没有列入名录的学校当年不能招生，招录的学生不得注册学籍。',
  advice: ['向省级主管部门申请当年招生资质核查。', '当年不招生的，说明情况。'],
}
const joint: Inspection = {
  id: 'orgs.joint-expired',
  title: '合作办学备案应当在有效期内',
  clause: '001:1319',
  severity: 'serious',
  explanation: '过期的合作办学不能再招生；仍在合作的要重新备案。',
  advice: ['续签的重新备案。', '不再合作的，办终止。'],
}

/** 单位巡检: standing of a school and its agreements on today's date. */
const schools: InspectionSet = {
  subject: '学校',
  inspections: [qualification, joint],
  async find(ctx, school) {
    const org = await findOrg(ctx, school.no)
    if (!org || org.state !== 'operating') return { checked: 0, findings: [] }
    const year = Number(ctx.today.slice(0, 4))
    const agreements = await listJointProgrammes(ctx, school.no)
    const found = await findQualificationOf(ctx, school.no, year, 'full-time')
    const link = `/orgs/${school.no}`
    const late = agreements.filter((one) => one.state === 'approved' && one.validTo < ctx.today)
    return {
      checked: 1 + agreements.length,
      findings: [
        ...(found?.state === 'approved'
          ? []
          : [{ inspection: qualification.id, recordId: `${school.no}:${year}`, label: school.name, fact: `${year} 年没有列入招生资质名录。`, link }]),
        ...late.map((one) => ({
          inspection: joint.id,
          recordId: one.id,
          label: `${school.name} ${one.agreementNo}`,
          fact: `与${one.partnerName}的合作办学备案 ${one.validTo} 到期，仍是有效状态。`,
          link,
        })),
      ],
    }
  },
}

export const inspectionSets = [schools]
