import type { Ctx } from '../../kernel/context.ts'
import type { Finding, Inspection, InspectionSet } from '../../kernel/inspections.ts'
import { maskName } from '../../kernel/mask.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { listLongPending, listOnRoll, type OnRollRecord } from './inspection-store.ts'
import { listOperatorsOn } from './registration-desk-store.ts'
import { ofTheDay, registrationRules, siteCapacity, type RegistrationRule } from './registration-rules.ts'
import { loadRegisters, toRowFacts } from './service/registration-facts.ts'

const PAGE = 5_000
/** So many single findings of one rule at one school; the rest is one line with its number. */
const MOST_OF_A_RULE = 300

// The case's own rules (one mode in a case, the window, how somebody entered) say nothing of a record that exists.
const applied = registrationRules.filter((rule) => !ofTheDay.has(rule.id) && rule !== siteCapacity)
const fromRule = (rule: RegistrationRule): Inspection => ({
  id: `students.${rule.id}`,
  title: rule.title,
  clause: rule.clause,
  severity: rule.hard ? 'severe' : 'minor',
  explanation: rule.hard
    ? '不符合这一条的学生本来不得注册；资助、证书和统计都建立在学籍上。'
    : '正文写的是“主要”“原则上”，可以有理由，要写明。',
  advice: rule.ways,
})

/** Said once of the school, not of each student at the place. */
const overfull = fromRule(siteCapacity)

const noClass: Inspection = {
  id: 'students.no-class',
  title: '在校生应当编入班级',
  clause: '001:1319',
  severity: 'minor',
  explanation: '没有班级的学生排不进课表，也难以现场核实。',
  advice: ['在学籍里补填班级，或导入名册补齐。'],
}
const unreachable: Inspection = {
  id: 'students.unreachable',
  title: '学生或监护人应当留有联系电话',
  clause: '001:1319',
  severity: 'minor',
  explanation: '核实、资助发放和就业回访都要联系到本人。',
  advice: ['导入名册补填本人电话或监护人电话。'],
}
const overstayed: Inspection = {
  id: 'students.overstayed',
  title: '在校时间没有超过学制',
  clause: '001:1319',
  severity: 'serious',
  explanation: '超过学制仍在校的，可能已经毕业、退学而没有办异动，会虚增在校生人数。',
  advice: ['已离校的办毕业、结业或退学。', '留级、休学的补办异动。', '确在校的说明情况。'],
}
const longPending: Inspection = {
  id: 'students.long-pending',
  title: '已录入的学生应当及时注册',
  clause: '001:1319',
  severity: 'serious',
  explanation: '没有注册的学生没有学籍号，不计入在校生，也不能申请资助。',
  advice: ['建立注册办件并提交。', '没有报到的，登记放弃报到或删除。'],
}

const noOperator: Inspection = {
  id: 'students.no-operator',
  title: '学校应当有登记的学籍操作员',
  clause: '001:1319',
  severity: 'serious',
  explanation: '学籍由专人负责、管理和操作；没有登记的，说不清是谁办的，也找不到人核对。',
  advice: ['在“学籍注册 · 操作员”指定在任的学籍员，写明职务和电话。'],
}

/** 学籍巡检: the rules of registration once more over the records that exist, and what a living register owes. */
const enrollments: InspectionSet = {
  subject: '学籍',
  inspections: [...applied.map(fromRule), overfull, noClass, unreachable, overstayed, longPending, noOperator],
  async find(ctx, school) {
    const kept = newKeeper(school)
    const full = new Map<number, string>()
    let checked = 0
    let after: string | null = null
    const grace = await readAmount(ctx, 'inspections.overstay-years', { orgNo: school.no })
    for (;;) {
      const page: OnRollRecord[] = await listOnRoll(ctx, school.no, after, PAGE)
      if (page.length === 0) break
      after = page.at(-1)!.id
      checked += page.length
      await judgePage(ctx, school.no, page, grace, kept, full)
    }
    if (full.size > 0) kept.about(overfull, [...full.values()].join('；'), `/orgs/${school.no}`)
    await judgePending(ctx, school.no, kept)
    if ((await listOperatorsOn(ctx, school.no, ctx.today)).length === 0) kept.about(noOperator, '还没有登记学籍操作员', '/registrations/operators')
    return { checked, findings: kept.read() }
  },
}

export const inspectionSets = [enrollments]

async function judgePage(ctx: Ctx, schoolNo: number, page: readonly OnRollRecord[], grace: number, kept: Keeper, full: Map<number, string>) {
  const registers = await loadRegisters(ctx, schoolNo, '', page)
  const year = Number(ctx.today.slice(0, 4))
  for (const record of page) {
    const facts = toRowFacts(record)
    for (const rule of applied) {
      const reason = rule.judge(facts, registers)
      if (reason) kept.add(`students.${rule.id}`, record, reason)
    }
    const tooMany = siteCapacity.judge(facts, registers)
    if (tooMany) full.set(facts.siteNo, tooMany)
    if (!record.class_name) kept.count(noClass, '没有班级')
    if (!record.reachable) kept.count(unreachable, '没有本人或监护人的联系电话')
    const over = year - record.grade - Math.ceil(record.length_years)
    if (over > grace) kept.add(overstayed.id, record, `${record.grade} 级，学制 ${record.length_years} 年，已经超过 ${over} 年`)
  }
}

async function judgePending(ctx: Ctx, schoolNo: number, kept: Keeper) {
  const days = await readAmount(ctx, 'inspections.pending-days', { orgNo: schoolNo })
  const before = new Date(Date.parse(ctx.at) - days * 86_400_000).toISOString()
  for (const record of await listLongPending(ctx, schoolNo, before)) kept.add(longPending.id, record, `录入超过 ${days} 天还没有注册`)
}

type Named = { id: string; person_id: string; name: string; id_masked: string }

/** Gathers findings: single ones up to a number a rule, and counts for what would be a line for every student. */
type Keeper = {
  add: (inspection: string, record: Named, fact: string) => void
  count: (inspection: Inspection, fact: string) => void
  /** Something about the school itself. */
  about: (inspection: Inspection, fact: string, link: string) => void
  read: () => Finding[]
}

function newKeeper(school: { no: number; name: string }): Keeper {
  const singles = new Map<string, Finding[]>()
  const more = new Map<string, number>()
  const counted = new Map<string, { fact: string; count: number }>()
  const ofSchool: Finding[] = []
  const whole = (inspection: string, fact: string): Finding => ({
    inspection,
    recordId: `org:${school.no}`,
    label: school.name,
    fact,
    link: '/students',
  })
  return {
    add(inspection, record, fact) {
      const list = singles.get(inspection) ?? []
      singles.set(inspection, list)
      if (list.length === MOST_OF_A_RULE) return void more.set(inspection, (more.get(inspection) ?? 0) + 1)
      const label = `${maskName(record.name)} ${record.id_masked}`
      list.push({ inspection, recordId: record.id, personId: record.person_id, label, fact: `${fact}。`, link: `/students/${record.id}` })
    },
    count(inspection, fact) {
      counted.set(inspection.id, { fact, count: (counted.get(inspection.id)?.count ?? 0) + 1 })
    },
    about: (inspection, fact, link) => void ofSchool.push({ ...whole(inspection.id, `${fact}。`), link }),
    read: () => [
      ...ofSchool,
      ...[...singles.values()].flat(),
      ...[...more].map(([inspection, count]) => whole(inspection, `除已列出的 ${MOST_OF_A_RULE} 人外，另有 ${count} 人不符合。`)),
      ...[...counted].map(([inspection, { fact, count }]) => whole(inspection, `${count} 人${fact}。`)),
    ],
  }
}
