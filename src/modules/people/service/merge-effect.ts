import type { Ctx } from '../../../kernel/context.ts'
import { Refusal } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { splitName } from '../../../kernel/names.ts'
import { rekeyPlaces } from '../store/claims.ts'
import {
  listPersonRecords,
  pointBack,
  pointPerson,
  replaceOrgs,
  repointRecords,
  restoreRecords,
  updateMerge,
  writePersons,
  type MergeRow,
  type MovedRow,
  type PersonFields,
  type PersonRecordRow,
} from '../store/merges.ts'
import { listOrgNos, lockPersons, type PersonRow } from '../store/register.ts'

export type Choices = Record<'name' | 'formerName' | 'sex' | 'birthDate' | 'document', 'survivor' | 'merged'>

/** What is needed to take a merge apart again, exactly. */
type Before = {
  survivor: PersonFields
  merged: PersonFields
  survivorAfter: PersonFields
  mergedAfter: PersonFields
  survivorOrgs: number[]
  mergedOrgs: number[]
  /** People who had been merged into the merged one before. */
  earlier: string[]
}

const rowKey = (row: { table: string; key: Record<string, string> }) =>
  `${row.table} ${JSON.stringify(Object.entries(row.key).toSorted())}`

export function fieldsOf(row: PersonRow): PersonFields {
  const { document_type, id_masked, id_tail, name, former_name, pinyin, initials, sex, birth_date } = row
  return {
    document_type,
    id_masked,
    id_tail,
    name,
    former_name,
    pinyin,
    initials,
    sex,
    birth_date,
    id_hash: row.id_hash.toString('hex'),
    id_sealed: row.id_sealed.toString('hex'),
  }
}

const DOCUMENT = ['document_type', 'id_hash', 'id_sealed', 'id_masked', 'id_tail'] as const

/** The survivor's fields by choice; the merged one keeps the document that was not chosen, so both numbers still find the person. */
export function choose(
  survivor: PersonFields,
  merged: PersonFields,
  choices: Choices,
): { survivor: PersonFields; merged: PersonFields } {
  const after = { survivor: { ...survivor }, merged: { ...merged } }
  const from = (field: keyof Choices) => (choices[field] === 'merged' ? merged : survivor)
  Object.assign(after.survivor, {
    name: from('name').name,
    pinyin: from('name').pinyin,
    initials: from('name').initials,
    former_name: from('formerName').former_name,
    sex: from('sex').sex,
    birth_date: from('birthDate').birth_date,
  })
  if (choices.document === 'merged') {
    for (const field of DOCUMENT) {
      after.survivor[field] = merged[field]
      after.merged[field] = survivor[field]
    }
  }
  return after
}

/** Makes two persons one: fields, records, organisations. Everything that changes is written to the merge row. */
export async function carryOut(ctx: Ctx, merge: MergeRow): Promise<number> {
  const { survivor, merged } = await bothOf(ctx, merge)
  for (const one of [survivor, merged]) {
    if (one.merged_into)
      throw new Refusal({
        fact: `${maskName(one.name)} 已经并入另一个人。`,
        rule: '一个人只能并入一次。',
        ways: ['刷新名单后再看。'],
      })
  }
  const chosen = choose(fieldsOf(survivor), fieldsOf(merged), merge.choices as Choices)
  const [survivorOrgs, mergedOrgs] = [await listOrgNos(ctx, survivor.id), await listOrgNos(ctx, merged.id)]
  const records = await listPersonRecords(ctx, merged.id)
  const kept = await listPersonRecords(ctx, survivor.id)
  await writePersons(ctx, [
    { id: survivor.id, fields: chosen.survivor },
    { id: merged.id, fields: chosen.merged },
  ])
  const { name, pinyin, initials, sex, id_masked, id_tail } = chosen.survivor
  const copies = { name, given_name: splitName(name).given, pinyin, initials, sex, id_masked, id_tail }
  // The survivor's own rows follow only in their search copies; documents that were issued stay as they were printed.
  const moved = await repointRecords(
    ctx,
    [...records, ...kept].filter((row) => !row.fixed),
    survivor.id,
    copies,
  )
  await replaceOrgs(ctx, survivor.id, mergedOrgs, [])
  await replaceOrgs(ctx, merged.id, [], mergedOrgs)
  const earlier = await pointPerson(ctx, merged.id, survivor.id)
  const before: Before = {
    survivor: fieldsOf(survivor),
    merged: fieldsOf(merged),
    survivorAfter: chosen.survivor,
    mergedAfter: chosen.merged,
    survivorOrgs,
    mergedOrgs,
    earlier,
  }
  await updateMerge(ctx, merge.id, {
    state: 'merged',
    before: { json: before },
    moved: { json: moved },
    kept: { json: kept.map(({ table, key }) => ({ table, key })) },
    confirmed_by: merge.state === 'proposed' ? ctx.actor.accountId : null,
    confirmed_by_name: merge.state === 'proposed' ? ctx.actor.name : null,
    merged_at: ctx.at,
  })
  tell(
    ctx,
    merge,
    'people.merge',
    moved,
    survivor.id,
    { from: shown(survivor), merged: shown(merged) },
    { name, id: id_masked },
  )
  return moved.length
}

/** Records of the survivor that were neither there before the merge nor moved by it. */
export async function laterRecords(
  ctx: Ctx,
  merge: MergeRow,
): Promise<(PersonRecordRow & { likely: 'survivor' | 'merged' })[]> {
  const before = merge.before as Before
  const known = new Set([...(merge.moved as MovedRow[]), ...(merge.kept as MovedRow[])].map(rowKey))
  const rows = (await listPersonRecords(ctx, merge.survivor_id)).filter(
    (row) => !known.has(rowKey(row)) && !row.fixed,
  )
  return rows.map((row) => ({
    ...row,
    likely:
      row.orgNo !== null && before.mergedOrgs.includes(row.orgNo) && !before.survivorOrgs.includes(row.orgNo)
        ? 'merged'
        : 'survivor',
  }))
}

/**
 * Takes a merge apart: every value that nobody has changed since goes back to what it was, the records return, and
 * those made since the merge go where the officer said. What was changed after the merge stays changed.
 */
export async function takeApart(
  ctx: Ctx,
  merge: MergeRow,
  moves: readonly { table: string; key: Record<string, string> }[],
): Promise<{ restored: number; moved: number }> {
  const before = merge.before as Before
  const { survivor, merged } = await bothOf(ctx, merge)
  const later = await laterRecords(ctx, merge)
  const chosen = moves.map((move) => {
    const found = later.find((row) => rowKey(row) === rowKey(move))
    if (!found)
      throw new Refusal({
        fact: '选中的记录里有一条已经不在合并后新增的记录里。',
        rule: '拆分时只分配合并以后新增的记录。',
        ways: ['刷新后重新选择。'],
      })
    return found
  })
  const moved = merge.moved as MovedRow[]
  const restored = await restoreRecords(ctx, moved)
  await pointBack(ctx, merged.id, before.earlier)
  const survivorFields = goBack(fieldsOf(survivor), before.survivor, before.survivorAfter)
  const mergedFields = goBack(fieldsOf(merged), before.merged, before.mergedAfter)
  const documents = [survivorFields, mergedFields]
  // Two people never carry one number: should one document have been corrected since, both stay as they are.
  if (documents[0]!.id_hash === documents[1]!.id_hash) {
    for (const field of DOCUMENT) {
      survivorFields[field] = fieldsOf(survivor)[field]
      mergedFields[field] = fieldsOf(merged)[field]
    }
  }
  await writePersons(ctx, [
    { id: survivor.id, fields: survivorFields },
    { id: merged.id, fields: mergedFields },
  ])
  const { name, pinyin, initials, sex, id_masked, id_tail } = mergedFields
  const after = await repointRecords(ctx, chosen, merged.id, {
    name,
    given_name: splitName(name).given,
    pinyin,
    initials,
    sex,
    id_masked,
    id_tail,
  })
  await replaceOrgs(
    ctx,
    merged.id,
    [...new Set([...before.mergedOrgs, ...after.flatMap((row) => (row.orgNo === null ? [] : [row.orgNo]))])],
    [],
  )
  const still = new Set((await listPersonRecords(ctx, survivor.id)).map((row) => row.orgNo))
  await replaceOrgs(
    ctx,
    survivor.id,
    [],
    before.mergedOrgs.filter((no) => !before.survivorOrgs.includes(no) && !still.has(no)),
  )
  const enrollmentIds = after.flatMap((row) => (row.key.id ? [row.key.id] : []))
  if (enrollmentIds.length > 0)
    await rekeyPlaces(ctx, enrollmentIds, Buffer.from(mergedFields.id_hash, 'hex'))
  tell(
    ctx,
    merge,
    'people.unmerge',
    [...moved, ...after],
    merged.id,
    { mergedInto: survivor.id },
    { name, id: id_masked },
  )
  return { restored, moved: after.length }
}

function goBack(now: PersonFields, before: PersonFields, after: PersonFields): PersonFields {
  const out = { ...now } as Record<keyof PersonFields, string | null>
  for (const field of Object.keys(before) as (keyof PersonFields)[])
    if (now[field] === after[field]) out[field] = before[field]
  // Sealing again would make other bytes for the same number, so the five parts of a document go together.
  if (now.id_hash !== after.id_hash) for (const field of DOCUMENT) out[field] = now[field]
  return out as PersonFields
}

async function bothOf(ctx: Ctx, merge: MergeRow): Promise<{ survivor: PersonRow; merged: PersonRow }> {
  const rows = await lockPersons(ctx, [merge.survivor_id, merge.merged_id])
  return {
    survivor: rows.find((row) => row.id === merge.survivor_id)!,
    merged: rows.find((row) => row.id === merge.merged_id)!,
  }
}

const shown = (row: PersonRow) => ({ name: row.name, id: row.id_masked })

/** Numbers stay masked in the audit; the rows of both people get a line of their own, so both timelines tell it. */
function tell(
  ctx: Ctx,
  merge: MergeRow,
  action: string,
  moved: readonly MovedRow[],
  personId: string,
  before: unknown,
  after: unknown,
): void {
  ctx.audit.subject('person', personId, maskName(String((after as { name: string }).name)), {
    personId,
    orgNo: merge.org_no,
  })
  for (const id of [merge.survivor_id, merge.merged_id])
    ctx.audit.change({
      kind: 'person',
      id,
      action,
      before,
      after: { ...(after as object), mergeId: merge.id },
      orgNo: merge.org_no,
      personId: id,
    })
  for (const row of moved.slice(0, 500)) {
    const kind = row.table.replaceAll('_', '-')
    if (row.key.id)
      ctx.audit.change({
        kind,
        id: row.key.id,
        action,
        before: row.before,
        after: row.after,
        orgNo: row.orgNo ?? merge.org_no,
        personId,
      })
  }
}
