import type {
  ImportContext,
  ImportDeclaration,
  ImportField,
  RecordValues,
  Resolved,
} from '../../kernel/imports/declare.ts'
import { declareImport } from '../../kernel/imports/declare.ts'
import { idAgrees, idBirthDate, idSex } from '../../kernel/imports/row-checks.ts'
import { documentTypeOf } from './document-types.ts'
import { isMinor, rosterChecks, type SchoolFacts } from './roster-rules.ts'

export const ROSTER = 'roster'
export const ROSTER_TITLE = '学籍花名册'
export const ROSTER_VERSION = '2026.1'
export const ROSTER_TEMPLATE_LINK = '/api/roster-imports/template'

/** Headers under which a sheet says whose students these are. Not a field: it is only compared with the own school. */
export const SCHOOL_HEADERS: readonly string[] = [
  '学校',
  '学校名称',
  '院校',
  '院校名称',
  '办学单位',
  '所在学校',
  '学籍所在学校',
  '技工院校',
]

/** The roster of one school as a declaration for the import engine. Form, template, file and API are checked by it alone. */
export function rosterDeclaration(
  fields: readonly ImportField[],
  facts: SchoolFacts,
  today: string,
): ImportDeclaration {
  return declareImport({
    id: ROSTER,
    title: ROSTER_TITLE,
    version: ROSTER_VERSION,
    fields,
    nameField: 'name',
    keyFields: ['idNumber', 'documentType'],
    templateLink: ROSTER_TEMPLATE_LINK,
    key: personKey,
    documentType: (values, field) => {
      if (field === 'idNumber') return documentTypeOf(values['documentType'])
      return 'residentId'
    },
    derive: (values) => ({
      ...(values['documentType'] === 'foreign-permanent'
        ? {}
        : { birthDate: idBirthDate(values['idNumber']), sex: idSex(values['idNumber']) }),
      nationality:
        values['documentType'] === 'id-card' || values['documentType'] === 'household-book' ? 'CHN' : null,
    }),
    requiredRules: {
      documentWithoutSex: {
        title: '证件不是居民身份证',
        when: (values) => values['documentType'] !== 'id-card' && values['documentType'] !== null,
      },
      foreign: {
        title: '持护照或外国人永久居留身份证',
        when: (values) => ['passport', 'foreign-permanent'].includes(String(values['documentType'])),
      },
      adult: {
        title: `年满 ${facts.minorAge} 周岁`,
        when: (values) => typeof values['birthDate'] === 'string' && !isMinor(values, today, facts.minorAge),
      },
      minor: {
        title: `未满 ${facts.minorAge} 周岁`,
        when: (values) => isMinor(values, today, facts.minorAge),
      },
      joint: {
        title: '联合办学学生',
        when: (values) => values['jointPartner'] !== null && values['jointPartner'] !== undefined,
      },
      fullTime: { title: '全日制学生', when: (values) => values['studyMode'] === 'full-time' },
      partTime: { title: '非全日制学生', when: (values) => values['studyMode'] === 'part-time' },
    },
    rowChecks: [idAgrees({ id: 'idNumber', birthDate: 'birthDate', sex: 'sex' }), ...rosterChecks(facts)],
  })
}

/** Two rows are one person by document and number; a household book shows the resident number itself. */
function personKey(values: RecordValues): string | undefined {
  const number = values['idNumber']
  if (typeof number !== 'string') return undefined
  const type = String(values['documentType'] ?? 'id-card')
  return `${type === 'household-book' ? 'id-card' : type}:${number}`
}

/** How the names a sender writes become what is stored: site numbers and specialty codes of this school. */
export function schoolResolvers(
  facts: SchoolFacts,
): Required<Pick<NonNullable<ImportContext['resolve']>, 'site' | 'specialty'>> {
  const sites = new Map<string, string>()
  for (const site of facts.sites) {
    for (const name of [site.name, site.shortName, String(site.no)]) sites.set(name, String(site.no))
  }
  for (const name of ['校本部', '本部', '主校区', '校内', facts.name, facts.shortName])
    sites.set(name, String(facts.no))
  const specialties = new Map<string, Set<string>>()
  for (const one of facts.filed) {
    for (const name of [one.code, one.name, `${one.code}${one.name}`]) {
      specialties.set(name.toUpperCase(), (specialties.get(name.toUpperCase()) ?? new Set()).add(one.code))
    }
  }
  return {
    site: (text): Resolved => {
      const found = sites.get(text.replace(/\s/g, ''))
      if (found) return { ok: true, value: found }
      const names = ['校本部', ...facts.sites.slice(1).map((site) => site.shortName)]
      return {
        ok: false,
        message: `本校没有就读地点“${text}”`,
        mend: `改为 ${names.slice(0, 8).join('、')} 之一；新设的教学点先报当地人社部门审批`,
      }
    },
    specialty: (text): Resolved => {
      const found = [...(specialties.get(text.replace(/\s/g, '').toUpperCase()) ?? [])]
      if (found.length === 1) return { ok: true, value: found[0]! }
      const some = [...new Map(facts.filed.map((one) => [one.code, one.name]))]
        .slice(0, 3)
        .map(([code, name]) => `${code} ${name}`)
      const mend =
        some.length > 0
          ? `改为已备案专业的代码，例如 ${some.join('、')}；新专业先办备案`
          : '本校还没有已备案的专业，先办专业备案'
      return {
        ok: false,
        message: found.length > 1 ? `叫“${text}”的专业不止一个` : `本校没有备案专业“${text}”`,
        mend,
      }
    },
  }
}
