import { randomBytes } from 'node:crypto'
import { addWorkdays } from '../../../kernel/calendar.ts'
import { amongNewcomers } from '../../../kernel/case-scope.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { checkCreditCode } from '../../../kernel/ids.ts'
import { maskPhone } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { newcomersNo, regionOf } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { hashPassword } from '../../../kernel/passwords.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { readCalendar } from '../../../kernel/work-calendar.ts'
import { firstOf } from '../../../kernel/text.ts'
import { createEnterpriseAccount, findAccountByName, refuseWeak } from '../../access/public.ts'
import { findAuthority, findRegions, listAuthorities, registerEnterprise } from '../../orgs/public.ts'
import type { enterpriseApi } from '../enterprise-api.ts'
import { closeApplication, countVisitorLicences, findEnterpriseApplication, findReceipt, insertApplication, insertEnterprise, listApplications, lockApplication, type ApplicationRow } from '../store/enterprises.ts'

type ApplyHandlers = Pick<
  Handlers<typeof enterpriseApi>,
  'getEnterpriseForm' | 'uploadEnterpriseLicence' | 'applyEnterprise' | 'trackEnterpriseApplication' | 'listEnterpriseApplications' | 'getEnterpriseLicence' | 'decideEnterpriseApplication'
>

/** Hours a licence may wait for the rest of the form. */
export const TICKET_HOURS = 12
/** So many licences in that time are enterprises, more are a program: 500 of 10 MB are the most that strangers can put on the disk. */
const MOST_LICENCES = 500
// Without letters that look like figures.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

const receiptMark = (ctx: Ctx, receiptNo: string) => ctx.vault.mac('enterprise-receipt', receiptNo.toUpperCase().replace(/[^0-9A-Z]/g, ''))

function drawReceipt(): string {
  return `QY-${[...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join('').match(/.{4}/g)!.join('-')}`
}

/** What stands for an uploaded licence until the form is sent: sealed, so that nobody can name the file of another. */
const ticketOf = (ctx: Ctx, fileId: string, name: string) => ctx.vault.seal(JSON.stringify({ licence: fileId, name, at: ctx.at })).toString('base64url')

function readTicket(ctx: Ctx, ticket: string): { licence: string; name: string } {
  const bad = () => new Invalid([{ path: 'licence', message: '营业执照没有读到，请重新上传。' }])
  let read: { licence?: string; name?: string; at?: string }
  try {
    read = JSON.parse(ctx.vault.open(Buffer.from(ticket, 'base64url'))) as typeof read
  } catch {
    throw bad()
  }
  if (!read.licence || !read.at || Date.parse(ctx.at) - Date.parse(read.at) > TICKET_HOURS * 3_600_000) throw bad()
  return { licence: read.licence, name: read.name ?? '营业执照' }
}

/** Enterprises are taken in by the city or the county, not by the province. */
const listTakingAuthorities = async (ctx: Ctx) => (await listAuthorities(ctx)).filter((one) => one.no % 10_000_000_000 !== 0)

export const applyHandlers: ApplyHandlers = {
  async getEnterpriseForm(ctx) {
    return { authorities: await listTakingAuthorities(ctx), demonstration: ctx.actor.demonstration }
  },

  async uploadEnterpriseLicence(ctx, _input, upload) {
    visitorOnly(ctx)
    const orgNo = newcomersNo(ctx.actor.schema)
    const stored = await amongNewcomers(ctx, async () => {
      const since = new Date(Date.parse(ctx.at) - TICKET_HOURS * 3_600_000).toISOString()
      if ((await countVisitorLicences(ctx, orgNo, since)) >= MOST_LICENCES) throw new HttpError({ status: 429, message: '现在上传营业执照的人很多，没有保存。请过几小时再来，或联系企业所在地的人社部门。' })
      return storeFile(ctx, { name: upload.name, bytes: upload.bytes, purpose: 'evidence', orgNo })
    })
    ctx.audit.subject('file', stored.id, '营业执照')
    return { ticket: ticketOf(ctx, stored.id, stored.name), name: stored.name }
  },

  async applyEnterprise(ctx, input) {
    visitorOnly(ctx)
    const credit = checkCreditCode(input.creditCode)
    const weak = refuseWeak(input.password, input.creditCode)
    const authority = await findAuthority(ctx, input.authorityNo)
    const taking = authority && (await listTakingAuthorities(ctx)).some((one) => one.no === authority.no)
    const issues = [
      ...(credit.ok ? [] : [{ path: 'creditCode', message: credit.reason }]),
      ...(weak ? [{ path: 'password', message: weak }] : []),
      ...(taking ? [] : [{ path: 'authorityNo', message: '请选择企业所在地的人社部门。' }]),
    ]
    if (!credit.ok || !authority || issues.length > 0) throw new Invalid(issues)
    const licence = readTicket(ctx, input.licence)
    if (await findAccountByName(ctx, credit.value))
      throw new Refusal({
        fact: `统一社会信用代码 ${credit.value} 已经开通账户。`,
        rule: '一家企业一个账户，账号就是统一社会信用代码。',
        ways: ['用原来的口令登录；忘了口令的请主管部门的系统管理员重设。'],
      })
    const receiptNo = drawReceipt()
    const dueOn = addWorkdays(ctx.today, await readAmount(ctx, 'apprenticeship.account-days', { orgNo: authority.no }), await readCalendar(ctx))
    const id = newId()
    await insertApplication(ctx, {
      id,
      org_no: authority.no,
      authority_name: authority.name,
      receipt_mark: receiptMark(ctx, receiptNo),
      name: input.name,
      credit_code: credit.value,
      location_region: regionOf(authority.no),
      size: input.size,
      industry_code: input.industryCode,
      address: input.address,
      contact_name: input.contactName,
      contact_phone_sealed: ctx.vault.seal(input.contactPhone),
      contact_phone_masked: maskPhone(input.contactPhone),
      digest: await hashPassword(input.password),
      licence_file_id: licence.licence,
      licence_name: licence.name,
      due_on: dueOn,
    }).catch((error: unknown) => {
      if ((error as { code?: string }).code !== '23505') throw error
      throw new Refusal({ fact: `统一社会信用代码 ${credit.value} 已有一件申请在办。`, rule: '一家企业同时只办一件申请。', ways: ['等主管部门答复；凭回执号查进度。'] })
    })
    await notify(ctx, {
      to: { orgNo: authority.no, permission: 'apprenticeships.enterprises' },
      kind: 'case.received',
      title: firstOf(`企业账户申请：${input.name}`, 80),
      text: `请在 ${dueOn} 以前核对营业执照并答复。`,
      link: '/enterprises/applications',
    })
    ctx.audit.subject('enterprise-application', id, input.name)
    return { receiptNo, username: credit.value.toLowerCase(), dueOn, authorityName: authority.name }
  },

  async trackEnterpriseApplication(ctx, { receiptNo }) {
    const row = await findReceipt(ctx, receiptMark(ctx, receiptNo))
    if (!row) throw new HttpError({ status: 404, message: '没有这个回执号。请核对后再查，字母不分大小写。' })
    return { state: row.state as ApplicationRow['state'] as 'submitted', dueOn: row.due_on, submittedAt: row.submitted_at, decidedAt: row.decided_at, answer: row.answer }
  },

  async listEnterpriseApplications(ctx, { page, size, state }) {
    const { rows, total } = await listApplications(ctx, { state, limit: size, offset: (page - 1) * size })
    const names = await findRegions(ctx, rows.map((row) => row.location_region))
    return {
      total,
      rows: rows.map((row) => ({
        id: row.id,
        name: row.name,
        creditCode: row.credit_code,
        locationName: names.get(row.location_region) ?? row.location_region,
        size: row.size as 'large',
        industryCode: row.industry_code,
        address: row.address,
        contactName: row.contact_name,
        // Whoever decides calls the applicant; others of the region see it masked.
        contactPhone: decides(ctx, row) && row.state === 'submitted' ? ctx.vault.open(row.contact_phone_sealed) : row.contact_phone_masked,
        authorityName: row.authority_name,
        state: row.state as 'submitted',
        reason: row.reason,
        submittedAt: row.submitted_at,
        dueOn: row.due_on,
        decidedAt: row.decided_at,
        decidedByName: row.decided_by_name,
        own: decides(ctx, row),
      })),
    }
  },

  async getEnterpriseLicence(ctx, { id }) {
    const row = await findEnterpriseApplication(ctx, id)
    if (!row) throw new NotFound('申请')
    // The visitor's file lies where no authority's range reaches; the application in the own range names it.
    const file = await amongNewcomers(ctx, () => readStoredFile(ctx, row.licence_file_id))
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },

  async decideEnterpriseApplication(ctx, { id, approve, reason }) {
    const row = await lockApplication(ctx, id)
    if (!row) throw new NotFound('申请')
    if (row.state !== 'submitted') throw new HttpError({ status: 409, message: `这件申请已由 ${row.decided_by_name} 办理。什么也没有写入。` })
    if (!decides(ctx, row)) throw new Refusal({ fact: `这件申请由${row.authority_name}办理。`, rule: '企业账户由受理的主管部门审核。', clause: '001:1254', ways: ['请受理的主管部门办理。'] })
    if (!approve && !reason) throw new Invalid([{ path: 'reason', message: '请写明不通过的理由，申请人会看到。' }])
    ctx.audit.subject('enterprise-application', id, row.name, { orgNo: row.org_no })
    ctx.audit.because(reason, '001:1254')
    if (!approve) {
      await closeApplication(ctx, row, { state: 'refused', reason: reason!, enterpriseNo: null, answer: reason! })
      ctx.audit.change({ kind: 'enterprise-application', id, action: 'refuse', before: { state: 'submitted' }, after: { state: 'refused', reason }, orgNo: row.org_no })
      return { state: 'refused' as const, enterpriseNo: null }
    }
    const orgNo = await registerEnterprise(ctx, row.org_no, { name: row.name, creditCode: row.credit_code, locationRegion: row.location_region, address: row.address })
    const licence = await amongNewcomers(ctx, () => readStoredFile(ctx, row.licence_file_id))
    const kept = await storeFile(ctx, { name: licence.name, bytes: licence.content, purpose: 'evidence', orgNo })
    const enterpriseId = newId()
    await insertEnterprise(ctx, {
      id: enterpriseId,
      org_no: orgNo,
      name: row.name,
      credit_code: row.credit_code,
      location_region: row.location_region,
      size: row.size,
      industry_code: row.industry_code,
      contact_name: row.contact_name,
      contact_phone_sealed: row.contact_phone_sealed,
      contact_phone_masked: row.contact_phone_masked,
      licence_file_id: kept.id,
      application_id: row.id,
      registered_on: ctx.today,
    })
    await createEnterpriseAccount(ctx, { id: newId(), postId: newId(), username: row.credit_code, name: row.contact_name, digest: row.digest, orgNo, orgName: row.name })
    await closeApplication(ctx, row, { state: 'approved', reason: null, enterpriseNo: orgNo, answer: '已开通。账号是统一社会信用代码（字母小写也可以），口令是申请时自己定的。' })
    ctx.audit.change({ kind: 'enterprise', id: enterpriseId, action: 'register', after: { orgNo, name: row.name, creditCode: row.credit_code }, orgNo })
    ctx.audit.change({ kind: 'enterprise-application', id, action: 'approve', before: { state: 'submitted' }, after: { state: 'approved', orgNo }, orgNo: row.org_no })
    return { state: 'approved' as const, enterpriseNo: orgNo }
  },
}

/** Whoever is signed in has an account; the form is for enterprises that have none. */
function visitorOnly(ctx: Ctx): void {
  if (ctx.actor.accountId !== '') throw new HttpError({ status: 409, message: '您已经登录。企业账户的申请请先退出登录。什么也没有写入。' })
}

const decides = (ctx: Ctx, row: Pick<ApplicationRow, 'org_no'>) => ctx.actor.org.no === row.org_no
