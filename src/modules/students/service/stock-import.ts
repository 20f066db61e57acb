import type { Ctx } from '../../../kernel/context.ts'
import type { Batch, BatchRow } from '../../../kernel/imports/batches.ts'
import type { ImportContext, Problem, RecordValues } from '../../../kernel/imports/declare.ts'
import { openSheet, placing } from '../../../kernel/imports/open-sheet.ts'
import type { Importer, JudgedRow, Opened } from '../../../kernel/imports/run.ts'
import type { CheckedRow } from '../../../kernel/imports/sheet.ts'
import type { RowSource } from '../../../kernel/imports/source.ts'
import { readStaged, type StagedRow } from '../../../kernel/imports/staging.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { PersonRef } from '../../people/model.ts'
import { documentHash, findOrCreatePeople, findPeopleByHash } from '../../people/public.ts'
import { loadSchoolFacts, ownSchoolNo, rosterCheck } from '../facts.ts'
import { toEnrollment } from '../record.ts'
import type { RegisteredRow } from '../register-store.ts'
import { listTakenNumbers } from '../registration-desk-store.ts'
import type { SchoolFacts } from '../roster-rules.ts'
import { pastChanges, rosterPart, STOCK, stockDeclaration, stockLists, stockResolvers } from '../stock.ts'
import { countStockClashes, findWaiting, insertStock, type NewStockRow } from '../stock-store.ts'
import { findByPersons, findClaims, holdSchool } from '../store.ts'
import { personOf, toBatchRow } from './roster-commit.ts'
import type { RosterRow } from './roster-check.ts'
import { rosterImporter } from './roster-import.ts'
import { agreementNumbers, otherSchoolRows } from './roster-sheet.ts'

type StockFile = {
  facts: SchoolFacts
  place: ReturnType<typeof placing>
  foreign: ReturnType<typeof otherSchoolRows>
  /** Old numbers that stand in more than one row, each with its rows. */
  repeated: Map<string, number[]>
}
type Judged = JudgedRow & { values: RecordValues; hash: string; person?: PersonRef }

/** Declaration and context of one check of opening stock. */
export function stockCheck(ctx: Ctx, facts: SchoolFacts) {
  const roster = rosterCheck(ctx, facts)
  const context: ImportContext = { ...roster.context, lists: { ...roster.context.lists, ...stockLists }, resolve: { ...roster.context.resolve, ...stockResolvers(facts) } }
  return { declaration: stockDeclaration(facts, ctx.today), context }
}

async function open(ctx: Ctx, batch: Batch, source: RowSource): Promise<Opened<StockFile>> {
  const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx), agreementNumbers(source, batch.mapping))
  const { declaration, context } = stockCheck(ctx, facts)
  const opened = openSheet(declaration, source, context, { remembered: batch.mapping })
  const usable = opened.problems.length === 0
  return {
    opened,
    context,
    problems: opened.problems,
    facts: {
      facts,
      place: placing(declaration, opened.header),
      foreign: usable ? otherSchoolRows(opened, facts) : new Map(),
      repeated: usable ? repeatedNumbers(opened) : new Map(),
    },
  }
}

function repeatedNumbers({ sheet, header }: Opened<StockFile>['opened']): Map<string, number[]> {
  const column = header?.columns.find((one) => one.key === 'studentNumber')
  const rows = new Map<string, number[]>()
  if (!column || !sheet || !header) return rows
  for (const slice of sheet.slices()) {
    for (const row of slice) {
      const number = row.cells[column.index]?.text.normalize('NFKC').replace(/\s/g, '') ?? ''
      if (row.excelRow > header.excelRow && number !== '') rows.set(number, [...(rows.get(number) ?? []), row.excelRow])
    }
  }
  return new Map([...rows].filter(([, some]) => some.length > 1))
}

/** Compares rows with the register: who is enrolled here or elsewhere, which numbers are taken, who waits already. */
async function judge(ctx: Ctx, { facts: { facts, place, foreign, repeated } }: Opened<StockFile>, batch: Batch, checked: CheckedRow[]): Promise<Judged[]> {
  const rows = checked.map((row): Judged => {
    const number = row.values['idNumber']
    const hash = typeof number === 'string' ? documentHash(ctx, String(row.values['documentType'] ?? 'id-card'), number).toString('hex') : ''
    return { excelRow: row.excelRow, outcome: row.ok ? 'new' : 'rejected', values: row.values, problems: row.problems, hash }
  })
  const stop = (row: Judged, problem: Problem) => {
    row.outcome = 'rejected'
    row.problems.push(place(row.excelRow, problem))
  }
  for (const row of rows) {
    const problem = foreign.get(row.excelRow)
    if (problem) {
      row.outcome = 'rejected'
      row.problems.push(problem)
    }
  }
  const open = rows.filter((row) => row.outcome === 'new')
  if (open.length === 0) return rows
  const hashes = open.map((row) => Buffer.from(row.hash, 'hex'))
  const numbers = open.map((row) => String(row.values['studentNumber']))
  const people = await findPeopleByHash(ctx, hashes)
  const personIds = [...new Set([...people.values()].map((one) => one.id))]
  const here = new Map((await findByPersons(ctx, facts.no, personIds)).filter((one) => one.left_on === null).map((one) => [one.person_id, one]))
  const claims = await findClaims(ctx, hashes)
  const taken = await listTakenNumbers(ctx, numbers)
  const waiting = await findWaiting(ctx, facts.no, batch.id, personIds, numbers)
  for (const row of open) {
    const number = String(row.values['studentNumber'])
    const person = people.get(row.hash)
    if (person) row.person = person
    const found = maskIdNumber(String(row.values['idNumber']))
    const others = repeated.get(number)?.filter((one) => one !== row.excelRow)
    if (others?.length) stop(row, block('studentNumber', number, `与第 ${others.slice(0, 5).join('、')} 行的学籍号相同`, '核对原学籍号，保留正确的一行'))
    if (taken.has(number)) stop(row, block('studentNumber', number, '这个学籍号已经在学籍里', '核对原学籍号；已在学籍里的学生不用再导入'))
    const enrolled = person && here.get(person.id)
    if (enrolled)
      stop(
        row,
        block('idNumber', found, enrolled.status === 'pending' ? '此人是本校的待注册学生' : `此人已在本校有学籍 ${enrolled.student_number ?? ''}`, enrolled.status === 'pending' ? '是存量学生的，先在学籍台账删除待注册的一条' : '删去此行'),
      )
    const claim = claims.get(row.hash)
    if (claim && claim.orgNo !== facts.no && row.values['studyMode'] === 'full-time')
      stop(row, { ...block('idNumber', found, `已在“${claim.orgName}”有有效的全日制学籍，一人只能有一个`, '先由那所学校办理转出、毕业或退学'), clause: '001:1319' })
    if (waiting.some((one) => one.person_id === person?.id || one.student_number === number))
      stop(row, block('idNumber', found, '此人或这个学籍号已在另一批待确认的存量学籍里', '等那一批办结，或先撤销那一批'))
    if (person) for (const problem of personProblems(row.values, person)) stop(row, problem)
  }
  return rows
}

const block = (key: string, found: string, message: string, mend: string): Problem => ({ key, level: 'block', found, message, mend })

/** What the register of people says otherwise; a row never corrects a person. */
function personProblems(values: RecordValues, person: PersonRef): Problem[] {
  const differs = (key: string, theirs: string, message: string) =>
    typeof values[key] === 'string' && values[key] !== theirs ? [block(key, key === 'name' ? maskName(values[key]) : '—', message, '按证件核对；登记确有错误的先办更正')] : []
  return [
    ...differs('birthDate', person.birthDate, '与人员登记中的出生日期不一致'),
    ...differs('sex', person.sex, '与人员登记中的性别不一致'),
    ...differs('name', person.name, '这个证件号码登记的是另一个姓名'),
  ]
}

/** Prepares people (whom nobody reaches yet) and the rows that wait for the authority. */
async function stage(ctx: Ctx, { facts: { facts } }: Opened<StockFile>, { id: batchId }: Batch, rows: Judged[]): Promise<{ staged: StagedRow[]; kept: BatchRow[] }> {
  const fresh = rows.filter((row) => row.outcome === 'new')
  const people = await findOrCreatePeople(ctx, fresh.map(personOf), facts.no, { attach: false })
  const kept = new Map(rows.map((row) => [row.excelRow, keep(row)]))
  const staged = fresh.map((row, at): StagedRow => {
    const person = people[at]!
    const id = newId()
    kept.get(row.excelRow)!.recordId = id
    const record: NewStockRow = {
      id,
      org_no: facts.no,
      batch_id: batchId,
      excel_row: row.excelRow,
      person_id: person.id,
      student_number: String(row.values['studentNumber']),
      grade: Number(row.values['grade']),
      training_level: String(row.values['trainingLevel']),
      record: toRegistered(ctx, row.values, facts, person, id),
      changes: pastChanges(row.values),
    }
    const change = { kind: 'enrollment', id, action: 'stock-import', after: { batchId, excelRow: row.excelRow }, orgNo: facts.no, personId: person.id }
    return { excelRow: row.excelRow, action: 'insert', record, change }
  })
  return { staged, kept: [...kept.values()] }
}

function toRegistered(ctx: Ctx, values: RecordValues, facts: SchoolFacts, person: PersonRef, id: string): RegisteredRow {
  const said = values['specialtyName']
  const enrolled = toEnrollment(ctx, rosterPart(values), facts, person)
  const until = values['statusUntil']
  return {
    ...enrolled,
    specialty_name: enrolled.specialty_name === enrolled.specialty_code && typeof said === 'string' ? said : enrolled.specialty_name,
    id,
    person_id: person.id,
    student_number: String(values['studentNumber']),
    status: String(values['status']),
    status_until: typeof until === 'string' ? until : null,
    status_reason: null,
    registered_on: String(values['registeredOn']),
    left_on: null,
    origin: 'stock',
    previous_enrollment_id: null,
  }
}

/** Makes everything prepared wait for the authority, in one transaction; nothing is enrolled yet. */
async function publish(ctx: Ctx, batch: Batch): Promise<string | undefined> {
  await holdSchool(ctx, batch.orgNo)
  let clashes = 0
  for await (const slice of readStaged(ctx, batch.id)) {
    const rows = slice.map((one) => one.record as unknown as NewStockRow)
    const people = rows.map((one) => one.person_id)
    const numbers = rows.map((one) => one.student_number)
    clashes += await countStockClashes(ctx, batch.orgNo, people, numbers)
    clashes += (await findWaiting(ctx, batch.orgNo, batch.id, people, numbers)).length
  }
  if (clashes > 0) return `准备写入期间，另有人录入或导入了其中 ${clashes} 人或他们的学籍号。请重新预检。`
  for await (const slice of readStaged(ctx, batch.id)) {
    await insertStock(ctx, slice.map((one) => one.record as unknown as NewStockRow))
    for (const { change } of slice) ctx.audit.change(change)
  }
  return undefined
}

function keep(row: Judged): BatchRow {
  return toBatchRow({ ...row, differences: [] } as unknown as RosterRow)
}

export const stockImporter: Importer<StockFile, Judged> = {
  kind: STOCK,
  maxRows: rosterImporter.maxRows,
  open,
  judge,
  keep,
  stage,
  publish,
  describe: ({ fileBytes, counts, seconds, problems, file }) => ({
    fileBytes,
    sheetName: file?.opened.sheet?.name ?? '',
    counts,
    seconds,
    fileProblems: problems.map(({ message, mend, link }) => ({ message, mend, ...(link ? { link } : {}) })),
    columns: [
      ...(file?.opened.header?.columns ?? []).map(({ letter, header, key }) => ({ letter, header, key: key as string | null, how: 'title' as const, sample: '' })),
      ...(file?.opened.header?.unknown ?? []).map(({ letter, header }) => ({ letter, header, key: null, how: 'unknown' as const, sample: '' })),
    ].sort((left, right) => left.letter.length - right.letter.length || (left.letter < right.letter ? -1 : 1)),
    missing: (file?.opened.header?.missing ?? []).map((field) => field.key),
    skipped: file?.opened.skipped ?? [],
    note: '',
  }),
}
