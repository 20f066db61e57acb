import type { Ctx } from '../../kernel/context.ts'
import type { Finding, Inspection, InspectionSet } from '../../kernel/inspections.ts'
import { listSchoolConduct } from './conduct-store.ts'
import { countExpiredHealth } from './health-store.ts'
import { schoolYearWord } from './rules.ts'
import { schoolGaps } from './service/dossier.ts'

const noPhoto: Inspection = {
  id: 'dossiers.no-photo',
  title: '在校生应当有照片',
  clause: '001:1319',
  severity: 'minor',
  explanation: '没有照片不能制学生证和证书，也难以现场核实。',
  advice: ['逐张或成批上传照片。', '请学员在手机上自己上传。'],
}
const noGuardian: Inspection = {
  id: 'dossiers.no-guardian',
  title: '未成年学生应当登记监护人',
  clause: '001:1319',
  severity: 'serious',
  explanation: '未成年学生的同意由监护人作出，出现情况也要联系到监护人。',
  advice: ['在学生档案里登记监护人。'],
}
const incomplete: Inspection = {
  id: 'dossiers.quality-incomplete',
  title: '上一学年的综合素质档案应当齐全',
  clause: '001:1279',
  severity: 'serious',
  explanation: '劳动素养按年度记录，是评优和毕业的依据；缺一年，毕业审核时补不出来。',
  advice: ['用模板导入上一学年的课内外劳动、家务劳动和德育评价。'],
}
const lateAppeal: Inspection = {
  id: 'dossiers.appeal-unanswered',
  title: '学生的申诉应当及时答复',
  clause: '001:1319',
  severity: 'serious',
  explanation: '申诉没有答复以前，处分是否站得住还不确定。',
  advice: ['请校领导在“奖惩”里答复。'],
}
const outdated: Inspection = {
  id: 'dossiers.health-expired',
  title: '到期的健康记录应当停用',
  clause: '001:1319',
  severity: 'minor',
  explanation: '过了期的健康信息没有保留的必要。',
  advice: ['请校领导或者指定的人核对后停用。'],
}

/** Appeals wait at most this many days before they are a finding. */
const ANSWER_DAYS = 15

/** 学生档案巡检: a line for a school and rule, with the number; single students are found on the lists of the module. */
const dossiers: InspectionSet = {
  subject: '学生档案',
  inspections: [noPhoto, noGuardian, incomplete, lateAppeal, outdated],
  async find(ctx, school) {
    const gaps = await schoolGaps(ctx, school.no)
    const count = (gap: 'photo' | 'guardian' | 'quality') => gaps.roll.filter((row) => row.status !== 'pending' && gaps.of(row).has(gap)).length
    const findings: Finding[] = []
    const add = (inspection: Inspection, number: number, fact: string, link: string) => {
      if (number > 0) findings.push({ inspection: inspection.id, recordId: `org:${school.no}`, label: school.name, fact: `${number} ${fact}。`, link })
    }
    add(noPhoto, count('photo'), '名在校生没有照片', '/dossiers/photos')
    add(noGuardian, count('guardian'), '名未成年学生没有登记监护人', '/dossiers?gap=guardian')
    add(incomplete, count('quality'), `名学生 ${schoolYearWord(gaps.schoolYear)}的记录不齐`, '/dossiers/quality')
    add(lateAppeal, await countLateAppeals(ctx, school.no), `件申诉超过 ${ANSWER_DAYS} 天没有答复`, '/dossiers/conduct?view=appealed')
    add(outdated, await countExpiredHealth(ctx, school.no), '条健康记录已经到期，还没有停用', '/dossiers/health')
    return { checked: gaps.roll.length, findings }
  },
}

export const inspectionSets = [dossiers]

async function countLateAppeals(ctx: Ctx, schoolNo: number): Promise<number> {
  const before = new Date(Date.parse(ctx.at) - ANSWER_DAYS * 86_400_000).toISOString()
  return (await listSchoolConduct(ctx, schoolNo)).filter((one) => one.appealed_at !== null && one.appeal_result === null && one.appealed_at < before).length
}
