import { listItems, type Item } from '../../../kernel/case-items.ts'
import { type Case } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { dayInChina } from '../../../kernel/dates.ts'
import { maskName } from '../../../kernel/mask.ts'
import { readAmount, readFlag, readParameter } from '../../../kernel/parameters.ts'
import { findJointProgrammes, findQualification, findSites, getOrg } from '../../orgs/public.ts'
import type { Qualification } from '../../orgs/model.ts'
import { findCombination, findIdentityStates, findIdHashes, findStudies } from '../../people/public.ts'
import { listFiledSpecialties } from '../../specialties/public.ts'
import { entryFactsOf } from '../entry-rules.ts'
import { loadEntryTable } from '../entry-table.ts'
import { judgeOnsite, type OnsiteVerdict } from '../onsite-rules.ts'
import { labelOf } from '../reference.ts'
import { registrationRules, type Registers, type RowFacts } from '../registration-rules.ts'
import {
  countAtSites,
  findClaims,
  findRecords,
  latestResults,
  listChecks,
  type CheckRow,
  type RegistrationRecord,
} from '../registration-store.ts'
import { lateCovers } from './registration-late-covers.ts'
import { loadOperators, type OperatorFacts } from './registration-operators.ts'

export type Problem = { ruleId: string; title: string; hard: boolean; reason: string; clause: string }
export type CaseRow = { item: Item; record: RegistrationRecord; problems: Problem[] }

/** A registration case with today's registers: everything its rules, its page and its steps are made from. */
export type Loaded = {
  file: Case
  items: Item[]
  /** Rows still in the case, in their order. */
  rows: CaseRow[]
  /** Items whose record is gone. */
  lost: Item[]
  records: Map<string, RegistrationRecord>
  registers: Registers
  onsite: OnsiteVerdict
  results: Awaited<ReturnType<typeof latestResults>>
  checks: CheckRow[]
  operators: OperatorFacts
}

const known = new WeakMap<Ctx, Map<string, Promise<Loaded>>>()

/** Loads a case once per request and version: rules, facts, composition and consequence are all read from it. */
export function loadRegistration(ctx: Ctx, file: Case): Promise<Loaded> {
  const own = known.get(ctx) ?? new Map<string, Promise<Loaded>>()
  known.set(ctx, own)
  const key = `${file.id}:${file.version}`
  const found = own.get(key) ?? load(ctx, file)
  own.set(key, found)
  return found
}

async function load(ctx: Ctx, file: Case): Promise<Loaded> {
  const items = await listItems(ctx, file.id)
  const inCase = items.filter((item) => item.state === 'pending' || item.state === 'approved')
  const records = await findRecords(
    ctx,
    items.map((item) => item.record_id),
  )
  const present = inCase.flatMap((item) => {
    const record = records.get(item.record_id)
    return record ? [{ item, record }] : []
  })
  const registers = await loadRegisters(
    ctx,
    file.org_no,
    String((file.facts as { studyMode?: string }).studyMode),
    present.map((one) => one.record),
    filedDays(file, present.map((one) => one.item)),
  )
  const rows = present.map((one) => ({
    ...one,
    problems: one.item.state === 'pending' ? problemsOf(toRowFacts(one.record), registers) : [],
  }))
  const results = await latestResults(ctx, file.id)
  const checks = await listChecks(ctx, file.id)
  const onsite = judgeOnsite({
    rowIds: rows.filter((row) => row.item.state === 'pending').map((row) => row.record.id),
    leftIds: items.filter((item) => item.state === 'returned').map((item) => item.record_id),
    results: new Map([...results].map(([id, one]) => [id, one.result])),
    checks: checks.length,
    samples: checks.filter((check) => check.extent === 'sample').length,
    parameters: await onsiteParameters(ctx, file.org_no),
  })
  return {
    file,
    items,
    rows,
    lost: inCase.filter((item) => !records.has(item.record_id)),
    records,
    registers,
    onsite,
    results,
    checks,
    operators: await loadOperators(ctx, file),
  }
}

export async function onsiteParameters(ctx: Ctx, orgNo: number) {
  const at = { orgNo }
  return {
    required: await readFlag(ctx, 'registration.onsite.required', at),
    minimumSample: await readAmount(ctx, 'registration.onsite.minimum-sample', at),
    minimumCount: await readAmount(ctx, 'registration.onsite.minimum-sample-count', at),
    mismatchFull: await readFlag(ctx, 'registration.onsite.mismatch-full', at),
  }
}

/** What stands in the way of one student, hard rules first. Pure. */
export function problemsOf(row: RowFacts, registers: Registers): Problem[] {
  return registrationRules.flatMap((rule) => {
    const reason = rule.judge(row, registers)
    return reason
      ? [{ ruleId: rule.id, title: rule.title, hard: rule.hard, reason, clause: rule.clause }]
      : []
  })
}

export function toRowFacts(record: RegistrationRecord): RowFacts {
  return {
    id: record.id,
    personId: record.person_id,
    studyMode: record.study_mode,
    trainingLevel: record.training_level,
    specialtyCode: record.specialty_code,
    specialtyName: record.specialty_name,
    lengthYears: record.length_years,
    siteNo: record.site_no,
    siteName: record.site_name,
    jointProgrammeNo: record.joint_programme_no,
    entryDate: record.entry_date,
    entry: entryFactsOf({
      ...(record.profile as Record<string, string | number>),
      sourceCategory: record.source_category,
      studyMode: record.study_mode,
      trainingLevel: record.training_level,
      lengthYears: record.length_years,
      entryDate: record.entry_date,
    })!,
  }
}

/** The day of handing in for every student who was in the case then: a correction afterwards is not late. */
function filedDays(file: Case, items: readonly Item[]): Map<string, string> {
  const { filedUpTo } = file.facts as { filedUpTo?: number }
  if (!file.submitted_at || filedUpTo === undefined) return new Map()
  const day = dayInChina(file.submitted_at)
  return new Map(items.filter((item) => item.ordinal <= filedUpTo).map((item) => [item.record_id, day]))
}

export const registerLabels: Registers['labels'] = {
  schoolState: (code) => labelOf('school-state', code),
  level: (code) => labelOf('training-level', code),
  schoolLevel: (code) => labelOf('school-level', code),
  mode: (code) => labelOf('study-mode', code),
}

/** Reads the registers that the rules judge these students by; about ten queries, whatever their number. */
export async function loadRegisters(
  ctx: Ctx,
  schoolNo: number,
  caseMode: string,
  records: readonly RegistrationRecord[],
  filedOn: ReadonlyMap<string, string> = new Map(),
): Promise<Registers> {
  const school = await getOrg(ctx, schoolNo)
  const qualifications = new Map<string, Qualification>()
  for (const year of new Set(records.map((one) => Number(one.entry_date.slice(0, 4))))) {
    for (const mode of ['full-time', 'part-time'] as const) {
      const found = await findQualification(ctx, schoolNo, year, mode)
      if (found) qualifications.set(`${year}:${mode}`, found)
    }
  }
  const siteNos = [...new Set(records.map((one) => one.site_no))].filter((no) => no !== schoolNo)
  const agreements = [...new Set(records.flatMap((one) => one.joint_programme_no ?? []))]
  const sites = siteNos.length > 0 ? await findSites(ctx, siteNos) : []
  const joint = agreements.length > 0 ? await findJointProgrammes(ctx, schoolNo, agreements) : []
  const filed = await listFiledSpecialties(ctx, schoolNo, { on: ctx.today })
  const people = records.map((one) => one.person_id)
  return {
    today: ctx.today,
    school: { no: school.no, name: school.name, level: school.level, state: school.state },
    qualifications,
    sites: new Map(sites.map((site) => [site.no, site])),
    atSites: await atSites(ctx, schoolNo, siteNos, records),
    jointProgrammes: new Map(joint.map((one) => [one.agreementNo, one])),
    specialties: new Set(filed.map((one) => `${one.code}:${one.trainingLevel}`)),
    filedLengths: new Map([...Map.groupBy(filed, (one) => `${one.code}:${one.trainingLevel}`)].map(([key, some]) => [key, new Set(some.map((one) => one.lengthYears))])),
    claims: await claimsOf(ctx, records),
    studies: await findStudies(ctx, people),
    combination: findCombination,
    identities: await findIdentityStates(ctx, people),
    identityRequired: await readFlag(ctx, 'registration.identity-check.required', { orgNo: schoolNo }),
    caseMode,
    repeated: repeatedOf(people),
    windows: await registrationWindows(ctx, schoolNo),
    filedOn,
    late: { required: await readFlag(ctx, 'registration.late-entry', { orgNo: schoolNo }), covers: await lateCovers(ctx, schoolNo, [...filedOn.values()].sort()[0]) },
    entry: await loadEntryTable(ctx, schoolNo),
    partTimeMinimumYears: await readAmount(ctx, 'students.part-time.minimum-length', { orgNo: schoolNo }),
    labels: registerLabels,
  }
}

/** How full the branches and teaching points are: who is registered there, and who of these would come. */
async function atSites(ctx: Ctx, schoolNo: number, siteNos: readonly number[], records: readonly RegistrationRecord[]): Promise<Registers['atSites']> {
  const present = await countAtSites(ctx, schoolNo, siteNos)
  return new Map(siteNos.map((no) => [no, { present: present.get(no) ?? 0, coming: records.filter((one) => one.site_no === no && one.registered_on === null).length }]))
}

/** Those that occur more than once. */
function repeatedOf(ids: readonly string[]): Set<string> {
  const seen = new Set<string>()
  return new Set(ids.filter((id) => seen.has(id) || !seen.add(id)))
}

async function claimsOf(ctx: Ctx, records: readonly RegistrationRecord[]): Promise<Registers['claims']> {
  const fullTime = records.filter((one) => one.study_mode === 'full-time')
  if (fullTime.length === 0) return new Map()
  const hashes = await findIdHashes(
    ctx,
    fullTime.map((one) => one.person_id),
  )
  const byHash = new Map((await findClaims(ctx, [...hashes.values()])).map((claim) => [claim.hash, claim]))
  return new Map(
    [...hashes].flatMap(([person, hash]) => {
      const claim = byHash.get(hash.toString('hex'))
      return claim ? [[person, claim] as const] : []
    }),
  )
}

export async function registrationWindows(ctx: Ctx, orgNo: number): Promise<Registers['windows']> {
  const spring = await readParameter(ctx, 'registration.window.spring', { orgNo })
  const autumn = await readParameter(ctx, 'registration.window.autumn', { orgNo })
  return [
    { title: '春季', ...(spring.value as { from: string; to: string }) },
    { title: '秋季', ...(autumn.value as { from: string; to: string }) },
  ]
}

/** 张*、李*强、吴*等 5 人 */
export function nameSome(records: readonly { name: string }[]): string {
  const names = records
    .slice(0, 3)
    .map((one) => maskName(one.name))
    .join('、')
  return records.length > 3 ? `${names}等 ${records.length} 人` : names
}
