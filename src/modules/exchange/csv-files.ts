import { strToU8, zipSync } from 'fflate'
import type { Ctx } from '../../kernel/context.ts'
import { csvLines } from '../../kernel/documents/csv.ts'
import { findRoster } from './roster/answer.ts'
import { resources, type ResourceName, type Row } from './roster/resources.ts'

type File = { name: string; resource: ResourceName; columns: readonly (readonly [string, (row: Row) => string])[] }

const plain = (name: string, field = name) => [name, (row: Row) => row[field] ?? ''] as const
const empty = (name: string) => [name, () => ''] as const
/** Bulk files leave status and date empty (OneRoster 1.2 CSV §4). */
const head = [plain('sourcedId'), empty('status'), empty('dateLastModified')] as const

/** The files of a bulk export with the columns of the standard, in its order. */
const files: readonly File[] = [
  { name: 'academicSessions.csv', resource: 'academicSessions', columns: [...head, plain('title'), plain('type'), plain('startDate'), plain('endDate'), plain('parentSourcedId', 'parent'), plain('schoolYear')] },
  { name: 'orgs.csv', resource: 'orgs', columns: [...head, plain('name'), plain('type'), plain('identifier'), plain('parentSourcedId', 'parent')] },
  {
    name: 'courses.csv',
    resource: 'courses',
    columns: [...head, empty('schoolYearSourcedId'), plain('title'), plain('courseCode'), empty('grades'), plain('orgSourcedId', 'org'), empty('subjects'), empty('subjectCodes'), plain('metadata.trainingLevel', 'trainingLevel')],
  },
  {
    name: 'classes.csv',
    resource: 'classes',
    columns: [...head, plain('title'), plain('grades'), plain('courseSourcedId', 'course'), empty('classCode'), plain('classType'), empty('location'), plain('schoolSourcedId', 'school'), plain('termSourcedIds', 'terms'), plain('subjects'), empty('subjectCodes'), empty('periods')],
  },
  {
    name: 'users.csv',
    resource: 'users',
    columns: [
      ...head, plain('enabledUser'), empty('username'), empty('userIds'), plain('givenName'), plain('familyName'), empty('middleName'), plain('identifier'), empty('email'), empty('sms'), empty('phone'),
      empty('agentSourcedIds'), plain('grades'), empty('password'), empty('userMasterIdentifier'), empty('resourceSourcedIds'), empty('preferredGivenName'), empty('preferredMiddleName'), empty('preferredFamilyName'),
      plain('primaryOrgSourcedId', 'primaryOrg'), empty('pronouns'), plain('metadata.trainingLevel', 'trainingLevel'), plain('metadata.studyMode', 'studyMode'),
    ],
  },
  {
    name: 'roles.csv',
    resource: 'users',
    columns: [['sourcedId', (row) => `role-${row['sourcedId']}`], empty('status'), empty('dateLastModified'), plain('userSourcedId', 'sourcedId'), ['roleType', () => 'primary'], plain('role'), plain('beginDate'), empty('endDate'), plain('orgSourcedId', 'primaryOrg'), empty('userProfileSourcedId')],
  },
  {
    name: 'enrollments.csv',
    resource: 'enrollments',
    columns: [...head, plain('classSourcedId', 'class'), plain('schoolSourcedId', 'school'), plain('userSourcedId', 'user'), plain('role'), plain('primary'), plain('beginDate'), plain('endDate')],
  },
  {
    name: 'demographics.csv',
    resource: 'demographics',
    columns: [
      ...head, empty('birthDate'), ['sex', (row) => String(resources.demographics.build(row, '')['sex'])], empty('americanIndianOrAlaskaNative'), empty('asian'), empty('blackOrAfricanAmerican'), empty('nativeHawaiianOrOtherPacificIslander'),
      empty('white'), empty('demographicRaceTwoOrMoreRaces'), empty('hispanicOrLatinoEthnicity'), empty('countryOfBirthCode'), empty('stateOfBirthAbbreviation'), empty('cityOfBirth'), empty('publicSchoolResidenceStatus'),
    ],
  },
]

const NAMES = ['academicSessions', 'categories', 'classes', 'classResources', 'courses', 'courseResources', 'demographics', 'enrollments', 'lineItems', 'lineItemLearningObjectiveIds', 'lineItemScoreScales', 'orgs', 'resources', 'results', 'resultLearningObjectiveIds', 'resultScoreScales', 'roles', 'scoreScales', 'userProfiles', 'userResources', 'users']

/** The bulk CSV archive of the actor's range; answers with the people on it too. Only who is present counts. */
export async function exportCsv(ctx: Ctx): Promise<{ bytes: Uint8Array; people: { personId: string; orgNo: number }[] }> {
  const out: Record<string, Uint8Array> = {}
  const people: { personId: string; orgNo: number }[] = []
  for (const { name, resource, columns } of files) {
    const lines = [columns.map(([title]) => title)]
    for (let offset = 0; ; offset += 1_000) {
      const { rows } = await findRoster(ctx, { resource, path: {}, query: { limit: '1000', offset: String(offset), filter: `status='active'` }, base: '' })
      for (const row of rows) {
        lines.push(columns.map(([, value]) => value(row)))
        if (name === 'users.csv') people.push({ personId: row['sourcedId']!, orgNo: Number(row['primaryOrg']) })
      }
      if (rows.length < 1_000) break
    }
    out[name] = strToU8(csvLines(lines))
  }
  const present = new Set(files.map((one) => one.name.replace('.csv', '')))
  const manifest = [
    ['propertyName', 'value'],
    ['manifest.version', '1.0'],
    ['oneroster.version', '1.2'],
    ...NAMES.map((name) => [`file.${name}`, present.has(name) ? 'bulk' : 'absent']),
    ['source.systemName', 'Luban'],
    ['source.systemCode', String(ctx.actor.org.no)],
  ]
  return { bytes: zipSync({ 'manifest.csv': strToU8(csvLines(manifest)), ...out }), people }
}
