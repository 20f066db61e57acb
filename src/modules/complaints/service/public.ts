import type { Ctx } from '../../../kernel/context.ts'
import { HttpError } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { listAllSettings, readAmount, resolveParameter } from '../../../kernel/parameters.ts'
import { gated, type Handlers } from '../../../kernel/server.ts'
import { findOrgs, getOrg, listAuthorities, listDirectorySchools, responsibleAuthority } from '../../orgs/public.ts'
import { endedStates, type State } from '../codes.ts'
import { MOST_FILES } from '../model.ts'
import { publicApi } from '../public-api.ts'
import { insertFile } from '../store/complaints.ts'
import { findShown, listShown, type PublicationRow } from '../store/publications.ts'
import { countFile, findReceipt, type ReceiptRow } from '../store/receipts.ts'
import { receive, receiptMark } from './intake.ts'

const PHONE = 'prospectus.complaint-phone'

/** Whether a case was not opened is nobody's business, so every wrong pair answers in the same words. */
async function receiptBy(ctx: Ctx, trackingNo: string, code: string): Promise<ReceiptRow> {
  const found = await findReceipt(ctx, receiptMark(ctx, trackingNo, code))
  if (!found) throw new HttpError({ status: 404, message: '没有这个查询号，或者查询码不对。请核对后再查，字母不分大小写。' })
  return found
}

/** Asked before twenty megabytes are taken in from whoever, and again in the work itself. */
async function mayAddFile(ctx: Ctx, { trackingNo, code }: { trackingNo: string; code: string }): Promise<ReceiptRow> {
  if (ctx.actor.accountId !== '' && ctx.actor.personId === null) throw new HttpError({ status: 409, message: '您以单位的岗位登录。补交投诉材料请先退出登录，凭查询号和查询码办理。' })
  return receiptBy(ctx, trackingNo, code)
}

export const publicHandlers: Handlers<typeof publicApi> = {
  async getComplaintDesk(ctx, { orgNo }) {
    const settings = await listAllSettings(ctx, [PHONE])
    const phonesOf = (no: number) => resolveParameter(settings, PHONE, no, ctx.today).value as string[]
    const province = Number(ctx.actor.schema.slice(1)) * 10_000_000_000
    // Counties take complaints by way of their city's telephone.
    const cities = (await listAuthorities(ctx)).filter((one) => one.no % 100_000_000 === 0)
    const authorities = await findOrgs(ctx, cities.map((one) => one.no))
    const school = orgNo === undefined ? undefined : await getOrg(ctx, mainUnit(orgNo))
    return {
      school: school?.kind === 'school' ? { orgNo: school.no, name: school.name, authorityName: (await responsibleAuthority(ctx, school)).name, phones: phonesOf(school.no) } : null,
      authorities: authorities.map((one) => ({ orgNo: one.no, name: one.shortName, phones: phonesOf(one.no), officePhone: one.phone || null })),
      acceptDays: await readAmount(ctx, 'complaints.accept-days', { orgNo: province }),
    }
  },

  async searchComplaintSchools(ctx, { q }) {
    const { rows } = await listDirectorySchools(ctx, { year: Number(ctx.today.slice(0, 4)), q }, 1, 20)
    return { rows: rows.map(({ orgNo, name, cityName }) => ({ orgNo, name, cityName })) }
  },

  async submitComplaint(ctx, input) {
    const made = await receive(ctx, { ...input, source: 'web' })
    // Neither what was said, nor about whom, nor who said it goes into the audit row: the school's own auditor reads rows of its people.
    ctx.audit.subject('complaint', made.id, '招生投诉')
    ctx.audit.asPublic()
    return { trackingNo: made.trackingNo, code: made.code, authorityName: made.authority.name, dueOn: made.dueOn }
  },

  addComplaintFile: gated(mayAddFile, async (ctx, { trackingNo, code }, upload) => {
    const receipt = await mayAddFile(ctx, { trackingNo, code })
    if ((endedStates as readonly string[]).includes(receipt.state)) throw new HttpError({ status: 409, message: '这件投诉已经办结，不再收材料。有新的情况请重新提交。' })
    if (!(await countFile(ctx, receipt.receipt_mark, MOST_FILES))) throw new HttpError({ status: 409, message: `一件投诉最多 ${MOST_FILES} 份材料，已经满了。` })
    // The file names nobody who handed it in.
    const kept = await storeFile({ ...ctx, actor: { ...ctx.actor, accountId: '' } }, { name: upload.name || '材料', bytes: upload.bytes, purpose: 'complaint', orgNo: receipt.authority_no })
    await insertFile(ctx, { fileId: kept.id, orgNo: receipt.authority_no, complaintId: receipt.complaint_id, givenBy: 'complainant', name: kept.name, by: '' })
    ctx.audit.subject('complaint', receipt.complaint_id, '补充投诉材料')
    ctx.audit.asPublic()
    return { name: kept.name, files: receipt.files + 1 }
  }),

  async trackComplaint(ctx, { trackingNo, code }) {
    const row = await receiptBy(ctx, trackingNo, code)
    const state = row.state as State
    return {
      trackingNo: row.tracking_no, authorityName: row.authority_name, schoolName: row.school_name, category: row.category as never, state, dueOn: row.due_on,
      receivedAt: row.received_at, updatedAt: row.updated_at, answer: row.answer, files: row.files, mayAdd: !endedStates.includes(state) && row.files < MOST_FILES,
    }
  },

  async listPublishedComplaints(ctx, { page, size, orgNo, ...filter }) {
    const { rows, total } = await listShown(ctx, { ...filter, schoolNo: orgNo }, { limit: size, offset: (page - 1) * size })
    return { total, rows: rows.map(brief) }
  },

  async getPublishedComplaint(ctx, { id }) {
    const row = await findShown(ctx, id)
    if (!row) throw new HttpError({ status: 404, message: '没有这件查处结果，或者它已经从公开页面撤下。' })
    return { ...brief(row), text: row.text, caseNo: row.case_no, followed: row.followed, shownUntil: row.shown_until }
  },
}

const brief = (row: PublicationRow) => ({
  id: row.id, title: row.title, schoolName: row.school_name, schoolNo: row.school_no, authorityName: row.authority_name, category: row.category, verdict: row.verdict, measure: row.measure,
  followDue: row.follow_due, publishedOn: row.published_on, followedOn: row.followed_on,
})
