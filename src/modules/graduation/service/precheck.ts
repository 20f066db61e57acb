import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { schoolInReach } from '../../orgs/public.ts'
import { recordView } from '../../people/public.ts'
import { findEnrollments, listClassesOfSchool, listOfPerson, listOfSchool, type EnrollmentRow } from '../../students/public.ts'
import type { api } from '../api.ts'
import { conditions, expectedEnd, plusMonths, shownTitle, type Condition } from '../audit-rules.ts'
import { classKindLabel, factKinds } from '../codes.ts'
import { factWords } from '../fact-rules.ts'
import { listApproved, listFactHistory, type FactRow } from '../store.ts'
import { auditStudents, type Audited } from './audits.ts'
import { ownSchool } from './facts.ts'

type PrecheckApi = Pick<typeof api, 'getPrecheck' | 'getStudentAudit' | 'getMyGraduation'>
type Head = Output<typeof api.getStudentAudit>['student']

const MOST = 5000
const onRoll = ['active', 'internship', 'suspended', 'retained', 'transferring'] as const

export const precheckHandlers: Handlers<PrecheckApi> = {
  async getPrecheck(ctx, { orgNo, grade, className, specialtyCode, missing, q, page, size }) {
    const school = await schoolInReach(ctx, orgNo ?? ownSchool(ctx))
    const endsBy = plusMonths(ctx.today, await readAmount(ctx, 'graduation.warn-months', { orgNo: school.no }))
    const students = await listOfSchool(ctx, { orgNo: school.no, statuses: onRoll, grade, className, specialtyCode, endsBy }, MOST)
    // Everyone is judged as of the day the own schooling ends: what is missing, not that the day has not come.
    const audited = await auditByEnd(ctx, students)
    const summary = (Object.keys(conditions) as Condition[])
      .filter((id) => id !== 'length')
      .map((id) => ({ id, title: shownTitle(id), missing: audited.filter((one) => lacks(one, id)).length }))
    const shown = audited.filter((one) => (missing === undefined || (missing === 'any' ? !one.audit.met : lacks(one, missing))) && (!q || one.student.name.includes(q) || one.student.student_number === q))
    return {
      endsBy,
      students: audited.length,
      ready: audited.filter((one) => one.audit.met).length,
      summary,
      classes: await listClassesOfSchool(ctx, school.no, onRoll),
      total: shown.length,
      rows: shown.slice((page - 1) * size, page * size).map((one) => ({
        ...headOf(one.student),
        met: one.audit.met,
        missing: one.audit.lines.filter((line) => line.verdict === 'missing').map(({ id, title, words }) => ({ id, title, words })),
      })),
    }
  },

  async getStudentAudit(ctx, { id }) {
    const [student] = await findEnrollments(ctx, [id])
    if (!student || student.registered_on === null) throw new NotFound('学籍')
    await recordView(ctx, student.person_id, '看了毕业审核', undefined, student.org_no)
    return describe(ctx, student)
  },

  async getMyGraduation(ctx) {
    if (!ctx.actor.personId) throw new NotFound('学籍')
    const rows = (await listOfPerson(ctx, ctx.actor.personId)).filter((row) => row.registered_on !== null)
    const diplomas = await listApproved(ctx, { enrollmentIds: rows.map((row) => row.id) })
    const records: Output<typeof api.getMyGraduation>['records'] = []
    for (const row of rows) {
      const own = diplomas.filter((one) => one.enrollment_id === row.id).at(-1)
      records.push({
        ...(await describe(ctx, row)),
        diploma: own ? { outcome: own.outcome, number: own.number!, graduatedOn: own.graduated_on!, classKind: classKindLabel[own.class_kind!] } : null,
      })
    }
    return { records }
  },
}

const lacks = ({ audit }: Audited, id: string) => audit.lines.some((line) => line.id === id && line.verdict === 'missing')

async function auditByEnd(ctx: Ctx, students: readonly EnrollmentRow[]): Promise<Audited[]> {
  const days = Map.groupBy(students, (one) => dayOf(ctx, one))
  const audited = new Map<string, Audited>()
  for (const [on, some] of days) for (const one of await auditStudents(ctx, some, on)) audited.set(one.student.id, one)
  return students.map((one) => audited.get(one.id)!)
}

/** The day a student is judged for: the end of the schooling, today when that has passed. */
function dayOf(ctx: Ctx, student: EnrollmentRow): string {
  const end = expectedEnd(student.entry_date, Number(student.length_years))
  return end > ctx.today ? end : ctx.today
}

async function describe(ctx: Ctx, student: EnrollmentRow) {
  const on = dayOf(ctx, student)
  const [audited] = await auditStudents(ctx, [student], on)
  const { lines, met, missing, proposed, expectedOn } = audited!.audit
  return {
    student: headOf(student),
    on,
    audit: { lines, met, missing, proposed, expectedOn },
    facts: (await listFactHistory(ctx, student.id)).map(factOf),
  }
}

function headOf(row: EnrollmentRow): Head {
  return {
    enrollmentId: row.id,
    name: maskName(row.name),
    studentNumber: row.student_number,
    className: row.class_name,
    grade: row.grade,
    specialtyName: row.specialty_name,
    trainingLevel: row.training_level,
    orgNo: row.org_no,
    orgName: row.org_name,
    status: row.status,
    expectedOn: expectedEnd(row.entry_date, Number(row.length_years)),
  }
}

function factOf(fact: FactRow): Output<typeof api.getStudentAudit>['facts'][number] {
  return {
    id: fact.id,
    kind: fact.kind,
    kindTitle: factKinds[fact.kind],
    words: factWords(fact.kind, fact.value),
    signer: maskName(fact.signer),
    signedOn: fact.signed_on,
    source: fact.source === 'import' ? '表格导入' : '逐人登记',
    evidenceName: fact.evidence_name,
    evidenceFileId: fact.evidence_file_id,
    recordedAt: fact.recorded_at,
    recordedBy: maskName(fact.recorded_by_name),
    endedAt: fact.ended_at,
    endedReason: fact.ended_reason,
  }
}
