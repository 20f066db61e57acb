import type { Inspection, InspectionSet, Severity } from '../../kernel/inspections.ts'
import { patterns, type Pattern } from './codes.ts'
import { advices, factOf } from './pattern-rules.ts'
import { searchPatterns } from './service/patterns.ts'

const severities: Readonly<Record<Pattern, Severity>> = { phone: 'serious', guardian: 'minor', referrer: 'serious', burst: 'minor', register: 'severe' }
const explanations: Readonly<Record<Pattern, string>> = {
  phone: '一个手机号替多名考生报名，常见于中介代报、有偿招生。',
  guardian: '不同家庭的考生不会由同一个人监护，常见于中介填自己的电话。',
  referrer: '同一个人介绍多名考生，要核实是否收费。',
  burst: '一所毕业学校的学生在一小时内集中报名，要核实是不是有人组织、收费。',
  register: '在别校有全日制学籍的人又被录取，名额会两边占，也是虚报的常见做法。',
}

const declared = (Object.keys(patterns) as Pattern[]).map(
  (kind): Inspection => ({
    id: `complaints.${kind}`,
    title: patterns[kind].title,
    clause: '001:1317',
    severity: severities[kind],
    explanation: explanations[kind],
    advice: [advices[kind], '核实为违规的，主管部门立案查处。'],
  }),
)

/** 招生异常: patterns among the applications of this year. A pattern is a reason to look, not a finding of guilt. */
const unusual: InspectionSet = {
  subject: '招生异常线索',
  inspections: declared,
  async find(ctx, school) {
    const year = Number(ctx.today.slice(0, 4))
    const { found, looked } = await searchPatterns(ctx, { orgNo: school.no, year })
    return {
      checked: looked,
      findings: found.map((one) => ({ inspection: `complaints.${one.kind}`, recordId: one.key, label: school.name, fact: factOf(one), link: `/complaints/patterns?f.kind=${one.kind}` })),
    }
  },
}

export const inspectionSets = [unusual]
