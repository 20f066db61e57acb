import type { Inspection, InspectionSet } from '../../kernel/inspections.ts'
import { closedReasons, levels } from './codes.ts'
import { listLines } from './store/lines.ts'
import { listStanding } from './store/list.ts'
import { findStanding } from './store/schools.ts'

const listed: Inspection = {
  id: 'prospectuses.listed-unfit',
  title: '名单里的学校和专业应当仍有资质',
  clause: '001:1315',
  severity: 'serious',
  explanation: '名单已经公布，情况变了的要及时清理，公众看到的才是真的。',
  advice: ['主管部门提出移出名单，学校说明情况。', '情况恢复的（复查合格、专业重新备案）不必移出。'],
}
const shelf: Inspection = {
  id: 'prospectuses.not-public',
  title: '招生的学校应当公布简章',
  clause: '001:1317',
  severity: 'serious',
  explanation: '所有技工院校的简章都要在专栏公示；没有公布的取不到名额。',
  advice: ['学校起草并报备简章。'],
}
const plan: Inspection = {
  id: 'prospectuses.plan-closed',
  title: '批准的计划应当能够招生',
  clause: '003:188',
  severity: 'minor',
  explanation: '计划批准以后资质、专业、教学点发生变化，这些行现在不能录取。',
  advice: ['补齐缺少的一项，或办理计划调整，把名额改到能招生的专业。'],
}

/** 招生巡检: what is published about a school against what it is today. */
const intake: InspectionSet = {
  subject: '招生计划与简章',
  inspections: [listed, shelf, plan],
  async find(ctx, school) {
    const year = Number(ctx.today.slice(0, 4))
    const standing = await findStanding(ctx, school.no, year)
    if (!standing) return { checked: 0, findings: [] }
    const entries = await listStanding(ctx, school.no, year)
    const { rows: lines } = await listLines(ctx, { orgNo: school.no, year })
    const unfit = entries.filter((one) => one.closedCode !== null)
    const shut = lines.filter((line) => line.closedCode !== null && line.closedCode !== 'prospectus')
    const link = `/intake/schools/${school.no}?year=${year}`
    return {
      checked: 1 + entries.length + lines.length,
      findings: [
        ...unfit.map((one) => ({ inspection: listed.id, recordId: one.id, label: `${school.name} ${one.specialtyName}（${levels[one.level]}）`, fact: `仍在 ${year} 年名单里，但${one.closedCode && one.closedCode !== 'removed' ? closedReasons[one.closedCode].fact : '情况有变'}。`, link })),
        ...(standing.lines > 0 && standing.filingNo === null && standing.state === 'operating'
          ? [{ inspection: shelf.id, recordId: `${school.no}:${year}`, label: school.name, fact: `${year} 年有计划 ${standing.seats} 人，简章没有公布。`, link }]
          : []),
        ...(shut.length > 0 ? [{ inspection: plan.id, recordId: `${school.no}:${year}`, label: school.name, fact: `${year} 年 ${shut.length} 行计划（${shut.reduce((sum, line) => sum + line.seats, 0)} 人）现在不能录取：${closedReasons[shut[0]!.closedCode!].fact}。`, link }] : []),
      ],
    }
  },
}

export const inspectionSets = [intake]
