import { randomBytes } from 'node:crypto'
import { sql, type Selectable } from 'kysely'
import { addWorkdays } from './calendar.ts'
import { getCase, takeStep } from './cases.ts'
import type { Ctx } from './context.ts'
import type { PublicityObjection } from './db/tables.ts'
import { HttpError, Invalid, NotFound, Refusal } from './errors.ts'
import { maskName, maskPhone } from './mask.ts'
import { maskMail } from './notice-settings.ts'
import { notify, withoutNumbers } from './notices.ts'
import { readAmount } from './parameters.ts'
import { closePublicity, lockPublicity } from './publicity.ts'
import { newId } from './uuid.ts'
import { readCalendar } from './work-calendar.ts'
import { firstOf } from './text.ts'

export type ObjectionRow = Selectable<PublicityObjection>

export type ObjectionDraft = { anonymous: boolean; name?: string | undefined; contact?: string | undefined; text: string }

/** So many objections to one publicity in an hour are people; more are a program. */
const MOST_AN_HOUR = 60

/**
 * Takes an objection from anyone while the publicity runs. The name and the way to reach the objector are sealed; the
 * receipt number is the only way to ask for the state and is kept as a keyed mark only. Tells the authority.
 */
export async function raiseObjection(ctx: Ctx, publicityId: string, draft: ObjectionDraft): Promise<{ receiptNo: string; dueOn: string }> {
  await lockPublicity(ctx, publicityId)
  const row = await ctx.db.selectFrom('publicity').selectAll().where('id', '=', publicityId).executeTakeFirst()
  if (!row) throw new NotFound('公示')
  if (row.state !== 'open' || row.ends_on < ctx.today)
    throw new Refusal({ fact: `这项公示已于 ${row.result_on ?? row.ends_on} 结束。`, rule: '异议在公示期内提出。', clause: row.clause, ways: [`向${row.authority_name}反映：${row.contact}`] })
  const { anonymous, name, contact } = checkObjector(draft, row.anonymous_allowed)
  if (anonymous && ctx.actor.accountId !== '')
    throw new Invalid([{ path: 'anonymous', message: '您已经登录，系统会记下是谁提交的。要匿名提出，请先退出登录。' }])
  const { rows: recent } = await sql<{ count: number }>`
    select count(*) as count from publicity_receipt where publicity_id = ${row.id} and received_at > now() - interval '1 hour'`.execute(ctx.db)
  if (recent[0]!.count >= MOST_AN_HOUR) throw new HttpError({ status: 429, message: `现在提交的人很多。请过一小时再来，或向${row.authority_name}反映：${row.contact}。` })
  const receiptNo = drawReceipt()
  const mark = receiptMark(ctx, receiptNo)
  const dueOn = addWorkdays(ctx.today, await readAmount(ctx, 'publicity.objection-days', { orgNo: row.authority_no }), await readCalendar(ctx))
  await ctx.db
    .insertInto('publicity_objection')
    .values({
      id: newId(),
      org_no: row.authority_no,
      publicity_id: row.id,
      receipt_mark: mark,
      anonymous,
      name_sealed: name ? ctx.vault.seal(name) : null,
      name_masked: name ? maskName(name) : null,
      contact_sealed: contact ? ctx.vault.seal(contact) : null,
      contact_masked: contact ? maskContact(contact) : null,
      body: withoutNumbers(draft.text),
      due_on: dueOn,
    })
    .execute()
  await ctx.db.insertInto('publicity_receipt').values({ receipt_mark: mark, publicity_id: row.id, state: 'received', due_on: dueOn }).execute()
  await notify(ctx, {
    to: { orgNo: row.authority_no, permission: row.permission },
    kind: 'publicity.objection',
    title: `“${firstOf(row.title, 40)}”收到一件异议`,
    text: `请在 ${dueOn} 以前答复。答复以前，办件不能生效。`,
    link: `/publicity/manage/${row.id}`,
  })
  return { receiptNo, dueOn }
}

function checkObjector(draft: ObjectionDraft, anonymousAllowed: boolean): { anonymous: boolean; name?: string; contact?: string } {
  if (draft.anonymous) {
    if (!anonymousAllowed) throw new Invalid([{ path: 'anonymous', message: '这项公示的异议须写明姓名和联系方式。' }])
    return { anonymous: true }
  }
  const [name, contact] = [draft.name?.trim() ?? '', draft.contact?.trim() ?? '']
  const issues = [
    ...(name.length < 2 ? [{ path: 'name', message: '请填写姓名，或选择匿名。' }] : []),
    ...(contact.length < 5 ? [{ path: 'contact', message: '请填写能联系到您的电话或邮箱。' }] : []),
  ]
  if (issues.length > 0) throw new Invalid(issues)
  return { anonymous: false, name, contact }
}

const maskContact = (contact: string) => (contact.includes('@') ? maskMail(contact) : maskPhone(contact))

// Without letters that look like figures.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** YY-7K2M-… of 80 random bits: it cannot be guessed, and is read aloud without mistakes. */
function drawReceipt(): string {
  const letters = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join('')
  return `YY-${letters.match(/.{4}/g)!.join('-')}`
}

function receiptMark(ctx: Ctx, receiptNo: string): Buffer {
  return ctx.vault.mac('publicity-receipt', receiptNo.toUpperCase().replace(/[^0-9A-Z]/g, ''))
}

/** What the objector may know, by the receipt number. Throws NotFound in the same words for every wrong number. */
export async function readReceipt(ctx: Ctx, receiptNo: string) {
  const { rows } = await sql<{ publicityId: string; title: string; state: string; dueOn: string; receivedAt: string; answer: string | null; answeredAt: string | null }>`
    select r.publicity_id as "publicityId", p.title, r.state, r.due_on as "dueOn", r.received_at as "receivedAt", r.answer, r.answered_at as "answeredAt"
    from publicity_receipt r join publicity p on p.id = r.publicity_id where r.receipt_mark = ${receiptMark(ctx, receiptNo)}`.execute(ctx.db)
  if (!rows[0]) throw new HttpError({ status: 404, message: '没有这个回执号。请核对后再查，字母不分大小写。' })
  return rows[0]
}

export type ObjectionAction = 'accept' | 'refuse' | 'dismiss' | 'sustain'

const outcomes: Record<ObjectionAction, ObjectionRow['state']> = { accept: 'accepted', refuse: 'refused', dismiss: 'dismissed', sustain: 'sustained' }

/**
 * What the authority does with an objection: accept it, refuse it, or answer that it stands or not. One that stands
 * stops the publicity and takes the step of the case that the workflow named for it, in the same transaction.
 */
export async function handleObjection(ctx: Ctx, id: string, action: ObjectionAction, answer: string): Promise<ObjectionRow> {
  const found = await ctx.db.selectFrom('publicity_objection').selectAll().where('id', '=', id).executeTakeFirst()
  if (!found) throw new NotFound('异议')
  await lockPublicity(ctx, found.publicity_id)
  const publicity = await ctx.db.selectFrom('publicity').selectAll().where('id', '=', found.publicity_id).executeTakeFirstOrThrow()
  if (ctx.actor.org.no !== publicity.authority_no || !ctx.actor.permissions.has(publicity.permission))
    throw new HttpError({ status: 403, message: `这件异议由${publicity.authority_name}的审核岗答复，本岗位只能查看。` })
  const state = outcomes[action]
  const text = withoutNumbers(answer.trim())
  const settled = action !== 'accept'
  const row = await ctx.db
    .updateTable('publicity_objection')
    .set(settled ? { state, answer: text, answered_at: ctx.at, answered_by_name: ctx.actor.name } : { state, accepted_at: ctx.at })
    .where('id', '=', id)
    .where('state', 'in', settled ? ['received', 'accepted'] : ['received'])
    .returningAll()
    .executeTakeFirst()
  if (!row) throw new HttpError({ status: 409, message: '这件异议已经办过这一步。什么也没有写入，刷新后看现在的情况。' })
  await ctx.db
    .updateTable('publicity_receipt')
    .set({ state, ...(settled ? { answer: text, answered_at: ctx.at } : {}) })
    .where('receipt_mark', '=', row.receipt_mark)
    .execute()
  if (action === 'sustain' && publicity.state === 'open') {
    const file = await getCase(ctx, publicity.case_id)
    const why = `公示期间的异议成立：${text}`
    await closePublicity(ctx, file, publicity, 'stopped', `异议成立，停止办理。${text}`)
    if (publicity.stop_action) await takeStep(ctx, file.id, file.version, publicity.stop_action, { reason: why, facts: {} })
  }
  ctx.audit.subject('publicity-objection', id, publicity.title, { orgNo: publicity.org_no })
  ctx.audit.because(settled ? text : undefined, publicity.clause)
  ctx.audit.change({ kind: 'publicity-objection', id, action, before: { state: found.state }, after: { state }, orgNo: publicity.authority_no })
  return row
}

/** Who objected and how to reach them; the caller writes down why it was asked. Undefined for an anonymous one. */
export async function openObjector(ctx: Ctx, id: string): Promise<{ publicityId: string; name: string; contact: string } | undefined> {
  const row = await ctx.db.selectFrom('publicity_objection').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new NotFound('异议')
  if (row.anonymous || !row.name_sealed || !row.contact_sealed) return undefined
  return { publicityId: row.publicity_id, name: ctx.vault.open(row.name_sealed), contact: ctx.vault.open(row.contact_sealed) }
}
