import type { Ctx } from '../../../kernel/context.ts'
import { findInOtherBatches, type Batch } from '../../../kernel/imports/batches.ts'
import type { Outcome } from '../../../kernel/imports/check.ts'
import type { RecordValues } from '../../../kernel/imports/declare.ts'
import { openSheet, placing } from '../../../kernel/imports/open-sheet.ts'
import type { Opened } from '../../../kernel/imports/run.ts'
import type { CheckedRow, RowProblem } from '../../../kernel/imports/sheet.ts'
import type { RowSource } from '../../../kernel/imports/source.ts'
import { maskIdNumber, maskName } from '../../../kernel/mask.ts'
import type { PersonRef } from '../../people/model.ts'
import { documentHash, findPeopleByHash } from '../../people/public.ts'
import { fieldsOf, loadSchoolFacts, ownSchoolNo, rosterCheck } from '../facts.ts'
import { differences, toValues, type Difference } from '../record.ts'
import { ROSTER } from '../roster.ts'
import type { SchoolFacts } from '../roster-rules.ts'
import { findByPersons, findClaims, findHeld, type EnrollmentRow } from '../store.ts'
import { agreementNumbers, otherSchoolRows, otherSchoolTemplate, withoutIgnored } from './roster-sheet.ts'

/** What becomes of one row: decided by the same code for the dry run and for the commit. */
export type RosterRow = {
  excelRow: number
  outcome: Outcome
  values: RecordValues
  problems: RowProblem[]
  hash: string
  person?: PersonRef
  existing?: EnrollmentRow
  differences: Difference[]
  /** The name on record is another and this school may correct it. */
  renames: boolean
}

/** What is loaded once for a file. */
export type RosterFile = {
  facts: SchoolFacts
  place: ReturnType<typeof placing>
  /** Rows that a 学校 column gives to another school. */
  foreign: Map<number, RowProblem>
  /** Columns that the school said not to import. */
  ignored: { letter: string; header: string }[]
}

/** Opens a roster for the school the actor works for: its facts, its column names, what stops the whole file. */
export async function openRoster(ctx: Ctx, batch: Pick<Batch, 'mapping'>, file: RowSource): Promise<Opened<RosterFile>> {
  const { used, ignored } = withoutIgnored(file, batch.mapping)
  const facts = await loadSchoolFacts(ctx, ownSchoolNo(ctx), agreementNumbers(used, batch.mapping))
  const { declaration, context } = rosterCheck(ctx, facts)
  const opened = openSheet(declaration, used, context, { remembered: batch.mapping })
  const problems = [...opened.problems, ...otherSchoolTemplate(used, facts)]
  const foreign = problems.length > 0 ? new Map<number, RowProblem>() : otherSchoolRows(opened, facts)
  return { opened, context, problems, facts: { facts, place: placing(declaration, opened.header), foreign, ignored } }
}

/**
 * Judges checked rows against the register: the people, the school's own records, unfinished batches of the school,
 * and active enrollments of other schools. Nothing is written. A fixed number of queries, whatever the rows.
 */
export async function judgeRoster(
  ctx: Ctx,
  { facts: { facts, place, foreign } }: Opened<RosterFile>,
  batch: Pick<Batch, 'id'>,
  checked: CheckedRow[],
): Promise<RosterRow[]> {
  const rows: RosterRow[] = checked.map((row) => ({
    excelRow: row.excelRow,
    outcome: row.ok ? 'new' : 'rejected',
    values: row.values,
    problems: row.problems,
    hash:
      typeof row.values['idNumber'] === 'string'
        ? documentHash(ctx, String(row.values['documentType'] ?? 'id-card'), row.values['idNumber']).toString(
            'hex',
          )
        : '',
    differences: [],
    renames: false,
  }))
  for (const row of rows) {
    const problem = foreign.get(row.excelRow)
    if (problem) reject(row, problem)
  }
  const open = rows.filter((row) => row.outcome !== 'rejected')
  if (open.length === 0) return rows
  const hashes = open.map((row) => Buffer.from(row.hash, 'hex'))
  const people = await findPeopleByHash(ctx, hashes)
  const personIds = [...new Set([...people.values()].map((person) => person.id))]
  const records = new Map<string, EnrollmentRow>()
  // Newest first: the record on roll or waiting comes before those of people who have left.
  for (const row of await findByPersons(ctx, facts.no, personIds)) {
    const known = records.get(row.person_id)
    if (!known || (known.left_on !== null && row.left_on === null)) records.set(row.person_id, row)
  }
  const held = await findHeld(
    ctx,
    [...records.values()].filter((row) => row.status === 'pending').map((row) => row.id),
  )
  const claims = await findClaims(ctx, hashes)
  const elsewhere = await findInOtherBatches(
    ctx,
    ROSTER,
    batch.id,
    open.map((row) => row.hash),
  )
  for (const row of open) {
    const person = people.get(row.hash)
    if (person) row.person = person
    const existing = person && records.get(person.id)
    if (existing && existing.left_on === null) row.existing = existing
    judgeClaim(row, claims.get(row.hash), facts, place)
    judgePerson(row, facts, place)
    if (row.existing && row.outcome !== 'rejected')
      judgeExisting(ctx, row, row.existing, held.get(row.existing.id), facts, place)
    const other = elsewhere.get(row.hash)
    if (other && row.outcome === 'new') {
      row.problems.push(
        place(row.excelRow, {
          key: 'idNumber',
          level: 'warn',
          found: foundNumber(row),
          message: `另一份还没有写入的名册“${other.fileName}”第 ${other.excelRow} 行也有此人`,
          mend: '可以继续；两份都写入时，后写的一份按变更处理',
        }),
      )
    }
  }
  return rows
}

type Place = RosterFile['place']

function judgeClaim(
  row: RosterRow,
  claim: { orgNo: number; orgName: string } | undefined,
  facts: SchoolFacts,
  place: Place,
) {
  if (!claim || claim.orgNo === facts.no || row.values['studyMode'] !== 'full-time') return
  reject(
    row,
    place(row.excelRow, {
      key: 'idNumber',
      level: 'block',
      found: foundNumber(row),
      message: `已在“${claim.orgName}”有有效的全日制学籍，一人只能有一个`,
      mend: '先由原学校办理转出，或改为异动“转入”',
      clause: '001:1319',
    }),
  )
}

function judgePerson(row: RosterRow, facts: SchoolFacts, place: Place) {
  const { person } = row
  if (!person) return
  const differs = (key: string, mine: unknown, theirs: string, message: string) => {
    if (mine === theirs || mine === null || mine === undefined) return
    reject(
      row,
      place(row.excelRow, {
        key,
        level: 'block',
        found: key === 'sex' ? '' : '—',
        message,
        mend: '按证件核对；登记确有错误的先办更正',
      }),
    )
  }
  if (row.values['birthDate'] !== null)
    differs('birthDate', row.values['birthDate'], person.birthDate, '与人员登记中的出生日期不一致')
  differs('sex', row.values['sex'], person.sex, '与人员登记中的性别不一致')
  if (row.values['name'] === person.name) return
  if (person.firstOrgNo === facts.no && (!row.existing || row.existing.status === 'pending')) {
    row.renames = true
    row.problems.push(
      place(row.excelRow, {
        key: 'name',
        level: 'warn',
        found: maskName(String(row.values['name'])),
        message: `与已录入的姓名不同（${maskName(person.name)}）`,
        mend: '确是更正姓名的可以继续；否则核对证件号码，可能填成了另一个人的',
      }),
    )
    return
  }
  reject(
    row,
    place(row.excelRow, {
      key: 'name',
      level: 'block',
      found: maskName(String(row.values['name'])),
      message: '这个证件号码登记的是另一个姓名',
      mend: '按身份证核对姓名和证件号码；确已改名的先办更正',
    }),
  )
}

function judgeExisting(
  ctx: Ctx,
  row: RosterRow,
  existing: EnrollmentRow,
  heldBy: string | undefined,
  facts: SchoolFacts,
  place: Place,
) {
  row.differences = differences(fieldsOf(facts), toValues(ctx, existing), row.values, facts)
  if (row.differences.length === 0) {
    row.outcome = 'unchanged'
    return
  }
  const titles = row.differences.map((one) => one.title).join('、')
  const key = row.differences[0]!.key
  if (existing.status !== 'pending') {
    reject(
      row,
      place(row.excelRow, {
        key,
        level: 'block',
        found: row.differences[0]!.after || '（空）',
        message: `学籍 ${existing.student_number ?? ''} 已注册，${titles} 与学籍不同；已注册的学籍不用名册修改`,
        mend: '删去此行，或办理“更正”或异动',
        clause: '001:1319',
      }),
    )
  } else if (heldBy) {
    reject(
      row,
      place(row.excelRow, {
        key,
        level: 'block',
        found: row.differences[0]!.after || '（空）',
        message: `这名学生在办件 ${heldBy} 中等待审核，${titles} 现在不能改`,
        mend: '等审核结束，或先撤回办件再导入',
      }),
    )
  } else row.outcome = 'changed'
}

function reject(row: RosterRow, problem: RowProblem) {
  row.outcome = 'rejected'
  row.problems.push(problem)
}

function foundNumber(row: RosterRow): string {
  return maskIdNumber(String(row.values['idNumber'] ?? ''))
}
