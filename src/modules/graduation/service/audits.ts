import type { Ctx } from '../../../kernel/context.ts'
import { listSettings, resolveParameter, type ParameterSetting } from '../../../kernel/parameters.ts'
import type { EnrollmentRow } from '../../students/public.ts'
import { auditOf, type Audit, type AuditFacts, type AuditRules, type SignedFact } from '../audit-rules.ts'
import type { FactKind } from '../codes.ts'
import { listFacts, type FactRow } from '../store.ts'
import { readFiles, type FileFacts } from './registers.ts'

const levels = ['junior', 'intermediate', 'senior', 'technician'] as const
const keys = [
  ...levels.flatMap((level) => [`graduation.required.${level}`, `graduation.skill-level.${level}`]),
  'graduation.labour-basis',
  'graduation.early-months',
  'graduation.incomplete-months',
]

/** The rules of graduation for a school on a day, by training level; an unknown level is judged as the strictest. */
export function rulesFrom(settings: readonly ParameterSetting[], orgNo: number, on: string, trainingLevel: string): AuditRules {
  const level = (levels as readonly string[]).includes(trainingLevel) ? trainingLevel : 'technician'
  const value = <T>(key: string): T => resolveParameter(settings, key, orgNo, on).value as T
  return {
    required: value<string[]>(`graduation.required.${level}`),
    skillLevel: value<number>(`graduation.skill-level.${level}`),
    labourBasis: value<boolean>('graduation.labour-basis'),
    earlyMonths: value<number>('graduation.early-months'),
    incompleteMonths: value<number>('graduation.incomplete-months'),
  }
}

export type Audited = { student: EnrollmentRow; audit: Audit; facts: FactRow[] }

/**
 * Audits students as of the day they are to graduate, in the order given. Parameters are read once for each school,
 * facts once for all.
 */
export async function auditStudents(ctx: Ctx, students: readonly EnrollmentRow[], on: string): Promise<Audited[]> {
  const ids = students.map((one) => one.id)
  const facts = Map.groupBy(await listFacts(ctx, ids), (fact) => fact.enrollment_id)
  const files = await readFiles(ctx, ids)
  const settings = new Map<number, ParameterSetting[]>()
  for (const orgNo of new Set(students.map((one) => one.org_no))) settings.set(orgNo, await listSettings(ctx, keys, orgNo))
  // Once a school and level: settings are searched for each of five parameters, and a school has hundreds of students.
  const known = new Map<string, AuditRules>()
  const rulesOf = ({ org_no, training_level }: EnrollmentRow): AuditRules => {
    const key = `${org_no} ${training_level}`
    const rules = known.get(key) ?? rulesFrom(settings.get(org_no)!, org_no, on, training_level)
    known.set(key, rules)
    return rules
  }
  return students.map((student) => {
    const own = facts.get(student.id) ?? []
    const rules = rulesOf(student)
    return { student, facts: own, audit: auditOf(factsOf(student, own, on, files.get(student.id)), rules) }
  })
}

function factsOf(student: EnrollmentRow, own: readonly FactRow[], on: string, file: FileFacts | undefined): AuditFacts {
  const signed = Object.fromEntries(own.map((fact) => [fact.kind, { value: fact.value, signer: fact.signer, signedOn: fact.signed_on } as SignedFact])) as {
    [K in FactKind]?: SignedFact<K>
  }
  return {
    ...signed,
    trainingLevel: student.training_level,
    entryDate: student.entry_date,
    lengthYears: Number(student.length_years),
    on,
    openPunishments: file?.punishments,
    file,
    schoolingOver: student.status === 'completed',
  }
}
