import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import type { Batch, BatchRow } from '../../../kernel/imports/batches.ts'
import type { Opened } from '../../../kernel/imports/run.ts'
import { readStaged, type StagedRow } from '../../../kernel/imports/staging.ts'
import { maskName } from '../../../kernel/mask.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { PersonRecord } from '../../people/model.ts'
import { attachPeople, correctNames, detachPeople, findOrCreatePeople } from '../../people/public.ts'
import { toEnrollment, toValues } from '../record.ts'
import { rosterFields } from '../reference.ts'
import { countClashes, readUndoStates, type UndoState } from '../roster-store.ts'
import {
  deletePending,
  findByIds,
  findByPersons,
  holdSchool,
  insertPending,
  updatePending,
  type EnrollmentRow,
  type EnrollmentValues,
  type NewEnrollment,
} from '../store.ts'
import type { RosterFile, RosterRow } from './roster-check.ts'

const IDENTITY = new Set(['idNumber', 'documentType', 'name', 'formerName', 'sex', 'birthDate'])
const fieldTitles = new Map(rosterFields.map((field) => [field.key, field.title]))

/** The person of a checked row. Warnings about the number stay with the person. */
export function personOf(row: Pick<RosterRow, 'values' | 'problems'>): PersonRecord {
  const { values } = row
  return {
    documentType: String(values['documentType'] ?? 'id-card'),
    number: String(values['idNumber']),
    name: String(values['name']),
    formerName: typeof values['formerName'] === 'string' ? values['formerName'] : null,
    sex: String(values['sex'] ?? '9'),
    birthDate: String(values['birthDate']),
    warnings: row.problems
      .filter((one) => one.key === 'idNumber' && one.level === 'warn')
      .map((one) => `${one.message}。${one.mend}`),
  }
}

/** The row as the batch keeps it: outcome, problems, differences — never a full number. */
export function toBatchRow(row: RosterRow): BatchRow {
  const name = row.values['name']
  return {
    excelRow: row.excelRow,
    outcome: row.outcome,
    facts: {
      ...(row.hash === '' ? {} : { hash: row.hash }),
      name: typeof name === 'string' ? maskName(name) : '',
      ...(row.differences.length > 0 && row.outcome === 'changed' ? { differences: row.differences } : {}),
    },
    problems: row.problems,
    recordId: row.existing?.id ?? null,
  }
}

type Change = StagedRow['change']
type Rename = { personId: string; name: string; warnings: string[] }

/**
 * Prepares what the check found: new people (whom nobody reaches yet), the enrollments to add and those to change,
 * one audit change per record. The kept rows name their records and what stood there before.
 */
export async function stageRoster(
  ctx: Ctx,
  { facts: { facts } }: Opened<RosterFile>,
  { id: batchId }: Pick<Batch, 'id'>,
  rows: RosterRow[],
): Promise<{ staged: StagedRow[]; kept: BatchRow[] }> {
  const fresh = rows.filter((row) => row.outcome === 'new')
  const people = await findOrCreatePeople(ctx, fresh.map(personOf), facts.no, { attach: false })
  const kept = new Map<number, BatchRow>(rows.map((row) => [row.excelRow, toBatchRow(row)]))
  const added = fresh.map((row, at): StagedRow => {
    const person = people[at]!
    const id = newId()
    kept.get(row.excelRow)!.recordId = id
    const change: Change = {
      kind: 'enrollment',
      id,
      action: 'import',
      after: { batchId, excelRow: row.excelRow, version: 1 },
      orgNo: facts.no,
      personId: person.id,
    }
    const values = toEnrollment(ctx, row.values, facts, person)
    const record = { ...values, id, person_id: person.id, import_batch_id: batchId, ...renameOf(row) }
    return { excelRow: row.excelRow, action: 'insert', record, change }
  })
  const altered = rows.filter((row) => row.outcome === 'changed').map((row): StagedRow => {
    const before = row.existing!
    const merged = { ...toValues(ctx, before), ...withoutNulls(row.values) }
    const keeps = kept.get(row.excelRow)!
    keeps.facts = { ...keeps.facts, before, version: before.version + 1 }
    const change: Change = {
      kind: 'enrollment',
      id: before.id,
      action: 'import-change',
      before: Object.fromEntries(row.differences.map((one) => [one.key, one.before])),
      after: {
        ...Object.fromEntries(row.differences.map((one) => [one.key, one.after])),
        batchId,
        excelRow: row.excelRow,
        version: before.version + 1,
      },
      orgNo: facts.no,
      personId: before.person_id,
    }
    const values = toEnrollment(ctx, merged, facts, { idMasked: before.id_masked, idTail: before.id_tail })
    const record = { ...values, id: before.id, version: before.version, ...renameOf(row) }
    return { excelRow: row.excelRow, action: 'update', record, change }
  })
  return { staged: [...added, ...altered], kept: [...kept.values()] }
}

function renameOf(row: RosterRow): { rename?: Rename } {
  if (!row.renames || !row.person) return {}
  return {
    rename: { personId: row.person.id, name: String(row.values['name']), warnings: personOf(row).warnings },
  }
}

/**
 * Turns everything prepared into records in one transaction. The school's register is held from here to its end, so
 * what other requests have added or changed since is either seen now or waits. Answers with a sentence if it was.
 */
export async function publishRoster(ctx: Ctx, batch: Pick<Batch, 'id' | 'orgNo'>): Promise<string | undefined> {
  await holdSchool(ctx, batch.orgNo)
  const clashes = await countClashes(ctx, batch)
  if (clashes > 0)
    return `准备写入期间，另有人录入或改动了其中 ${clashes} 人的学籍。请重新预检，看清数目后再写入。`
  for await (const slice of readStaged(ctx, batch.id)) {
    const of = (action: StagedRow['action']) => slice.filter((row) => row.action === action).map((row) => row.record)
    const added = of('insert') as NewEnrollment[]
    await insertPending(ctx, added)
    await attachPeople(ctx, added.map((row) => row.person_id), batch.orgNo)
    await updatePending(ctx, of('update') as (EnrollmentValues & { id: string })[])
    const renames = slice.flatMap((row) => (row.record['rename'] as Rename | undefined) ?? [])
    if (renames.length > 0) await correctNames(ctx, renames, batch.orgNo)
    for (const { change } of slice) ctx.audit.change(change)
  }
  return undefined
}

/** Why a committed batch can no longer be taken back as a whole; empty when it can. */
export function whyNotUndo(state: UndoState | undefined): string {
  if (!state) return ''
  const reasons: string[] = []
  if (state.registered > 0) reasons.push(`${state.registered} 人已注册学籍，逐人办“更正”`)
  if (state.inCases > 0) reasons.push(`${state.inCases} 人已列入办件 ${state.caseNos.join('、')}，先撤回办件`)
  if (state.edited > 0) reasons.push(`${state.edited} 人写入以后又改过，撤销会丢掉这些改动`)
  return reasons.join('；')
}

/** Takes a committed batch back: its new records go, its changed records become what they were. */
export async function takeBack(
  ctx: Ctx,
  batch: { id: string; orgNo: number },
  rows: readonly BatchRow[],
): Promise<{ removed: number; restored: number }> {
  const why = whyNotUndo((await readUndoStates(ctx, [batch.id])).get(batch.id))
  if (why !== '') {
    throw new Refusal({
      fact: '这一批不能整批撤销：',
      rule: `${why}。`,
      ways: ['在学籍台账里逐人修改或删除还待注册的学生', '撤回办件以后再整批撤销'],
    })
  }
  const touched = rows.filter(
    (row) => row.recordId !== null && (row.outcome === 'new' || row.outcome === 'changed'),
  )
  const records = new Map(
    (
      await findByIds(
        ctx,
        touched.map((row) => row.recordId!),
      )
    ).map((row) => [row.id, row]),
  )
  const added = touched.filter((row) => row.outcome === 'new' && records.has(row.recordId!))
  const changed = touched.filter((row) => row.outcome === 'changed' && records.has(row.recordId!))
  const note = (record: EnrollmentRow, action: string, after: Record<string, unknown>) =>
    ctx.audit.change({
      kind: 'enrollment',
      id: record.id,
      action,
      after,
      orgNo: record.org_no,
      personId: record.person_id,
    })
  for (const row of added)
    note(records.get(row.recordId!)!, 'import-undo', { batchId: batch.id, excelRow: row.excelRow })
  await deletePending(
    ctx,
    added.map((row) => row.recordId!),
  )
  const personIds = added.map((row) => records.get(row.recordId!)!.person_id)
  const still = new Set((await findByPersons(ctx, batch.orgNo, personIds)).map((row) => row.person_id))
  await detachPeople(
    ctx,
    personIds.filter((id) => !still.has(id)),
    batch.orgNo,
  )
  const restored = changed.map((row) => {
    note(records.get(row.recordId!)!, 'import-restore', {
      batchId: batch.id,
      version: Number(row.facts['version']) + 1,
    })
    return withoutAdded(row.facts['before'] as EnrollmentRow, records.get(row.recordId!)!)
  })
  await updatePending(ctx, restored)
  const names = restored.filter((before) => records.get(before.id)?.name !== before.name)
  if (names.length > 0)
    await correctNames(
      ctx,
      names.map((before) => ({ personId: before.person_id, name: before.name })),
      batch.orgNo,
    )
  return { removed: added.length, restored: changed.length }
}

/** The record as it was, with the extra fields that the import added taken away: an update keeps what it does not name. */
function withoutAdded(before: EnrollmentRow, now: EnrollmentRow): EnrollmentRow {
  const added = Object.keys(now.extra ?? {}).map((key) => [key, null] as const)
  return { ...before, extra: { ...Object.fromEntries(added), ...before.extra } as EnrollmentRow['extra'] }
}

/** Titles of the fields that an audit change names, for sentences; identity and bookkeeping keys fall out. */
export function changedTitles(after: Record<string, unknown> | null): string[] {
  return Object.keys(after ?? {}).flatMap((key) => fieldTitles.get(key) ?? (IDENTITY.has(key) ? [key] : []))
}

function withoutNulls<T>(values: Record<string, T | null>): Record<string, T> {
  return Object.fromEntries(Object.entries(values).filter((entry): entry is [string, T] => entry[1] !== null))
}
