import type { Case, CaseImplementation } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { maskName } from '../../kernel/mask.ts'
import type { RuleResult } from '../../kernel/workflow.ts'
import { findAuthority, getOrg } from '../orgs/public.ts'
import { schoolStates } from '../orgs/codes.ts'
import { findCombination, findPeopleByHash, findPlaces, findTies } from '../people/public.ts'
import { agreementKinds, rosterPapers, targetLevels, yuan, type RosterPaper, type TargetLevel } from './codes.ts'
import type { Finding } from './model.ts'
import { judgeRoster } from './rules.ts'
import { readLimits } from './service/limits.ts'
import { fileRoster } from './service/filing.ts'
import { findingsOf, rosterFactsOf } from './service/rosters.ts'
import { findRoster, listElsewhere, listPeople, setRoster, type ApprenticeRow, type RosterRow } from './store/rosters.ts'
import { rosterWorkflow } from './workflow.ts'

async function load(ctx: Ctx, file: Case): Promise<{ roster: RosterRow; people: ApprenticeRow[] }> {
  const roster = await findRoster(ctx, file.id)
  if (!roster) throw new Error(`case ${file.no} has no roster of apprentices`)
  return { roster, people: await listPeople(ctx, file.id) }
}

const named = (rows: readonly ApprenticeRow[]) => `${rows.slice(0, 3).map((row) => maskName(row.name)).join('、')}${rows.length > 3 ? ` 等 ${rows.length} 人` : ''}`
const titles: Readonly<Record<string, string>> = {
  people: '名册里有学徒', startsOn: '开班以前备案', agreement: '培养协议的内容', partner: '与学校的合作协议', plan: '一班一方案', papers: '备案材料', contracts: '劳动合同复印件',
  contractTo: '劳动合同期限', contractFrom: '劳动合同起期', termMonths: '培养期限', termReason: '超过两年的理由', targetLevel: '培养目标', wage: '学徒工资', mentorEnterprise: '企业导师',
  mentorSchool: '院校导师', idNumber: '满 16 周岁', partTime: '非全日制学籍',
}

async function rules(ctx: Ctx, file: Case): Promise<RuleResult[]> {
  if (file.closed_at) return []
  const { roster, people } = await load(ctx, file)
  const limits = await readLimits(ctx, roster.org_no)
  const ofClass = judgeRoster(
    { ...rosterFactsOf(roster), papers: { plan: roster.plan_file_id !== null, agreement: roster.agreement_file_id !== null, partner: roster.partner_file_id !== null } },
    { count: people.length, withoutContract: people.filter((one) => !one.contract_file_id).length },
    ctx.today,
  )
  const result = (one: Finding, fact: string): RuleResult => ({ id: `${one.key}-${one.level}`, title: titles[one.key] ?? one.key, clause: one.clause, verdict: one.level, fact, ways: [`${one.mend}。`] })
  const perPerson = Map.groupBy(
    people.flatMap((person) => findingsOf(person, roster, limits).map((finding) => ({ person, finding }))),
    ({ finding }) => `${finding.key} ${finding.level} ${finding.message.replace(/[\d.,-]+/g, '')}`,
  )
  const found = [
    ...ofClass.map((one) => result(one, one.message)),
    ...[...perPerson.values()].map((all) => result(all[0]!.finding, all.length === 1 ? `${named([all[0]!.person])}：${all[0]!.finding.message}` : `${named(all.map(({ person }) => person))}：${all[0]!.finding.message.replace(/（\d{4}.*?）/, '')}${/\d/.test(all[0]!.finding.message) ? '（第一人）' : ''}`)),
  ]
  const pass = (id: string, title: string, clause: string, fact: string): RuleResult => ({ id, title, clause, verdict: 'pass', fact, ways: [] })
  const clean = (id: string, keys: string[], title: string, clause: string, fact: string) => (people.length > 0 && !found.some((one) => keys.some((key) => one.id.startsWith(`${key}-`))) ? [pass(id, title, clause, fact)] : [])
  return [
    ...found,
    ...(await schoolRule(ctx, roster)),
    ...(await duplicates(ctx, roster, people)),
    ...clean('term', ['termMonths', 'termReason'], '培养期限', '001:1245', `${people.length} 人的培养期限都在 ${limits.termLeast} 到 ${limits.termMost} 个月之间`),
    ...clean('wages', ['wage'], '学徒工资', '001:1250', `${people.length} 人的月工资都不低于当地最低工资 ${yuan(limits.wageLeast)} 元`),
    ...clean('mentors', ['mentorEnterprise', 'mentorSchool'], '双导师', '001:1244', roster.school_no === null ? `${people.length} 人都有企业导师；企业自有培训中心，没有院校导师` : `${people.length} 人都有企业导师和院校导师`),
    ...clean('dates', ['startsOn'], '开班以前备案', '001:1249', `开班日期 ${roster.starts_on}，今天 ${ctx.today}`),
  ]
}

/** A school that stopped after it was chosen takes no apprentices either: asked again at every step up to the filing. */
async function schoolRule(ctx: Ctx, roster: RosterRow): Promise<RuleResult[]> {
  if (roster.school_no === null) return []
  const { state } = await getOrg(ctx, roster.school_no)
  if (state === 'operating') return []
  return [{ id: 'school', title: '承担培训的学校', clause: '001:158', verdict: 'block', fact: `${roster.school_name ?? '学校'}现在是“${schoolStates[state]}”`, ways: ['退回企业改选学校，或等学校恢复在办。'] }]
}

/** Who is known elsewhere: in another training of apprentices, in a school, under another name. */
async function duplicates(ctx: Ctx, roster: RosterRow, people: readonly ApprenticeRow[]): Promise<RuleResult[]> {
  const hashes = people.map((one) => one.id_hash)
  const keyOf = (one: ApprenticeRow) => one.id_hash.toString('hex')
  const [ties, places, known, own] = [await findTies(ctx, hashes), await findPlaces(ctx, hashes), await findPeopleByHash(ctx, hashes), await listElsewhere(ctx, roster, hashes)]
  const out: RuleResult[] = []
  const twice = people.flatMap((one) => (ties.get(keyOf(one)) ?? []).filter((tie) => tie.kind === 'apprentice').map((tie) => ({ one, tie })))
  const refused = findCombination('apprentice', 'apprentice')
  if (twice.length > 0)
    out.push({ id: 'apprentice-elsewhere', title: '一人一份学徒培养', clause: refused.clause, verdict: 'block', fact: `${twice.slice(0, 5).map(({ one, tie }) => `${maskName(one.name)}已在${tie.orgName}备案`).join('；')}${twice.length > 5 ? `；共 ${twice.length} 人` : ''}：${refused.sentence}`, ways: ['核对证件号码；确已换企业的，先请原企业办理结束，或移出名册。'] })
  const again = people.filter((one) => own.has(keyOf(one)))
  if (again.length > 0)
    out.push({ id: 'apprentice-own', title: '本企业另一份名册', clause: '001:1249', verdict: 'block', fact: `${named(again)}也在本企业的名册“${own.get(keyOf(again[0]!))![0]}”里`, ways: ['从其中一份移出。'] })
  const differ = people.filter((one) => known.has(keyOf(one)) && known.get(keyOf(one))!.name !== one.name)
  if (differ.length > 0)
    out.push({ id: 'name', title: '姓名与证件一致', clause: '001:1249', verdict: 'block', fact: `${named(differ)}的姓名与人员登记簿里这个证件号码的不一致`, ways: ['按身份证核对姓名和号码；登记有误的，由学籍所在学校更正。'] })
  const enrolled = people.flatMap((one) => (places.get(keyOf(one)) ?? []).map((place) => ({ one, place })))
  if (enrolled.length > 0) {
    const both = enrolled.filter(({ one }) => one.part_time)
    const beside = findCombination('full-time', 'apprentice')
    const where = (list: typeof enrolled) => `${list.slice(0, 3).map(({ one, place }) => `${maskName(one.name)}（${place.orgName}）`).join('、')}${list.length > 3 ? ` 等 ${list.length} 人` : ''}`
    out.push({ id: 'enrolled', title: '在校学生', clause: beside.clause, verdict: 'pass', fact: `${where(enrolled)}有全日制学籍；${beside.sentence}`, ways: [] })
    const warned = findCombination('full-time', 'part-time')
    if (both.length > 0) out.push({ id: 'both-modes', title: '全日制与非全日制', clause: warned.clause, verdict: 'warn', fact: `${where(both)}：${warned.sentence}`, ways: ['说明理由，或不注册非全日制学籍。'] })
  }
  if (out.length === 0 && people.length > 0) out.push({ id: 'once', title: '不重复', clause: refused.clause, verdict: 'pass', fact: `${people.length} 人都不在别的学徒培养里`, ways: [] })
  return out
}

const moves = (state: 'draft' | 'sent' | 'cancelled') => async (ctx: Ctx, file: Case) => {
  await setRoster(ctx, file.id, { state })
}

export const caseImplementations: CaseImplementation[] = [
  {
    workflow: rosterWorkflow,
    authorityAt: findAuthority,
    page: '/apprenticeships/{id}',
    rules,
    facts: async (ctx, file) => {
      const { roster, people } = await load(ctx, file)
      return [
        { label: '企业', value: roster.org_name },
        { label: '承担培训的学校', value: roster.school_name ?? '企业自有培训中心' },
        { label: '班级', value: roster.class_name },
        { label: '开班日期', value: roster.starts_on },
        { label: '学徒', value: `${people.length} 人` },
        { label: '劳动合同', value: `已上传 ${people.filter((one) => one.contract_file_id).length} 份` },
        { label: '注册非全日制学籍', value: `${people.filter((one) => one.part_time).length} 人` },
        { label: '培养协议', value: agreementKinds[roster.agreement_kind] },
        ...(roster.filed_no ? [{ label: '备案号', value: roster.filed_no }] : []),
      ]
    },
    composition: async (ctx, file) => {
      const { people } = await load(ctx, file)
      const levels = (Object.keys(targetLevels) as TargetLevel[]).toSorted().toReversed().filter((level) => people.some((one) => one.target_level === level))
      const names = [...new Set(people.map((one) => one.occupation))]
      const count = (name: string | undefined) => {
        const each = levels.map((level) => people.filter((one) => one.target_level === level && (name === undefined || one.occupation === name)).length)
        return [...each, each.reduce((sum, one) => sum + one, 0)]
      }
      return { title: '职业和培养目标', unit: '人', head: ['职业', ...levels.map((level) => targetLevels[level]), '合计'], rows: names.map((name) => ({ name, values: count(name) })), total: count(undefined) }
    },
    evidence: async (ctx, file) => {
      const { roster } = await load(ctx, file)
      const paper = (kind: RosterPaper, fileId: string | null, name: string | null) => ({ name: rosterPapers[kind], meta: name ?? '没有上传', state: fileId ? ('given' as const) : ('missing' as const), ...(fileId ? { fileId } : {}), grantedTo: ['school'] })
      return [
        paper('plan', roster.plan_file_id, roster.plan_file_name),
        paper('agreement', roster.agreement_file_id, roster.agreement_file_name),
        ...(roster.school_no === null ? [] : [paper('partner', roster.partner_file_id, roster.partner_file_name)]),
      ]
    },
    consequence: async (ctx, file) => {
      const { roster, people } = await load(ctx, file)
      if (file.state === 'school') return `确认后交主管部门审核；备案以后 ${people.length} 名学徒列在本校名下，${people.filter((one) => one.part_time).length} 人可以注册非全日制学籍。`
      if (file.state === 'review') return `${people.length} 名学徒列入学徒培训计划，编定备案号；${roster.starts_on} 开班以前都可以备案。`
      return roster.school_no === null ? '交主管部门备案审核；打开以前可以撤回。' : `先交${roster.school_name}确认，再由主管部门备案；打开以前可以撤回。`
    },
    effects: { submit: moves('sent'), withdraw: moves('draft'), decline: moves('draft'), return: moves('draft'), cancel: moves('cancelled') },
    entered: { filed: fileRoster },
  },
]
