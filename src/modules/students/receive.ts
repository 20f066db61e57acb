import type { Ctx } from '../../kernel/context.ts'
import { checkRecord } from '../../kernel/imports/check.ts'
import type { RowProblem } from '../../kernel/imports/sheet.ts'
import { newId } from '../../kernel/uuid.ts'
import { attachPeople, correctNames, findIdHashes, findPeopleByHash, registerOwnPerson } from '../people/public.ts'
import { fieldsOf, loadSchoolFacts, ownSchoolNo, rosterCheck } from './facts.ts'
import { toEnrollment } from './record.ts'
import type { SchoolFacts } from './roster-rules.ts'
import { judgeRoster, type RosterRow } from './service/roster-check.ts'
import { personOf } from './service/roster-commit.ts'
import { holdSchool, insertPending, type NewEnrollment } from './store.ts'

/** Somebody whom admissions hands over: values of the roster by its keys, and the id kept for the person. */
export type Newcomer = {
  key: string
  values: Readonly<Record<string, string | number | null>>
  personId: string
  /** What the timeline tells of where each part came from. */
  origin: { applicationId: string; offerNo: string; sources: string }
}
/** What the roster's own check says of a newcomer; `problems` hold warnings too. */
export type NewcomerVerdict = { key: string; ok: boolean; problems: readonly RowProblem[] }
export type Received = NewcomerVerdict & { enrollmentId: string | null; personId: string | null }

/** Checks newcomers as a roster of the actor's school is checked; writes nothing. At most a thousand at a time. */
export async function judgeNewcomers(ctx: Ctx, newcomers: readonly Newcomer[]): Promise<NewcomerVerdict[]> {
  const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx))
  return (await judge(ctx, facts, newcomers)).map(verdictOf)
}

/**
 * Takes newcomers into the register of the actor's school as records that wait for registration, with the same checks
 * as a roster. Who is in the register of this school already, or holds a full-time place at another, is refused in the
 * roster's words; the others go in. The register is held until the transaction ends, so nobody enters twice.
 */
export async function receiveNewcomers(ctx: Ctx, newcomers: readonly Newcomer[], batchId: string): Promise<Received[]> {
  const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx))
  await holdSchool(ctx, facts.no)
  const judged = await judge(ctx, facts, newcomers)
  const added: (NewEnrollment & { key: string })[] = []
  const known = await findIdHashes(ctx, newcomers.map((one) => one.personId))
  for (const { newcomer, row } of judged) {
    if (row.outcome === 'rejected') continue
    // The id that was kept may be another person's by now, when a document was put right since.
    const own = known.get(newcomer.personId)
    const keptId = own === undefined || own.toString('hex') === row.hash ? newcomer.personId : newId()
    const person = row.person ?? (await registerOwnPerson(ctx, keptId, personOf(row)))
    added.push({ ...toEnrollment(ctx, row.values, facts, person), key: newcomer.key, id: newId(), person_id: person.id, import_batch_id: batchId })
    if (row.renames) await correctNames(ctx, [{ personId: person.id, name: String(row.values['name']), warnings: personOf(row).warnings }], facts.no)
  }
  await attachPeople(ctx, added.map((one) => one.person_id), facts.no)
  await insertPending(ctx, added.map(({ key: _, ...record }) => record))
  const records = new Map(added.map((one) => [one.key, one]))
  return judged.map((one) => {
    const record = records.get(one.newcomer.key)
    if (record)
      ctx.audit.change({ kind: 'enrollment', id: record.id, action: 'receive', after: { ...one.newcomer.origin, batchId, version: 1 }, orgNo: facts.no, personId: record.person_id })
    return { ...verdictOf(one), enrollmentId: record?.id ?? null, personId: record?.person_id ?? null }
  })
}

type Judged = { newcomer: Newcomer; row: RosterRow }
const verdictOf = ({ newcomer, row }: Judged): NewcomerVerdict => ({ key: newcomer.key, ok: row.outcome !== 'rejected', problems: row.problems })

/** The roster's check over these people, and what it leaves to the import: a record of this school, one person twice. */
async function judge(ctx: Ctx, facts: SchoolFacts, newcomers: readonly Newcomer[]): Promise<Judged[]> {
  const { declaration, context } = rosterCheck(ctx, facts)
  const titles = new Map(fieldsOf(facts).map((field) => [field.key, field.title]))
  const place: Parameters<typeof judgeRoster>[1]['facts']['place'] = (excelRow, problem) => ({ ...problem, excelRow, column: '', header: titles.get(problem.key) ?? '' })
  const checked = newcomers.map((one, at) => {
    const { values, problems, ok } = checkRecord(declaration, one.values, context)
    return { excelRow: at + 1, values, ok, problems: problems.map((problem) => place(at + 1, problem)) }
  })
  const opened = { context, problems: [], facts: { facts, place, foreign: new Map(), ignored: [] } }
  const rows = await judgeRoster(ctx, opened as unknown as Parameters<typeof judgeRoster>[1], { id: newId() }, checked)
  const people = await findPeopleByHash(ctx, rows.flatMap((row) => (row.hash ? [Buffer.from(row.hash, 'hex')] : [])))
  const seen = new Set<string>()
  return rows.map((row, at) => {
    const person = people.get(row.hash)
    const refuse = (message: string, mend: string) => {
      row.outcome = 'rejected'
      row.problems.push(place(row.excelRow, { key: 'idNumber', level: 'block', found: person?.idMasked ?? '', message, mend, clause: '001:1319' }))
    }
    if (row.existing && row.outcome !== 'rejected')
      refuse(`本校已有此人（${row.existing.status === 'pending' ? '待注册' : `学籍号 ${row.existing.student_number}`}）`, '打开那一条核对，不要重复录入')
    else if (row.outcome !== 'rejected' && row.hash !== '' && seen.has(row.hash)) refuse('这一批里另有一份报名是同一个人', '只移交其中一份')
    if (row.hash !== '') seen.add(row.hash)
    return { newcomer: newcomers[at]!, row }
  })
}
