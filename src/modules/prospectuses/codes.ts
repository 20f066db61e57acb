import type { Batch, ClosedCode, EarlyKind, IntakeMode, Season, TrainingLevel } from './model.ts'

/** Labels of stored codes. */
export const seasons: Record<Season, string> = { spring: '春季', autumn: '秋季' }
export const modes: Record<IntakeMode, string> = { 'full-time': '全日制', 'part-time': '非全日制', training: '培训' }
export const batches: Record<Batch, string> = { direct: '直接录取', early: '提前批', regular: '统一批次' }
export const earlyKinds: Record<EarlyKind, string> = { through: '五年贯通', 'pre-technician': '预备技师', '3+4': '3+4 贯通' }
export const levels: Record<TrainingLevel, string> = { junior: '初级工', intermediate: '中级工', senior: '高级工', technician: '预备技师（技师）' }

/** Why a line takes nobody now: the fact, its clause, and what to do. */
export const closedReasons: Record<ClosedCode, { fact: string; clause: string; way: string }> = {
  ended: { fact: '这条招生计划已经撤下', clause: '003:188', way: '选择现行计划里的专业。' },
  past: { fact: '这是往年的招生计划', clause: '003:188', way: '选择今年的计划。' },
  suspended: { fact: '学校暂停招生', clause: '001:158', way: '等学校复查合格、恢复在办，并重新取得当年招生资质。' },
  rectifying: { fact: '学校正在限期整改', clause: '001:158', way: '等学校复查合格、恢复在办。' },
  closed: { fact: '学校不在办', clause: '001:1315', way: '选择在办的学校。' },
  site: { fact: '这个教学点没有经所在地审批，或者已经关闭', clause: '001:1310', way: '选择学校本部，或等教学点批准。' },
  unqualified: { fact: '学校没有当年的招生资质', clause: '001:1315', way: '选择名录内的学校；学校可向主管部门申请核查。' },
  specialty: { fact: '专业没有备案，或者已经停招', clause: '001:90', way: '选择已备案的专业；学校可办理专业备案。' },
  prospectus: { fact: '学校当年的招生简章没有备案公布', clause: '001:1317', way: '学校先办理招生简章备案。' },
  removed: { fact: '专业已移出当年的招生名单', clause: '001:1315', way: '选择仍在名单里的专业；学校整改好的，可请主管部门重新列入。' },
}

/** Length in words: `3 年`, `18 个月`. */
export function lengthText(months: number): string {
  return months % 12 === 0 ? `${months / 12} 年` : `${months} 个月`
}

/** `高级工 · 3 年 · 全日制`. */
export function lineText(line: { specialtyName: string; level: TrainingLevel; lengthMonths: number; mode: IntakeMode; season: Season }): string {
  return `${line.specialtyName}（${levels[line.level]}，${lengthText(line.lengthMonths)}，${modes[line.mode]}，${seasons[line.season]}）`
}

/** 分 as yuan: `4,800`. */
export function yuan(cents: number): string {
  return (cents / 100).toLocaleString('zh-CN', { maximumFractionDigits: 2 })
}

/** What a school lacks until it may take students: the word, what it means, where it is mended. */
export const missingWords: Record<'state' | 'qualification' | 'specialty' | 'plan' | 'prospectus' | 'list', { word: string; meaning: string; clause: string }> = {
  state: { word: '学校在办', meaning: '学校暂停招生、限期整改或不在办', clause: '001:158' },
  qualification: { word: '招生资质', meaning: '当年的招生资质没有核查通过', clause: '001:1315' },
  specialty: { word: '备案专业', meaning: '没有备案的专业', clause: '001:90' },
  plan: { word: '招生计划', meaning: '没有批准的招生计划', clause: '003:188' },
  prospectus: { word: '招生简章', meaning: '招生简章没有备案公布', clause: '001:1317' },
  list: { word: '招生名单', meaning: '还没有列入公布的学校和专业名单', clause: '003:188' },
}

export const qualificationWords: Record<'approved' | 'filed' | 'revoked', string> = { approved: '列入名录', filed: '核查中', revoked: '已移出' }
