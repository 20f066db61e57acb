import { whyUnusable } from '../../kernel/code-rules.ts'
import { loadCodes, writableLists } from '../../kernel/codes.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { extraFieldColumns, extraFieldLists, listExtraFields } from '../../kernel/extra-fields.ts'
import type { ImportContext, ImportField } from '../../kernel/imports/declare.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { readAmount, settersOf } from '../../kernel/parameters.ts'
import { findJointProgrammes, getOrg, listSites } from '../orgs/public.ts'
import { listFiledSpecialties } from '../specialties/public.ts'
import { loadEntryTable } from './entry-table.ts'
import { ENROLLMENTS, knownAreas, resolveRegion, rosterFields } from './reference.ts'
import { rosterDeclaration, schoolResolvers } from './roster.ts'
import type { SchoolFacts } from './roster-rules.ts'

/** The school the actor keeps the register of. Throws Refusal for a post that belongs to no school. */
export function ownSchoolNo(ctx: Ctx): number {
  return mainUnit(ctx.actor.org.no)
}

/** What the school has on record today; eight queries, whatever the number of rows that are checked with it. */
export async function loadSchoolFacts(
  ctx: Ctx,
  schoolNo: number,
  agreementNos: readonly string[] = [],
): Promise<SchoolFacts> {
  const school = await getOrg(ctx, schoolNo)
  if (school.kind !== 'school' || school.level === null) {
    throw new Refusal({
      fact: `本岗位属于“${school.name}”，不是学校。`,
      rule: '名册由学生所在的技工院校录入。',
      ways: ['换到学校的学籍员岗位', '由学校的学籍员导入'],
    })
  }
  const sites = await listSites(ctx, schoolNo)
  const filed = await listFiledSpecialties(ctx, schoolNo, { on: ctx.today })
  const programmes = agreementNos.length === 0 ? [] : await findJointProgrammes(ctx, schoolNo, agreementNos)
  const at = { orgNo: schoolNo }
  return {
    no: school.no,
    name: school.name,
    shortName: school.shortName,
    level: school.level,
    sites: [
      { no: school.no, name: school.name, shortName: '校本部', approved: true },
      ...sites.map((site) => ({
        no: site.no,
        name: site.name,
        shortName: site.shortName,
        approved: site.approvedOn !== null && site.approvedOn <= ctx.today && site.state === 'operating',
      })),
    ],
    filed: filed.map(({ code, name, trainingLevel, lengthYears }) => ({
      code,
      name,
      trainingLevel,
      lengthYears,
    })),
    programmes: programmes.map((one) => ({
      no: one.agreementNo,
      partnerName: one.partnerName,
      approved: one.state === 'approved',
      validFrom: one.validFrom,
      validTo: one.validTo,
    })),
    entryAgeMinimum: await readAmount(ctx, 'identity.entry-age-minimum', at),
    minorAge: await readAmount(ctx, 'identity.minor-age', at),
    partTimeMinimumYears: await readAmount(ctx, 'students.part-time.minimum-length', at),
    entry: await loadEntryTable(ctx, schoolNo),
    today: ctx.today,
    codes: await loadCodes(ctx, { orgNo: schoolNo }),
    extraFields: await listExtraFields(ctx, ENROLLMENTS, schoolNo),
  }
}

/** Declaration and context of one check: the same pair serves form, file and API. */
export function rosterCheck(ctx: Ctx, facts: SchoolFacts) {
  const context: ImportContext = {
    today: ctx.today,
    lists: { ...writableLists(facts.codes, facts.no, ctx.today), ...extraFieldLists(facts.extraFields) },
    unusable: (list, text) => whyUnusable(facts.codes, list, text, ctx.today, settersOf(facts.no)),
    knownAreas,
    allowDemoIds: ctx.actor.demonstration,
    resolve: { region: resolveRegion, ...schoolResolvers(facts) },
  }
  return { declaration: rosterDeclaration(fieldsOf(facts), facts, ctx.today), context }
}

/** The fields of the register at one school: those of every school, then what the school and its authorities added. */
export function fieldsOf(facts: Pick<SchoolFacts, 'extraFields'>): readonly ImportField[] {
  return facts.extraFields.length === 0 ? rosterFields : [...rosterFields, ...extraFieldColumns(facts.extraFields)]
}
