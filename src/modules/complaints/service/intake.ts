import { randomBytes } from 'node:crypto'
import { sql } from 'kysely'
import { newAuditDraft } from '../../../kernel/audit.ts'
import { addWorkdays } from '../../../kernel/calendar.ts'
import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { log } from '../../../kernel/log.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { notify, withoutNumbers } from '../../../kernel/notices.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { newId } from '../../../kernel/uuid.ts'
import { readCalendar } from '../../../kernel/work-calendar.ts'
import { findAuthority, getOrg, responsibleAuthority } from '../../orgs/public.ts'
import type { Category, Source } from '../codes.ts'
import { plainReceipt, receiptOf, titleOf } from '../model.ts'
import { insertComplaint, insertFile, insertNote, listFiles, setComplaint, takeUnopened, type ComplaintRow } from '../store/complaints.ts'
import { countRecent, insertReceipt, setReceipt } from '../store/receipts.ts'
import { complaintWorkflow } from '../workflow.ts'

/** So many in an hour to one authority are people, more are a program; so many in a day from one telephone are enough. */
const MOST_AN_HOUR = 60
const MOST_OF_ONE = 5

export type Draft = {
  source: Source
  schoolNo?: number | undefined
  authorityNo?: number | undefined
  agentName: string
  category: Category
  happenedOn?: string | undefined
  text: string
  anonymous: boolean
  name?: string | undefined
  contact?: string | undefined
}

export type Received = { id: string; trackingNo: string; code: string; authority: { no: number; name: string }; dueOn: string; title: string }

/** The mark under which a receipt is kept; without number and code nothing is found. */
export function receiptMark(ctx: Ctx, trackingNo: string, code: string): Buffer {
  return ctx.vault.mac('complaint-receipt', plainReceipt(trackingNo, code))
}

/**
 * Takes a complaint, from a visitor or as an office writes it down, for the authority that runs the school (the
 * province, or the authority named, where no school is). Name and contact are sealed; number and code are answered once.
 * Throws Invalid, NotFound for an unknown school, and 429 where more come than people write.
 */
export async function receive(ctx: Ctx, draft: Draft): Promise<Received> {
  const { name, contact } = checkComplainant(ctx, draft)
  if (draft.happenedOn && draft.happenedOn > ctx.today) throw new Invalid([{ path: 'happenedOn', message: '发生日期不能在今天以后。' }])
  const school = draft.schoolNo === undefined ? undefined : await getOrg(ctx, mainUnit(draft.schoolNo))
  if (school && school.kind !== 'school') throw new Invalid([{ path: 'schoolNo', message: '请选择学校。' }])
  if (!school && draft.agentName.length < 2) throw new Invalid([{ path: 'schoolNo', message: '请选择学校，或写明是哪个机构、什么人。' }])
  const authority = school ? await responsibleAuthority(ctx, school) : await authorityFor(ctx, draft.authorityNo)
  const contactMac = contact ? ctx.vault.mac('complaint-contact', contact.replace(/\s/g, '')) : null
  if (draft.source === 'web') {
    const recent = await countRecent(ctx, authority.no, contactMac)
    // Whoever leaves a name is held by the limit of one contact; a flood without names closes the channel for those without names only.
    if (draft.anonymous && recent.hour >= MOST_AN_HOUR) throw new HttpError({ status: 429, message: '现在匿名提交的很多。请署名提交，或过一小时再来，也可以打监督电话。' })
    if (recent.contact >= MOST_OF_ONE) throw new HttpError({ status: 429, message: '这个联系方式今天已经提交 5 件。补充情况请凭查询号添加材料，或打监督电话。' })
  }
  const id = newId()
  const { trackingNo, code } = receiptOf(ctx.today, randomBytes(16))
  const mark = receiptMark(ctx, trackingNo, code)
  const dueOn = addWorkdays(ctx.today, await readAmount(ctx, 'complaints.accept-days', { orgNo: authority.no }), await readCalendar(ctx))
  // Numbers in the text can be the evidence: shown masked, kept sealed.
  const body = withoutNumbers(draft.text)
  await insertComplaint(ctx, {
    id, org_no: authority.no, authority_name: authority.name, receipt_mark: mark, tracking_no: trackingNo, source: draft.source,
    school_no: school?.no ?? null, school_name: school?.name ?? null, agent_name: withoutNumbers(draft.agentName), category: draft.category, happened_on: draft.happenedOn ?? null,
    body, body_sealed: body === draft.text ? null : ctx.vault.seal(draft.text), anonymous: draft.anonymous, name_sealed: name ? ctx.vault.seal(name) : null, contact_sealed: contact ? ctx.vault.seal(contact) : null,
    complainant_person: draft.anonymous || draft.source !== 'web' ? null : ctx.actor.personId, accept_by: dueOn,
  })
  await insertReceipt(ctx, { mark, trackingNo, complaintId: id, authority, schoolName: school?.name ?? null, category: draft.category, contactMac, dueOn })
  return { id, trackingNo, code, authority, dueOn, title: titleOf(school?.name ?? null, draft.category) }
}

async function authorityFor(ctx: Ctx, no: number | undefined): Promise<{ no: number; name: string }> {
  const wanted = no ?? Number(ctx.actor.schema.slice(1)) * 10_000_000_000
  const found = await findAuthority(ctx, wanted)
  if (!found) throw new Invalid([{ path: 'authorityNo', message: '没有这个主管部门，请从列表选择。' }])
  return found
}

function checkComplainant(ctx: Ctx, draft: Draft): { name?: string; contact?: string } {
  if (draft.anonymous) {
    if (draft.source === 'web' && ctx.actor.accountId !== '') throw new Invalid([{ path: 'anonymous', message: '您已经登录，系统会记下是谁提交的。要匿名投诉，请先退出登录。' }])
    return {}
  }
  const [name, contact] = [draft.name?.trim() ?? '', draft.contact?.trim() ?? '']
  const issues = [
    ...(name.length < 2 ? [{ path: 'name', message: '请填写姓名，或选择匿名。' }] : []),
    ...(contact.length < 5 ? [{ path: 'contact', message: '请填写能联系到您的电话或邮箱。' }] : []),
  ]
  if (issues.length > 0) throw new Invalid(issues)
  return { name, contact }
}

/** Opens the case of a complaint at the authority that handles it, and tells its posts. */
export async function openComplaintCase(ctx: Ctx, row: Pick<ComplaintRow, 'id' | 'org_no' | 'authority_name' | 'school_name' | 'category' | 'accept_by'>): Promise<{ id: string; no: string; version: number }> {
  const authority = { no: row.org_no, name: row.authority_name }
  const title = titleOf(row.school_name, row.category)
  const file = await openCase(ctx, { workflow: complaintWorkflow, orgNo: authority.no, orgName: authority.name, authority, title, facts: { complaintId: row.id } })
  await setComplaint(ctx, row.id, { case_id: file.id, case_no: file.no })
  await notify(ctx, {
    to: { orgNo: authority.no, permission: 'complaints.handle' }, kind: 'case.received', title: `收到招生投诉：${title}`,
    text: `办件 ${file.no}，请在 ${row.accept_by} 以前决定是否受理。`, link: `/complaints/manage/${file.id}`,
  })
  return { id: file.id, no: file.no, version: file.version }
}

/** Hands a complaint to another authority: a new row there, whose files the clock copies; the receipt now shows that one. */
export async function passOn(ctx: Ctx, row: ComplaintRow, to: { no: number; name: string }): Promise<void> {
  const id = newId()
  const dueOn = addWorkdays(ctx.today, await readAmount(ctx, 'complaints.accept-days', { orgNo: to.no }), await readCalendar(ctx))
  await insertComplaint(ctx, {
    id, org_no: to.no, authority_name: to.name, receipt_mark: row.receipt_mark, tracking_no: row.tracking_no, source: row.source, school_no: row.school_no, school_name: row.school_name,
    agent_name: row.agent_name, category: row.category, happened_on: row.happened_on, body: row.body, body_sealed: row.body_sealed, anonymous: row.anonymous, name_sealed: row.name_sealed, contact_sealed: row.contact_sealed,
    complainant_person: row.complainant_person, received_at: row.received_at, accept_by: dueOn, moved_from: row.id,
  })
  if (row.receipt_mark) await setReceipt(ctx, row.receipt_mark, { state: 'received', dueOn, complaintId: id, authority: to })
}

/** Copies what was sent along to the authority that now handles the complaint; only the clock sees both. */
async function copyFiles(ctx: Ctx, from: string, to: Pick<ComplaintRow, 'id' | 'org_no'>): Promise<void> {
  for (const one of await listFiles(ctx, from)) {
    if (one.given_by !== 'complainant') continue
    const copied = await alone(ctx, `file ${one.file_id} of complaint ${from}`, async (part) => {
      const { content, name } = await readStoredFile(part, one.file_id)
      const kept = await storeFile(part, { name, bytes: content, purpose: 'complaint', orgNo: to.org_no })
      await insertFile(part, { fileId: kept.id, orgNo: to.org_no, complaintId: to.id, givenBy: 'complainant', name, by: '' })
    })
    if (!copied) await insertNote(ctx, to, `移送来的材料“${one.name}”没有读到。请向移送的部门索取，或请投诉人补交。`)
  }
}

/** Runs one piece of a longer work in a savepoint: what fails is undone and logged, and the rest goes on. */
async function alone(ctx: Ctx, what: string, work: (ctx: Ctx) => Promise<void>): Promise<boolean> {
  const audit = newAuditDraft()
  const name = sql.id(`one_${newId().replaceAll('-', '')}`)
  await sql`savepoint ${name}`.execute(ctx.db)
  try {
    await work({ ...ctx, audit })
    await sql`release savepoint ${name}`.execute(ctx.db)
    for (const change of audit.read().changes) ctx.audit.change(change)
    return true
  } catch (error) {
    await sql`rollback to savepoint ${name}`.execute(ctx.db)
    log.error({ error, what }, 'complaint not opened')
    return false
  }
}

/** The clock: a visitor, or another authority, writes a complaint but no case, so its case is opened within a minute. */
export async function openCases(ctx: Ctx): Promise<string> {
  const rows = await takeUnopened(ctx, 200)
  let opened = 0
  for (const row of rows) {
    const done = await alone(ctx, `complaint ${row.id}`, async (part) => {
      await openComplaintCase(part, row)
      if (row.moved_from) await copyFiles(part, row.moved_from, row)
    })
    if (done) opened += 1
  }
  const failed = rows.length - opened
  return rows.length === 0 ? '没有新的投诉。' : `新的投诉 ${rows.length} 件，已建立办件${failed > 0 ? ` ${opened} 件，${failed} 件没有建成，见日志` : ''}。`
}
