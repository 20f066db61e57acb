import { ageOn } from '../../kernel/dates.ts'
import type { PlanLine } from '../prospectuses/model.ts'

/** What a rule says of a candidate and one line of a plan. A `block` stops, a `warn` asks for a reason. */
export type Finding = { id: string; level: 'block' | 'warn'; fact: string; clause: string; way: string }

/** What is known of the candidate. Absent is null. */
export type Applicant = {
  identityGiven: boolean
  birthDate: string | null
  entryCategory: string | null
  previousEducation: string | null
  /** Six digits of GB/T 2260. */
  homeRegion: string | null
  employerName: string | null
  guardianGiven: boolean
  phoneGiven: boolean
  photoGiven: boolean
  /** Full-time places held now; the name is null where the reader may not know it. */
  places: readonly (string | null)[]
}

export type LineFacts = Pick<PlanLine, 'open' | 'closedReason' | 'mode' | 'batch' | 'sourceRegion' | 'seats' | 'taken' | 'schoolName'>

export type EntryLimits = {
  today: string
  minorAge: number
  leastAge: number
  guardianForMinors: boolean
  photoRequired: boolean
  /** The name of a region code of two, four or six digits. */
  regionName: (code: string) => string
}

/**
 * Whether somebody may apply for a line, and what has to be explained. There is no upper age (001:1308 放宽招生年龄).
 * Blocks first. `placed` is an application that a batch brought: it need not be a line of direct admission.
 */
export function judgeEntry(who: Applicant, line: LineFacts, limits: EntryLimits, { placed = false }: { placed?: boolean } = {}): Finding[] {
  const found = [
    ...complete(who, limits),
    lineOpen(line),
    placed ? undefined : directLine(line),
    fromRegion(who, line, limits),
    usualAge(who, limits),
    placeHeld(who, line),
    employed(who, line),
  ].filter((one) => one !== undefined)
  return found.toSorted((left, right) => Number(left.level === 'warn') - Number(right.level === 'warn'))
}

const missing = (id: string, what: string, way: string): Finding => ({ id, level: 'block', fact: `还没有填写${what}。`, clause: '001:1308', way })

function complete(who: Applicant, limits: EntryLimits): Finding[] {
  const out: Finding[] = []
  if (!who.identityGiven) out.push(missing('identity', '证件号码', '在“我的资料”登记证件，登记一次即可。'))
  if (!who.phoneGiven) out.push(missing('phone', '手机号', '填写学校能联系到的手机号。'))
  if (!who.entryCategory) out.push(missing('category', '生源类别', '选择初中毕业生、高中毕业生、退役军人、在职职工等其中一类。'))
  if (!who.previousEducation) out.push(missing('education', '文化程度', '选择已经取得的最高文化程度。'))
  if (!who.homeRegion) out.push(missing('region', '生源地', '选择户口所在的县（市、区）。'))
  if (limits.photoRequired && !who.photoGiven) out.push(missing('photo', '照片', '这所学校要照片，用手机拍一张免冠正面照。'))
  if (limits.guardianForMinors && isMinor(who, limits) && !who.guardianGiven)
    out.push({ id: 'guardian', level: 'block', fact: `不满 ${limits.minorAge} 周岁，还没有填写监护人。`, clause: '001:1308', way: '填写监护人的姓名、与本人的关系、电话。' })
  return out
}

/** Whether somebody is under age on the day. Unknown birth is not. */
export function isMinor(who: { birthDate: string | null }, limits: { today: string; minorAge: number }): boolean {
  return who.birthDate !== null && ageOn(who.birthDate, limits.today) < limits.minorAge
}

function lineOpen(line: LineFacts): Finding | undefined {
  if (!line.open) return { id: 'closed', level: 'block', fact: `现在不能报：${line.closedReason ?? '这条计划没有开放'}。`, clause: '001:1315', way: '选择开放的学校和专业。' }
  if (line.taken < line.seats) return undefined
  return { id: 'full', level: 'warn', fact: `名额现在已满（计划 ${line.seats} 人）。`, clause: '003:188', way: '可以报名等候，有人放弃时学校可以录取；也可以同时报别的学校。' }
}

function directLine({ mode, batch }: LineFacts): Finding | undefined {
  if (mode === 'training') return { id: 'training', level: 'block', fact: '这是培训计划，不是学制教育招生。', clause: '001:1306', way: '培训在培训报名里办理。' }
  if (batch !== 'direct') return { id: 'batch', level: 'block', fact: '这条计划由主管部门统一投档，不在学校直接报名。', clause: '001:1324', way: '在“我的志愿”里填报，或选择直接录取的计划。' }
  return undefined
}

function fromRegion({ homeRegion }: Applicant, { sourceRegion }: LineFacts, limits: EntryLimits): Finding | undefined {
  if (!sourceRegion || !homeRegion || homeRegion.startsWith(sourceRegion)) return undefined
  return {
    id: 'source',
    level: 'block',
    fact: `这条计划只招${limits.regionName(sourceRegion)}的生源，您的生源地是${limits.regionName(homeRegion)}。`,
    clause: '001:1306',
    way: '选择不限生源地，或面向您所在地区的计划。',
  }
}

function usualAge({ birthDate }: Applicant, { today, leastAge }: EntryLimits): Finding | undefined {
  if (!birthDate || ageOn(birthDate, today) >= leastAge) return undefined
  return { id: 'age', level: 'warn', fact: `现在 ${ageOn(birthDate, today)} 周岁，一般不小于 ${leastAge} 周岁；年龄没有上限。`, clause: '001:1308', way: '写明情况，由学校决定。' }
}

function placeHeld({ places }: Applicant, { mode }: LineFacts): Finding | undefined {
  if (mode !== 'full-time' || places.length === 0) return undefined
  const at = places.find((one) => one !== null)
  return {
    id: 'enrolled',
    level: 'warn',
    fact: `${at ? `在${at}` : '现在'}有全日制学籍，同一时间只能有一个。`,
    clause: '001:1319',
    way: '写明什么时候毕业、退学或转出；报到以前原学籍要办结。',
  }
}

function employed(who: Applicant, { mode }: LineFacts): Finding | undefined {
  if (mode !== 'part-time' || who.employerName) return undefined
  return { id: 'employer', level: 'warn', fact: '非全日制面向企业职工，没有填写工作单位。', clause: '001:1047', way: '填写工作单位；没有单位的写明情况。' }
}

export const blocks = (findings: readonly Finding[]): Finding[] => findings.filter((one) => one.level === 'block')
export const warnings = (findings: readonly Finding[]): Finding[] => findings.filter((one) => one.level === 'warn')

/** Whether an answer is late: `today` is after the day by which the school meant to decide. */
export function decisionLight(row: { state: string; decideBy: string | null }, today: string): 'overdue' | 'today' | null {
  if (row.state !== 'submitted' || !row.decideBy) return null
  if (row.decideBy < today) return 'overdue'
  return row.decideBy === today ? 'today' : null
}

/** What a card reader or a copied text gives: name, sex and number picked out. Undefined where no number is in it. */
export function readCardText(text: string): { name: string; number: string; sex: string | null } | undefined {
  const flat = text.normalize('NFKC').replace(/\r/g, '')
  const number = /(?<![\dXx])\d{17}[\dXx](?![\dXx])/.exec(flat.replace(/(?<=\d)[ \t](?=[\dXx])/g, ''))?.[0]?.toUpperCase()
  if (!number) return undefined
  const rest = flat.replace(/\d{4,}[Xx]?/g, ' ')
  const named = /姓\s*名\s*[:：]?\s*([\p{Script=Han}·]{2,15})/u.exec(rest)?.[1]
  const free = rest.split(/[\s,，;；|]+/).find((part) => /^[\p{Script=Han}·]{2,15}$/u.test(part) && !/^(性别|姓名|民族|出生|住址|公民|身份|男|女|汉族?|.*号码|.*[省市区县乡镇村路街号族])$/u.test(part))
  // A card's line reads 姓名 样例 性别 男: what follows the name is no part of it.
  const name = (named ?? free ?? '').replace(/(性别|民族|出生).*$/u, '')
  return { name, number, sex: Number(number[16]) % 2 === 1 ? '1' : '2' }
}
