import type { z } from 'zod'
import type { Ctx } from '../../../kernel/context.ts'
import { clockInChina } from '../../../kernel/dates.ts'
import { NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { maskBirthDate, maskName } from '../../../kernel/mask.ts'
import { isAuthority, mainUnit, newcomersNo } from '../../../kernel/org-no.ts'
import { hashPassword } from '../../../kernel/passwords.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { DOCX, PDF } from '../../../kernel/documents/official.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { findAccountByName, oneTimePassword, replacePassword } from '../../access/public.ts'
import { findPeopleByHash, recordView } from '../../people/public.ts'
import { findPlanLines } from '../../prospectuses/public.ts'
import { listExport } from '../export.ts'
import { lettersJob } from '../jobs.ts'
import type { PreArrivalField } from '../codes.ts'
import type { formSettings, schoolApi } from '../school-api.ts'
import { seatStates } from '../moves.ts'
import { findApplication, insertEvents, listEvents, lockApplications, updateApplication, type ApplicationRow } from '../store/applications.ts'
import { findForms, lockForm, putForm, type FormRow } from '../store/candidates.ts'
import { countViews, listApplications, listNear } from '../store/list.ts'
import { countFlow } from '../public.ts'
import { decide, ownSchool } from './decide.ts'
import { placesOf } from './judge.ts'
import { issueLetter } from './letters.ts'
import { defaultPreArrival } from './mine.ts'
import { actorWords, tell } from './move.ts'
import { eventOf, extraOf, fieldsOf, listRowOf, preArrivalOf, preArrivalTitle } from './show.ts'

type SchoolHandlers = Omit<Handlers<typeof schoolApi>, 'getWalkInForm' | 'getAdmissionWords' | 'enterWalkIn'>

async function getRow(ctx: Ctx, id: string): Promise<ApplicationRow> {
  const row = await findApplication(ctx, id)
  if (!row || row.submitted_at === null) throw new NotFound('报名')
  return row
}

/** Whether the register of people has this document under another person; told to the school only. */
async function knownElsewhere(ctx: Ctx, row: ApplicationRow): Promise<boolean> {
  if (!row.id_hash) return false
  const person = (await findPeopleByHash(ctx, [row.id_hash])).get(row.id_hash.toString('hex'))
  return person !== undefined && person.id !== row.person_id
}

const label = (row: ApplicationRow) => `${maskName(row.name)} ${row.specialty_name}`

type Settings = Omit<z.output<typeof formSettings>, 'preArrival'> & { preArrival: PreArrivalField[] }

/** What a school asks of candidates; where it set nothing, what holds without it. */
function settingsOf(form: FormRow | undefined): Settings {
  return {
    photo: (form?.photo ?? 'optional') as Settings['photo'],
    materials: form?.materials ?? [],
    preArrival: (form?.pre_arrival ?? [...defaultPreArrival]) as PreArrivalField[],
    notice: form?.notice ?? '',
    phone: form?.phone ?? '',
    address: form?.address ?? '',
    arriveFrom: form?.arrive_from ?? null,
    arriveTo: form?.arrive_to ?? null,
  }
}

export const schoolHandlers: SchoolHandlers = {
  async listApplications(ctx, { page, size, ...filter }) {
    const { rows, total } = await listApplications(ctx, filter, { limit: size, offset: (page - 1) * size })
    return { total, counts: await countViews(ctx, filter), rows: rows.map(({ near, ...row }) => listRowOf(ctx, row, near)) }
  },

  exportApplications: (ctx, input) => listExport.answer(ctx, input),

  async getApplication(ctx, { id }) {
    const row = await getRow(ctx, id)
    await recordView(ctx, row.person_id, '看了报名', undefined, row.org_no)
    const near = await listNear(ctx, id)
    const line = (await findPlanLines(ctx, [row.line_id])).get(row.line_id)
    const places = row.state === 'submitted' || row.state === 'offered' || row.state === 'accepted' ? await placesOf(ctx, row) : []
    const held = places.filter((place) => place !== null && !row.findings.some((one) => one.fact.includes(place)))
    return {
      application: { ...listRowOf(ctx, row, near.length), softReason: row.soft_reason, score: row.score, offeredBy: row.decided_by_name ? maskName(row.decided_by_name) : null },
      person: {
        birthDate: row.birth_date ? maskBirthDate(row.birth_date) : null,
        previousEducation: row.previous_education,
        previousSchool: row.previous_school,
        graduatedYear: row.graduated_year,
        employerName: row.employer_name,
        guardian: row.guardian_name_masked ? `${row.guardian_name_masked} ${row.guardian_phone_masked ?? ''}` : null,
        hasPhoto: row.photo_file_id !== null,
        knownPerson: row.known_person || (await knownElsewhere(ctx, row)),
      },
      line: { seats: line?.seats ?? 0, taken: line?.taken ?? 0, open: line?.open ?? false, closedReason: line?.closedReason ?? null },
      findings: [...held.map((place) => ({ id: 'enrolled-now', level: 'warn' as const, fact: `现在在${place}有全日制学籍。`, clause: '001:1319', way: '报到以前原学籍要办结。' })), ...row.findings],
      extra: extraOf(await fieldsOf(ctx, row.org_no), row.extra),
      preArrival: Object.entries(preArrivalOf(ctx, row)).map(([key, value]) => ({ title: preArrivalTitle(key), value })),
      events: ((await listEvents(ctx, [id])).get(id) ?? []).map((one) => eventOf(one, 'office')),
      near: near.map((one) => ({
        id: one.id,
        name: maskName(one.name),
        orgName: one.org_name,
        state: one.state as ApplicationRow['state'],
        why: one.document ? '证件号码相同，人员不同' : one.phone ? '手机号相同' : one.guardian ? '监护人电话相同' : '姓名和出生日期相同',
      })),
      mayDecide: !isAuthority(ctx.actor.org.no) && ctx.actor.permissions.has('admissions.decide'),
    }
  },

  async revealApplicant(ctx, { id, purpose }) {
    const row = await getRow(ctx, id)
    ownSchool(ctx)
    await recordView(ctx, row.person_id, '看了报名的完整证件号码和电话', purpose, row.org_no)
    ctx.audit.subject('application', id, label(row), { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(purpose)
    const open = (sealed: Buffer | null) => (sealed ? ctx.vault.open(sealed) : null)
    return { idNumber: open(row.id_sealed), phone: open(row.phone_sealed), guardianName: open(row.guardian_name_sealed), guardianPhone: open(row.guardian_phone_sealed), birthDate: row.birth_date }
  },

  async getApplicantPhoto(ctx, { id }) {
    const row = await getRow(ctx, id)
    await recordView(ctx, row.person_id, '看了报名照片', undefined, row.org_no)
    if (!row.photo_file_id) throw new NotFound('照片')
    const file = await readStoredFile(ctx, row.photo_file_id)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },

  async decideApplications(ctx, { ids, ...decision }) {
    const rows = await decide(ctx, ids, decision)
    const done = rows.filter((row) => row.ok).length
    ctx.audit.subject('application', ids.length === 1 ? ids[0]! : '', ids.length === 1 ? (rows[0]?.name ?? '') : `${done} 份报名`)
    ctx.audit.because(decision.reason, decision.clause)
    ctx.audit.detail({ action: decision.action, asked: ids.length, done })
    return { done, rows }
  },

  async setGreenChannel(ctx, { id, on, reason }) {
    ownSchool(ctx)
    const [row] = await lockApplications(ctx, [id])
    if (!row || row.submitted_at === null) throw new NotFound('报名')
    if (['refused', 'withdrawn', 'expired', 'gave-up'].includes(row.state))
      throw new Refusal({ fact: '这份报名已经结束。', rule: '绿色通道只对正在办理的报名。', clause: '001:1308', ways: ['刷新后再看。'] })
    await updateApplication(ctx, row, { green_channel: on })
    await insertEvents(ctx, [{ row, action: 'green', from: row.state, to: row.state, side: 'school', ...actorWords(ctx, 'school'), reason: on ? reason || '可以先入学，后补手续和费用' : '取消绿色通道' }])
    ctx.audit.subject('application', id, label(row), { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason || undefined)
    ctx.audit.change({ kind: 'application', id, action: 'application.green-channel', before: { on: row.green_channel }, after: { on }, orgNo: row.org_no, personId: row.person_id })
    if (on) await tell(ctx, row, `${row.org_name}为您开了绿色通道`, '可以先入学，后补手续和费用，现在不用交证明。')
    return { on }
  },

  async makeLetters(ctx, { ids, format }) {
    ownSchool(ctx)
    const jobId = await enqueue(ctx, lettersJob, { ids, format }, { label: `录取通知书：${ids.length} 份` })
    ctx.audit.subject('application', '', `录取通知书 ${ids.length} 份`)
    return { jobId, letters: ids.length }
  },

  async makeLetter(ctx, { id, format }) {
    ownSchool(ctx)
    const row = await getRow(ctx, id)
    await recordView(ctx, row.person_id, '制作了录取通知书', undefined, row.org_no)
    const letter = await issueLetter(ctx, row, format)
    ctx.audit.subject('application', id, `${label(row)} ${row.offer_no}`, { orgNo: row.org_no, personId: row.person_id })
    return { name: letter.name, mediaType: format === 'word' ? DOCX : PDF, bytes: letter.bytes }
  },

  async getAdmissionForm(ctx) {
    const form = (await findForms(ctx, [ownSchool(ctx)])).get(ownSchool(ctx))
    return { ...settingsOf(form), savedAt: form?.updated_at ?? null }
  },

  async saveAdmissionForm(ctx, { seenAt, ...given }) {
    const orgNo = ownSchool(ctx)
    if (given.arriveFrom && given.arriveTo && given.arriveTo < given.arriveFrom)
      throw new Refusal({ fact: `报到结束日期 ${given.arriveTo} 早于开始日期 ${given.arriveFrom}。`, rule: '结束不早于开始。', ways: ['核对两个日期。'] })
    const held = await lockForm(ctx, orgNo)
    const before = settingsOf(held)
    const changed = (Object.keys(given) as (keyof typeof before)[]).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(given[key]))
    if (seenAt !== undefined && (held?.updated_at ?? null) !== seenAt) throw new Stale({ by: held?.updated_by_name ?? '', at: clockInChina(held?.updated_at ?? ctx.at), fields: changed })
    const { photo, materials, preArrival, notice, phone, address, arriveFrom, arriveTo } = given
    await putForm(ctx, { org_no: orgNo, photo, materials, pre_arrival: preArrival, notice, phone, address, arrive_from: arriveFrom, arrive_to: arriveTo, updated_by_name: ctx.actor.name })
    const only = (from: typeof before) => Object.fromEntries(changed.map((key) => [key, from[key]]))
    ctx.audit.subject('admission-form', String(orgNo), '报名表设置', { orgNo })
    ctx.audit.detail({ before: held ? only(before) : null, after: only(given) })
    return { savedAt: ctx.at }
  },

  async resetApplicantPassword(ctx, { id, reason }) {
    const school = ownSchool(ctx)
    const row = await getRow(ctx, id)
    const phone = row.phone_sealed ? ctx.vault.open(row.phone_sealed) : ''
    const account = await findAccountByName(ctx, phone)
    // Only an account its holder made, and only while the school has to do with it: not one that also belongs elsewhere.
    if (!account || account.id !== row.account_id || account.reachNo !== newcomersNo(ctx.actor.schema) || mainUnit(row.org_no) !== school)
      throw new Refusal({ fact: '这份报名没有可以由学校重设口令的账户。', rule: '只有考生自己用手机号注册的账户，学校核对本人后可以重设。', ways: ['现场代填的报名没有账户。', '请本人用手机验证码找回。'] })
    if (seatStates.includes(row.state) === false && row.state !== 'submitted' && row.state !== 'returned')
      throw new Refusal({ fact: '这份报名已经结束。', rule: '只有正在办理的报名，学校可以为本人重设口令。', ways: ['请本人到正在报名的学校办理。'] })
    const password = oneTimePassword()
    await replacePassword(ctx, account.id, await hashPassword(password), true)
    ctx.audit.subject('application', id, label(row), { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason)
    return { password }
  },

  async getAdmissionFlow(ctx, { year, season }) {
    const of = year ?? Number(ctx.today.slice(0, 4))
    return { year: of, rows: await countFlow(ctx, { year: of, ...(season ? { season } : {}) }) }
  },
}

