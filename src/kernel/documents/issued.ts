import { createHash } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import { publicUrl } from '../config.ts'
import type { Ctx } from '../context.ts'
import { json } from '../db/json.ts'
import type { IssuedDocument } from '../db/tables.ts'
import { HttpError, NotFound } from '../errors.ts'
import { maskName } from '../mask.ts'
import { mainUnit } from '../org-no.ts'
import { newId } from '../uuid.ts'
import { newCode, normaliseCode, printCode } from './code.ts'
import { qrSvg } from './qr.ts'

export type IssuedRow = Selectable<IssuedDocument>

/** What a page prints so that it can be verified. */
export type VerificationMark = {
  /** `K7RM-2XQP-9HBT`. */
  code: string
  /** The host to name on the page; null where the deployment has no official address yet. */
  domain: string | null
  /** What the QR code says: the address of the verification page, else the code alone. */
  link: string
  /** SVG of the QR code. */
  qr: string
  issuedOn: string
  /** The document must say that it proves nothing: demonstration data, or no official address. */
  demonstration: boolean
}

export type IssueDocument = {
  /** `case-form`. */
  kind: string
  kindTitle: string
  orgNo: number
  issuer: { no: number; name: string }
  title: string
  number: string
  personId?: string | undefined
  /** Kept and shown masked only. */
  holderName?: string | undefined
  /** Last day; open while absent. */
  validUntil?: string | undefined
  record?: { kind: string; id: string } | undefined
  mediaType: string
  /** The minimum that must stay readable after the records changed; never an ID number. */
  facts?: Record<string, unknown>
  /** Makes the file with the mark on it. */
  render: (mark: VerificationMark) => Promise<Uint8Array>
}

export type Issued = { id: string; code: string; bytes: Uint8Array; again: boolean }

/**
 * Gives a document out: draws a code, renders the file with it, keeps its digest and publishes the minimum for the
 * verification page, all in the request's transaction. Where a valid document of the same kind stands for the same
 * record and says the same, that one is given again with its code; where it says something else, the new one
 * replaces it.
 */
export async function issueDocument(ctx: Ctx, input: IssueDocument): Promise<Issued> {
  const before = input.record ? await findStanding(ctx, input.kind, input.mediaType, input.record.id) : undefined
  if (before) {
    const bytes = await input.render(await markOf(ctx, before.code, before.issued_on))
    if (digest(bytes).equals(before.sha256)) return { id: before.id, code: before.code, bytes, again: true }
  }
  const code = newCode()
  const bytes = await input.render(await markOf(ctx, code, ctx.today))
  const row = await insertIssued(ctx, input, code, bytes)
  if (before) await endIssued(ctx, before, { state: 'replaced', reason: '内容有变化，已重新出具', by: row })
  return { id: row.id, code, bytes, again: false }
}

async function insertIssued(ctx: Ctx, input: IssueDocument, code: string, bytes: Uint8Array): Promise<IssuedRow> {
  const common = {
    org_no: input.orgNo,
    kind_title: input.kindTitle,
    title: input.title,
    number: input.number,
    issuer_name: input.issuer.name,
    holder_masked: input.holderName ? maskName(input.holderName) : null,
    issued_on: ctx.today,
    valid_until: input.validUntil ?? null,
  }
  const row = await ctx.db
    .insertInto('issued_document')
    .values({
      ...common,
      id: newId(),
      code,
      kind: input.kind,
      person_id: input.personId ?? null,
      record_kind: input.record?.kind ?? null,
      record_id: input.record?.id ?? null,
      media_type: input.mediaType,
      sha256: digest(bytes),
      facts: json({ ...input.facts, issuerNo: input.issuer.no }),
      created_by: ctx.actor.accountId,
      created_by_name: ctx.actor.name,
    })
    .returningAll()
    .executeTakeFirstOrThrow()
  await ctx.db
    .insertInto('document_check')
    .values({ ...common, code_mac: codeMac(ctx, code) })
    .execute()
  ctx.audit.change({
    kind: 'issued-document',
    id: row.id,
    action: 'issue',
    after: { kind: input.kind, title: input.title, number: input.number, sha256: row.sha256.toString('hex') },
    orgNo: input.orgNo,
    ...(input.personId ? { personId: input.personId } : {}),
  })
  return row
}

/** The organisation that answers for a document. */
export function issuerOf(row: Pick<IssuedRow, 'facts'>): number | undefined {
  return (row.facts as { issuerNo?: number }).issuerNo
}

/** Takes a document back for good. Throws NotFound, 403 for another issuer, and 409 where it is not valid any more. */
export async function voidDocument(ctx: Ctx, id: string, reason: string): Promise<IssuedRow> {
  const row = await ctx.db.selectFrom('issued_document').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
  if (!row) throw new NotFound('文书')
  if (issuerOf(row) !== mainUnit(ctx.actor.org.no))
    throw new HttpError({ status: 403, message: `这份文书由${row.issuer_name}出具，由出具单位作废。什么也没有写入。` })
  if (row.state !== 'valid')
    throw new HttpError({
      status: 409,
      message: `这份文书已于 ${row.state_on} ${row.state === 'void' ? '作废' : '换发'}，不能再作废。什么也没有写入。`,
    })
  await endIssued(ctx, row, { state: 'void', reason })
  return { ...row, state: 'void', state_on: ctx.today, state_reason: reason }
}

/**
 * Ends every valid document of a kind for a record, because what it told of is no more: whoever took the step that
 * ended it, in the scope of the organisation that keeps the record.
 */
export async function endDocumentsOf(ctx: Ctx, kind: string, recordId: string, reason: string): Promise<void> {
  const rows = await ctx.db.selectFrom('issued_document').selectAll().where('record_id', '=', recordId).where('kind', '=', kind).where('state', '=', 'valid').forUpdate().execute()
  for (const row of rows) await endIssued(ctx, row, { state: 'void', reason })
}

/** Gives out a document in the place of another, which the verification page then names as replaced. */
export async function replaceDocument(ctx: Ctx, id: string, reason: string, input: IssueDocument): Promise<Issued> {
  const before = await ctx.db
    .selectFrom('issued_document')
    .selectAll()
    .where('id', '=', id)
    .where('state', '=', 'valid')
    .forUpdate()
    .executeTakeFirst()
  if (!before) throw new NotFound('可以换发的文书')
  const code = newCode()
  const bytes = await input.render(await markOf(ctx, code, ctx.today))
  const row = await insertIssued(ctx, input, code, bytes)
  await endIssued(ctx, before, { state: 'replaced', reason, by: row })
  return { id: row.id, code, bytes, again: false }
}

async function endIssued(
  ctx: Ctx,
  row: IssuedRow,
  end: { state: 'void' | 'replaced'; reason: string; by?: IssuedRow },
): Promise<void> {
  const change = { state: end.state, state_on: ctx.today, state_reason: end.reason }
  await ctx.db
    .updateTable('issued_document')
    .set({ ...change, replaced_by: end.by?.id ?? null })
    .where('id', '=', row.id)
    .execute()
  await ctx.db
    .updateTable('document_check')
    .set({ ...change, replaced_by_number: end.by?.number ?? null })
    .where('code_mac', '=', codeMac(ctx, row.code))
    .execute()
  ctx.audit.change({
    kind: 'issued-document',
    id: row.id,
    action: end.state,
    before: { state: row.state },
    after: { state: end.state, reason: end.reason },
    orgNo: row.org_no,
  })
}

/** The valid document of a kind for a record, held until the transaction ends, so that two requests give one. */
async function findStanding(ctx: Ctx, kind: string, mediaType: string, recordId: string): Promise<IssuedRow | undefined> {
  await sql`select pg_advisory_xact_lock(hashtext(${`issue:${kind}:${mediaType}:${recordId}`}))`.execute(ctx.db)
  return ctx.db
    .selectFrom('issued_document')
    .selectAll()
    .where('record_id', '=', recordId)
    .where('kind', '=', kind)
    .where('media_type', '=', mediaType)
    .where('state', '=', 'valid')
    .orderBy('created_at', 'desc')
    .forUpdate()
    .executeTakeFirst()
}

export type IssuedFilter = {
  q?: string | undefined
  kind?: string | undefined
  /** Kinds that begin like this: `paper-`. */
  kinds?: string | undefined
  state?: string | undefined
  personId?: string | undefined
}

/** Documents given out in the actor's scope, the newest first. */
export async function listIssued(
  ctx: Ctx,
  filter: IssuedFilter,
  page: { page: number; size: number },
): Promise<{ rows: IssuedRow[]; total: number }> {
  let query = ctx.db.selectFrom('issued_document')
  if (filter.kind) query = query.where('kind', '=', filter.kind)
  if (filter.kinds) query = query.where('kind', 'like', `${filter.kinds}%`)
  if (filter.state) query = query.where('state', '=', filter.state)
  if (filter.personId) query = query.where('person_id', '=', filter.personId)
  const q = filter.q?.trim()
  if (q) {
    const like = `%${q.replace(/[\\%_]/g, '\\$&')}%`
    query = query.where((where) =>
      where.or([where('title', 'like', like), where('number', 'like', like), where('code', '=', normaliseCode(q)), where('issuer_name', 'like', like)]),
    )
  }
  const { total } = await query.select((one) => one.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await query
    .selectAll()
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(page.size)
    .offset((page.page - 1) * page.size)
    .execute()
  return { rows, total }
}

/** What the public learns of a document: the row of its code, or nothing. The text may be anything at all. */
export async function findByCode(ctx: Ctx, text: string) {
  return ctx.db
    .selectFrom('document_check')
    .selectAll()
    .where('code_mac', '=', codeMac(ctx, normaliseCode(text)))
    .executeTakeFirst()
}

async function markOf(ctx: Ctx, code: string, issuedOn: string): Promise<VerificationMark> {
  const url = publicUrl()
  const link = url ? `${url}/verify/${code}` : code
  return {
    code: printCode(code),
    domain: url ? new URL(url).host : null,
    link,
    qr: await qrSvg(link),
    issuedOn,
    demonstration: ctx.actor.demonstration || !url,
  }
}

const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest()
const codeMac = (ctx: Ctx, code: string) => ctx.vault.mac('document code', code)
