import type { Combination, IdentityState, StudyKind } from '../people/model.ts'
import { entryRules, inWindow, lateApproved } from './registration-day-rules.ts'
import type { Registers, RegistrationRule, RowFacts } from './registration-rule.ts'

export { ofTheDay } from './registration-day-rules.ts'
export type { Registers, RegistrationRule, RowFacts } from './registration-rule.ts'

const year = (row: RowFacts) => row.entryDate.slice(0, 4)

function qualificationOf(row: RowFacts, registers: Registers) {
  const own = registers.qualifications.get(`${year(row)}:${row.studyMode}`)
  // The yearly list is of full-time education (001:1315); part-time enrolment follows it unless it has its own (推).
  return own ?? registers.qualifications.get(`${year(row)}:full-time`)
}

/** 第一道：学校在办，并且有招生当年的资质。 */
export const qualifiedSchool: RegistrationRule = {
  id: 'qualification',
  title: '学校具备办学资质和当年招生资质',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    const { school } = registers
    if (school.state !== 'operating')
      return `${school.name}现在是“${registers.labels.schoolState(school.state)}”，不是在办学校，招录的学生不得注册学籍`
    const found = qualificationOf(row, registers)
    if (found?.state === 'approved') return false
    const fact = !found
      ? '没有列入当年招生资质名录'
      : found.state === 'filed'
        ? '当年招生资质还在核查，没有列入名录'
        : '当年招生资质已经取消'
    return `${school.name} ${year(row)} 年${fact}，招录的学生不得注册学籍`
  },
  ways: ['由学校向省级主管部门申请当年招生资质核查，列入名录后再办。', '核对入学日期的年份。'],
  passed(_rows, registers) {
    const found = [...registers.qualifications]
      .filter(([, one]) => one.state === 'approved')
      .map(
        ([key, one]) =>
          `${key.slice(0, 4)} 年名录${one.listNo ? `第 ${one.listNo} 号` : ''}${one.approvedOn ? `（${one.approvedOn}）` : ''}`,
      )
    return `学校在办，列入 ${[...new Set(found)].join('、')}。`
  },
}

/** 第二道：分校、教学点经所在地人社部门审批。 */
export const approvedSite: RegistrationRule = {
  id: 'site',
  title: '分校、教学点须经所在地人社部门审批',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    if (row.siteNo === registers.school.no) return false
    const site = registers.sites.get(row.siteNo)
    if (!site) return `就读地点“${row.siteName}”不在单位台账内，不得注册学籍`
    if (site.parentNo !== registers.school.no)
      return `就读地点“${row.siteName}”不是${registers.school.name}的分校或教学点，不得注册学籍`
    if (!site.approvedOn || site.approvedOn > registers.today)
      return `就读地点“${row.siteName}”没有经所在地人社部门审批，不得注册学籍`
    if (site.state !== 'operating')
      return `就读地点“${row.siteName}”现在是“${registers.labels.schoolState(site.state)}”，不得注册学籍`
    return false
  },
  ways: [
    '先办教学点审批，通过后再注册。',
    '把这些学生的就读地点改为校本部，由学校说明。',
    '剔除这些学生，其余继续。',
  ],
  passed: () => '就读地点都是校本部，或者经审批的分校、教学点。',
}

/** 教学点批准的容纳人数。The text sets no bar, so it is a warning that asks for a reason (推). */
export const siteCapacity: RegistrationRule = {
  id: 'site-capacity',
  title: '分校、教学点不超过批准的容纳人数',
  clause: '001:1310',
  hard: false,
  judge(row, registers) {
    const capacity = registers.sites.get(row.siteNo)?.siteCapacity
    const held = registers.atSites.get(row.siteNo)
    if (!capacity || !held || held.present + held.coming <= capacity) return false
    const coming = held.coming > 0 ? `，加上这一件的 ${held.coming} 人` : ''
    return `“${row.siteName}”批准容纳 ${capacity} 人，现有 ${held.present} 人${coming}，超过 ${held.present + held.coming - capacity} 人`
  },
  ways: ['先办教学点审批，重新核定容纳人数。', '把一部分学生的就读地点改为校本部或别的教学点。', '由学校说明理由，由审核人决定。'],
  passed: (_rows, registers) => {
    const known = [...registers.sites.values()].filter((site) => site.siteCapacity !== null).length
    return known === registers.sites.size ? '没有超过批准的容纳人数。' : `没有超过批准的容纳人数；${registers.sites.size - known} 个教学点的批准没有登记人数。`
  },
}

/** 第三道：合作办学在所在地人社部门备案，并且入学时在有效期内。 */
export const filedJointProgramme: RegistrationRule = {
  id: 'joint',
  title: '合作办学须在所在地人社部门备案',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    const no = row.jointProgrammeNo
    if (!no) return false
    const found = registers.jointProgrammes.get(no)
    if (!found) return `合作办学协议 ${no} 没有备案记录，不得注册学籍`
    if (found.state === 'ended') return `合作办学协议 ${no}（${found.partnerName}）已经终止，不得注册学籍`
    if (found.state !== 'approved')
      return `合作办学协议 ${no}（${found.partnerName}）已提交但没有备案，不得注册学籍`
    if (row.entryDate < found.validFrom || row.entryDate > found.validTo)
      return `合作办学协议 ${no}（${found.partnerName}）有效期 ${found.validFrom} 至 ${found.validTo}，学生入学日期 ${row.entryDate} 不在期内，不得注册学籍`
    return false
  },
  ways: ['先办合作办学备案，备案后再注册。', '核对协议号和入学日期。', '剔除这些学生，其余继续。'],
  passed: (_rows, registers) =>
    registers.jointProgrammes.size === 0
      ? '本批没有联合办学学生。'
      : `涉及 ${registers.jointProgrammes.size} 份合作协议，都已备案并在有效期内。`,
}

/** 分类注册、分别管理：一件办件只有一种学习形式。 */
export const oneStudyMode: RegistrationRule = {
  id: 'mode',
  title: '全日制与非全日制分类注册',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    return (
      row.studyMode !== registers.caseMode &&
      `这一件是${registers.labels.mode(registers.caseMode)}，学生是${registers.labels.mode(row.studyMode)}，两类不得混办`
    )
  },
  ways: ['把这些学生移出，另建一件办理。'],
  passed: (rows, registers) => `${rows} 人均为${registers.labels.mode(registers.caseMode)}。`,
}

/** 一人一籍：全国同一时间只有一个全日制学籍。The bar that holds is the claim register; this rule tells it beforehand. */
export const oneEnrollment: RegistrationRule = {
  id: 'claim',
  title: '一人一籍',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    if (registers.repeated.has(row.personId)) return '同一人在这一件里出现两次'
    if (row.studyMode !== 'full-time') return false
    const claim = registers.claims.get(row.personId)
    return claim && claim.enrollmentId !== row.id
      ? `已在${claim.orgName}有全日制学籍，不能再注册第二个`
      : false
  },
  ways: ['已经离校的，请原学校先办毕业、退学或转学。', '剔除这些学生，其余继续。'],
  passed: () => '全国学籍占用登记中没有重复。',
}

/** What the table of enrollments side by side says, but for two full-time ones: those are the matter of the claim. */
function besides(row: RowFacts, registers: Registers, verdict: Combination['verdict']): string | false {
  const wanted: StudyKind = row.jointProgrammeNo ? 'joint' : row.studyMode === 'part-time' ? 'part-time' : 'full-time'
  const fullTime = (kind: StudyKind) => kind === 'full-time' || kind === 'joint'
  for (const held of registers.studies.get(row.personId) ?? []) {
    if (held.enrollmentId === row.id || (fullTime(held.kind) && fullTime(wanted))) continue
    const found = registers.combination(held.kind, wanted)
    if (found.verdict === verdict) return `${found.sentence}（在${held.orgName}，${found.clause}）`
  }
  return false
}

/** 几种学习形式并存：表中写明拒绝的。 */
export const combinationRefused: RegistrationRule = {
  id: 'combination',
  title: '与其他学习形式不冲突',
  clause: '001:1145',
  hard: true,
  judge: (row, registers) => besides(row, registers, 'refused'),
  ways: ['先结束另一个学籍或学徒培养，再注册。', '剔除这些学生，其余继续。'],
  passed: () => '没有与非全日制、联合办学、学徒培养冲突的。',
}

/** 几种学习形式并存：表中写明提示的，须说明理由。 */
export const combinationWarned: RegistrationRule = {
  id: 'combination-warned',
  title: '同时有其他学习形式的说明理由',
  clause: '001:1145',
  hard: false,
  judge: (row, registers) => besides(row, registers, 'warned'),
  ways: ['由学校说明理由，由审核人决定。'],
  passed: () => '没有同时在读其他学习形式的学生。',
}

/** 身份核验：参数要求时，没有一致结果的不得注册。 */
export const identityRequired: RegistrationRule = {
  id: 'identity',
  title: '身份核验一致',
  clause: '001:1319',
  hard: true,
  judge(row, registers) {
    if (!registers.identityRequired) return false
    const found = registers.identities.get(row.personId)
    if (found?.result === 'match') return false
    return found ? `身份核验结果是“${identityWords(found)}”，主管部门要求核验一致才能注册` : '还没有身份核验，主管部门要求核验一致才能注册'
  },
  ways: ['在“身份核验”登记核验结果，再办注册。', '剔除这些学生，其余继续。'],
  passed: (rows, registers) =>
    `${rows} 人中核验一致 ${[...registers.identities.values()].filter((one) => one.result === 'match').length} 人${registers.identityRequired ? '' : '（本地区没有要求注册前核验）'}。`,
}

/** 身份核验不一致或查无：没有要求时也要提示。 */
export const identityDoubt: RegistrationRule = {
  id: 'identity-doubt',
  title: '身份核验没有不一致',
  clause: '001:1319',
  hard: false,
  judge(row, registers) {
    const found = registers.identities.get(row.personId)
    return !registers.identityRequired && found !== undefined && found.result !== 'match' && `身份核验结果是“${identityWords(found)}”`
  },
  ways: ['按证件核对姓名和号码，重新核验。', '由学校说明理由，由审核人决定。'],
  passed: () => '没有核验不一致或查无的学生。',
}

function identityWords(found: IdentityState): string {
  return `${{ match: '一致', mismatch: '不一致', 'not-found': '查无' }[found.result]}（${found.source}，${found.on}）`
}

/** 一年以上非全日制学籍注册通道。 */
export const partTimeLength: RegistrationRule = {
  id: 'part-time-length',
  title: '非全日制学制不少于一年',
  clause: '001:1047',
  hard: true,
  judge(row, registers) {
    return (
      row.studyMode === 'part-time' &&
      row.lengthYears < registers.partTimeMinimumYears &&
      `非全日制学制 ${row.lengthYears} 年，不足 ${registers.partTimeMinimumYears} 年的是培训，不注册学籍`
    )
  },
  ways: ['核对学制；不足一年的改登记为培训。'],
  passed: () => '非全日制学制都在一年以上。',
}

// 两个版本的校级与培养层次对应：2019 年版“主要承担”（001:1303），2021 年版（001:1129）。The 2021 text counts from its year.
const LEVELS_2019: Record<string, readonly string[]> = {
  technical: ['junior', 'intermediate'],
  senior: ['intermediate', 'senior'],
  technician: ['senior', 'technician'],
}
const LEVELS_2021: Record<string, readonly string[]> = {
  technical: ['intermediate'],
  senior: ['intermediate', 'senior'],
  technician: ['senior', 'technician'],
}

/** Which training levels a school of this level mainly teaches, by the text in force on the entry date. */
export function levelsFor(
  schoolLevel: string,
  entryDate: string,
): { levels: readonly string[]; clause: string; version: '2019' | '2021' } {
  const version = entryDate < '2021-01-01' ? '2019' : '2021'
  const table = version === '2019' ? LEVELS_2019 : LEVELS_2021
  return { levels: table[schoolLevel] ?? [], clause: version === '2019' ? '001:1303' : '001:1129', version }
}

/** 学校层次与培养层次：正文写“主要承担”，所以是提示，须说明理由，由审核人决定。 */
export const levelFits: RegistrationRule = {
  id: 'level',
  title: '学校层次与培养层次相符',
  clause: '001:1129',
  hard: false,
  judge(row, registers) {
    const { level } = registers.school
    if (!level) return false
    const { levels, version } = levelsFor(level, row.entryDate)
    if (levels.includes(row.trainingLevel)) return false
    return `${registers.labels.schoolLevel(level)}按 ${version} 年版主要培养${levels.map(registers.labels.level).join('、')}，学生是${registers.labels.level(row.trainingLevel)}`
  },
  ways: ['由学校说明理由，由审核人决定。'],
  passed(_rows, registers, facts) {
    const { level } = registers.school
    const versions = level ? [...new Set(facts.map((one) => levelsFor(level, one.entryDate).version))].sort() : []
    const by = versions.length > 0 ? `（按入学日期用 ${versions.join('、')} 年版）` : ''
    return `培养层次都在${level ? registers.labels.schoolLevel(level) : '学校'}主要承担的范围内${by}。`
  },
}

/** 招生专业：简章写明的招生专业须是学校已备案的专业。Only a warning: the text sets no bar (推). */
export const specialtyFiled: RegistrationRule = {
  id: 'specialty',
  title: '招生专业应是学校已备案的专业',
  clause: '001:1315',
  hard: false,
  judge(row, registers) {
    return (
      !registers.specialties.has(`${row.specialtyCode}:${row.trainingLevel}`) &&
      `专业“${row.specialtyName}”（${row.specialtyCode}）没有${registers.labels.level(row.trainingLevel)}层次的备案`
    )
  },
  ways: ['补办专业备案。', '由学校说明理由，由审核人决定。'],
  passed: () => '专业和层次都有备案。',
}

/** 001:1319 的三道硬闸。 */
export const hardBlocks = [qualifiedSchool, approvedSite, filedJointProgramme] as const

/** Every rule on the rows of a registration, run from one source in the import's dry run, in the case and in inspections. */
export const registrationRules: readonly RegistrationRule[] = [
  ...hardBlocks,
  oneStudyMode,
  oneEnrollment,
  combinationRefused,
  identityRequired,
  partTimeLength,
  lateApproved,
  ...entryRules.filter((rule) => rule.hard),
  levelFits,
  siteCapacity,
  specialtyFiled,
  combinationWarned,
  identityDoubt,
  ...entryRules.filter((rule) => !rule.hard),
  inWindow,
]
