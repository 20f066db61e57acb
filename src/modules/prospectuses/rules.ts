import type { RuleResult } from '../../kernel/workflow.ts'
import { earlyKinds, levels, lineText, modes } from './codes.ts'
import { lineKey, type IntakeMode, type LineDraft, type TrainingLevel } from './model.ts'

/** Which edition of the texts says what a school of a level may train (R15). */
export type MappingVersion = '2021' | '2019'

const mappings: Record<MappingVersion, { clause: string; of: Record<string, readonly TrainingLevel[]> }> = {
  '2021': {
    clause: '001:1129',
    of: { technical: ['intermediate'], senior: ['intermediate', 'senior'], technician: ['senior', 'technician'] },
  },
  '2019': {
    clause: '001:1303',
    of: { technical: ['junior', 'intermediate'], senior: ['intermediate', 'senior'], technician: ['senior', 'technician'] },
  },
}

/**
 * Whether a school of a level may enrol for a training level: `pass`, `warn` where the text says what the level is
 * chiefly for (技师学院 below 高级工, 高级技工学校 below 中级工), `block` where the level is above the school.
 */
export function judgeLevel(schoolLevel: string, level: TrainingLevel, version: MappingVersion): { verdict: 'pass' | 'warn' | 'block'; clause: string } {
  const { of, clause } = mappings[version]
  const allowed = of[schoolLevel] ?? []
  if (allowed.includes(level)) return { verdict: 'pass', clause }
  const order: readonly TrainingLevel[] = ['junior', 'intermediate', 'senior', 'technician']
  const highest = Math.max(...allowed.map((one) => order.indexOf(one)))
  return { verdict: order.indexOf(level) < highest ? 'warn' : 'block', clause }
}

export type QuotaCheck = { orgName: string; mode: IntakeMode; quota: number; planned: number }

export type PlanFacts = {
  year: number
  today: string
  lines: readonly LineDraft[]
  change: boolean
  reason: string | null
  school: { no: number; name: string; level: string }
  qualification: string | null
  /** It is last year's, which holds until July. */
  carried: boolean
  /** Filed specialties open today: code, level, length in months. */
  filed: readonly { code: string; level: string; lengthMonths: number }[]
  /** Numbers of branches and teaching points that may take students. */
  sites: ReadonlySet<number>
  mapping: MappingVersion
  threePlusFour: boolean
  /** Totals that a plan over them is refused for, or warned of. */
  quotas: readonly QuotaCheck[]
  hard: boolean
  /** Seats already taken by line, keyed as `lineKey`. */
  taken: ReadonlyMap<string, number>
}

const some = (lines: readonly LineDraft[]) => `${lines.slice(0, 3).map((line) => lineText(line)).join('、')}${lines.length > 3 ? `等 ${lines.length} 行` : ''}`

/** Every rule of an enrolment plan, worst first by the caller. Pure; source 003:188, 001:1303–1326. */
export function judgePlan(facts: PlanFacts): RuleResult[] {
  const { lines } = facts
  const rule = (id: string, title: string, clause: string, bad: string | undefined, ways: string[], good: string, verdict: RuleResult['verdict'] = 'block'): RuleResult => ({
    id, title, clause, verdict: bad ? verdict : 'pass', fact: bad ?? good, ways: bad ? ways : [],
  })
  const list = (bad: readonly LineDraft[], words: string) => (bad.length > 0 ? `${some(bad)}${words}` : undefined)
  const keys = lines.map(lineKey)
  const twice = lines.filter((_, at) => keys.indexOf(keys[at]!) !== at)
  const unfiled = lines.filter((line) => line.mode !== 'training' && !facts.filed.some((one) => one.code === line.specialtyCode && one.level === line.level && one.lengthMonths === line.lengthMonths))
  const judged = lines.map((line) => ({ line, ...judgeLevel(facts.school.level, line.level, facts.mapping) }))
  const above = judged.filter((one) => one.verdict === 'block').map((one) => one.line)
  const below = judged.filter((one) => one.verdict === 'warn').map((one) => one.line)
  const levelClause = mappings[facts.mapping].clause
  const bridging = lines.filter((line) => line.earlyKind === '3+4')
  const odd = lines.filter((line) => (line.earlyKind === 'through' && line.lengthMonths !== 60) || (line.earlyKind === 'pre-technician' && line.level !== 'technician'))
  const closed = lines.filter((line) => line.orgNo !== facts.school.no && !facts.sites.has(line.orgNo))
  const short = lines.filter((line) => line.mode === 'part-time' && line.lengthMonths < 12)
  const over = facts.quotas.filter((one) => one.planned > one.quota)
  const seatsOf = new Map(lines.map((line) => [lineKey(line), line.seats]))
  const cut = [...facts.taken].filter(([key, taken]) => taken > (seatsOf.get(key) ?? 0))
  const past = facts.year < Number(facts.today.slice(0, 4))
  return [
    rule('lines', '计划里有招生专业', '003:188', lines.length === 0 ? '计划里一行也没有' : undefined, ['添加计划行，或从 Excel 导入。'], `${lines.length} 行，共 ${lines.reduce((sum, line) => sum + line.seats, 0)} 人`),
    rule('year', '年度没有过去', '003:188', past ? `${facts.year} 年已经过去` : undefined, ['编制今年或以后的计划。'], `${facts.year} 年`),
    ...(facts.change ? [rule('reason', '调整写明了理由', '003:188', facts.reason?.trim() ? undefined : '没有写调整理由', ['写明理由，批准后随变更一起公布。'], facts.reason ?? '')] : []),
    rule('unique', '一行一种招生', '003:188', list(twice, '重复'), ['合并重复的行。'], '没有重复'),
    rule('filed', '专业已经备案', '001:90', list(unfiled, '没有备案，或备案的层次、学制不同'), ['先办理专业备案。', '把层次和学制改为备案的。'], '每行的专业、层次、学制都已备案'),
    rule('level', '培养层次与学校层级相符', levelClause, list(above, '超出学校层级'), ['改选较低的层次，或先办学校晋级。'], '没有超出学校层级的'),
    ...(below.length > 0 ? [rule('purpose', '层次符合学校的主要任务', levelClause, list(below, '低于学校的主要任务'), ['由审核人判断；说明理由。'], '', 'warn')] : []),
    rule('3+4', '没有未开放的招生种类', '001:631', facts.threePlusFour ? undefined : list(bridging, `属于${earlyKinds['3+4']}；条款要求逐步取消中职本科贯通，本地没有开放`), ['改为五年贯通或直接录取。'], bridging.length > 0 ? '3+4 由本地参数开放' : '没有 3+4'),
    rule('early', '提前批的种类与学制、层次相符', '001:1306', list(odd, '与种类不符'), ['五年贯通学制 60 个月；预备技师的层次是预备技师（技师）。'], '相符'),
    rule('site', '教学点已经审批', '001:1310', list(closed, '所在的教学点没有审批，或不属于本校'), ['先办教学点审批，或改在校本部。'], '都在校本部或已审批的教学点'),
    rule('length', '非全日制学制一年以上', '001:1134', list(short, '不足一年'), ['改为 12 个月以上，或归入培训。'], '没有不足一年的'),
    rule('quota', '没有超过下达的总数', '003:188', over.length > 0 ? over.map((one) => `${one.orgName}的${modes[one.mode]}计划下达 ${one.quota} 人，批准这份计划后是 ${one.planned} 人`).join('；') : undefined, ['减少人数。', '请上级调整下达的总数。'], facts.quotas.length > 0 ? facts.quotas.map((one) => `${one.orgName}${modes[one.mode]} ${one.planned} / ${one.quota} 人`).join('；') : '上级没有下达总数', facts.hard ? 'block' : 'warn'),
    rule('taken', '不低于已经录取的人数', '003:188', cut.length > 0 ? `有 ${cut.length} 行少于已占的名额（例如已占 ${cut[0]![1]} 人，改为 ${seatsOf.get(cut[0]![0]) ?? 0} 人）` : undefined, ['保留不少于已占的名额。', '先办理退录，名额释放后再减。'], '没有低于已占名额的'),
    rule('qualification', '当年招生资质', '001:1315', facts.qualification === 'approved' ? undefined : facts.qualification === 'revoked' ? `${facts.year} 年招生资质已被移出` : `${facts.year} 年招生资质还没有核查`, ['计划可以先批准；没有资质以前不能录取。'], facts.carried ? `到 6 月 30 日沿用 ${facts.year - 1} 年资质` : `${facts.year} 年已列入名录`, 'warn'),
  ]
}

export type LineDifference =
  | { action: 'add'; after: LineDraft }
  | { action: 'change'; before: LineDraft; after: LineDraft; fields: readonly ('seats' | 'tuition')[] }
  | { action: 'end'; before: LineDraft }

/** What a new plan changes in the one that holds: lines are the same when everything but seats and tuition is. Pure. */
export function differencesOf(current: readonly LineDraft[], wanted: readonly LineDraft[]): LineDifference[] {
  const now = new Map(current.map((line) => [lineKey(line), line]))
  const next = new Map(wanted.map((line) => [lineKey(line), line]))
  const out: LineDifference[] = []
  for (const [key, after] of next) {
    const before = now.get(key)
    if (!before) out.push({ action: 'add', after })
    else {
      const fields = (['seats', 'tuition'] as const).filter((field) => before[field] !== after[field])
      if (fields.length > 0) out.push({ action: 'change', before, after, fields })
    }
  }
  for (const [key, before] of now) if (!next.has(key)) out.push({ action: 'end', before })
  return out
}

/** Label of a level of training, for sentences. */
export const levelOf = (level: TrainingLevel): string => levels[level]
