import { randomBytes } from 'node:crypto'
import { asKeeper } from '../../../kernel/case-scope.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { HttpError, Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { checkIdNumber } from '../../../kernel/ids.ts'
import { maskIdNumber, maskName, maskNumbers, maskPhone } from '../../../kernel/mask.ts'
import { notify } from '../../../kernel/notices.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { findBirthDates, recordView } from '../../people/public.ts'
import type { EnrollmentRow } from '../../students/public.ts'
import { consentActions, consentTexts, wordOf, type ConsentPurpose } from '../codes.ts'
import type { familyApi, GuardianView } from '../family-api.ts'
import {
  endGuardianRow,
  findGuardian,
  findKey,
  findLink,
  insertConsent,
  insertGuardian,
  insertLink,
  insertVisit,
  listGuardians,
  listLatestConsents,
  revokeLinks,
  updateShown,
  type KeyRow,
} from '../family-store.ts'
import { isMinor } from '../rules.ts'
import { filesOf, guardianView } from './dossier.ts'
import { change, checkGiven, getStudy, tell } from './reach.ts'

export const familyHandlers: Handlers<typeof familyApi> = {
  async addGuardian(ctx, { enrollmentId, name, relation, phone, documentNumber, isMain }) {
    const row = await getStudy(ctx, enrollmentId)
    const document = checkDocument(ctx, documentNumber)
    if (!/^[\d\-+ ()]{5,20}$/.test(phone)) throw new Invalid([{ path: 'phone', message: '电话只写数字，例如 13800001234 或 028-61234567。' }])
    const id = newId()
    const known = (await listGuardians(ctx, enrollmentId)).filter((one) => one.ended_on === null)
    await insertGuardian(ctx, {
      id,
      org_no: row.org_no,
      enrollment_id: row.id,
      person_id: row.person_id,
      name_sealed: ctx.vault.seal(name),
      name_masked: maskName(name),
      relation,
      phone_sealed: ctx.vault.seal(phone),
      phone_masked: maskPhone(phone),
      document_type: document ? 'id-card' : null,
      document_sealed: document ? ctx.vault.seal(document) : null,
      document_masked: document ? maskIdNumber(document) : null,
      is_main: isMain || known.length === 0,
      created_by_name: ctx.actor.name,
    })
    tell(ctx, 'guardian', id, `${maskName(row.name)}的监护人 ${maskName(name)}`, row)
    change(ctx, 'guardian', id, 'guardian.add', row, { name: maskName(name), relation })
    return { id }
  },

  async endGuardian(ctx, { id, version, reason }) {
    const guardian = await findGuardian(ctx, id)
    if (!guardian) throw new NotFound('监护人')
    if (!(await endGuardianRow(ctx, id, version, reason))) throw new Stale({ by: '别人', at: '刚才', fields: ['监护人'] })
    await revokeLinks(ctx, { guardianId: id })
    tell(ctx, 'guardian', id, guardian.name_masked, guardian)
    ctx.audit.because(reason)
    change(ctx, 'guardian', id, 'guardian.end', guardian, { endedOn: ctx.today })
    return { id }
  },

  async revealGuardian(ctx, { id, purpose }) {
    const guardian = await findGuardian(ctx, id)
    if (!guardian) throw new NotFound('监护人')
    const reason = purposeOf(purpose)
    await recordView(ctx, guardian.person_id, '看了监护人的完整姓名、电话和证件号码', reason, guardian.org_no)
    tell(ctx, 'guardian', id, guardian.name_masked, guardian)
    ctx.audit.because(reason)
    return {
      name: ctx.vault.open(guardian.name_sealed),
      phone: ctx.vault.open(guardian.phone_sealed),
      documentNumber: guardian.document_sealed ? ctx.vault.open(guardian.document_sealed) : null,
    }
  },

  async sendGuardianLink(ctx, { id }) {
    const guardian = await findGuardian(ctx, id)
    if (!guardian || guardian.ended_on !== null) throw new NotFound('监护人')
    const row = await getStudy(ctx, guardian.enrollment_id)
    const days = await readAmount(ctx, 'dossiers.guardian-link-days', { orgNo: row.org_no })
    const expiresAt = new Date(Date.parse(ctx.at) + days * 86_400_000).toISOString()
    // A new code takes the place of the one before it.
    await revokeLinks(ctx, { guardianId: id })
    const code = drawCode()
    const linkId = newId()
    const shown = await guardianView(ctx, row, expiresAt, { name: guardian.name_masked, relation: guardian.relation })
    await insertLink(
      ctx,
      { id: linkId, org_no: row.org_no, enrollment_id: row.id, person_id: row.person_id, guardian_id: id, expires_at: expiresAt, created_by_name: ctx.actor.name },
      { mark: markOf(ctx, code), shown_sealed: ctx.vault.seal(JSON.stringify(shown)) },
    )
    tell(ctx, 'guardian', id, guardian.name_masked, guardian)
    change(ctx, 'guardian', id, 'guardian.send-link', guardian, { expiresAt })
    return { id: linkId, code, path: `/guardian#${code}`, expiresAt }
  },

  async revokeGuardianLink(ctx, { id }) {
    const link = await findLink(ctx, id)
    if (!link) throw new NotFound('查看码')
    if ((await revokeLinks(ctx, { id })) === 0) throw new Refusal({ fact: '这个查看码已经作废。', rule: '作废过的不用再作废。', ways: ['刷新后再看'] })
    tell(ctx, 'guardian', link.guardian_id, '查看码', link)
    return { id }
  },

  async uploadDossierFile(ctx, { enrollmentId }, upload) {
    const row = await getStudy(ctx, enrollmentId)
    const name = maskNumbers(upload.name || '材料')
    const file = await storeFile(ctx, { name, bytes: upload.bytes, purpose: 'evidence', orgNo: row.org_no, personId: row.person_id })
    tell(ctx, 'enrollment', row.id, maskName(row.name), row)
    return { fileId: file.id, name }
  },

  async getDossierFile(ctx, { enrollmentId, fileId }) {
    const row = await getStudy(ctx, enrollmentId)
    if (!(await filesOf(ctx, row.id)).has(fileId)) throw new NotFound('文件')
    const file = await readStoredFile(ctx, fileId)
    await recordView(ctx, row.person_id, `打开了档案材料“${file.name}”`, undefined, row.org_no)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },

  async recordConsent(ctx, { enrollmentId, purpose, action, guardianId, way, fileId }) {
    const row = await getStudy(ctx, enrollmentId)
    const by = await answererOf(ctx, row, guardianId)
    if (fileId === null) throw new Invalid([{ path: 'fileId', message: way === 'signature' ? '请上传签名图片。' : '请上传签好的同意书扫描件。' }])
    await checkGiven(ctx, fileId)
    await answer(ctx, row, { purpose, action, ...by, way, fileId, recordedBy: ctx.actor.name })
    return { state: action }
  },

  async answerOwnConsent(ctx, { enrollmentId, purpose, action }) {
    const row = await getStudy(ctx, enrollmentId)
    const by = await answererOf(ctx, row, null)
    return asKeeper(ctx, { orgNo: row.org_no, personId: row.person_id }, async () => {
      await answer(ctx, row, { purpose, action, ...by, way: 'account', fileId: null, recordedBy: by.byName })
      return { state: action }
    })
  },

  async openAsGuardian(ctx, { code }) {
    const { key, view } = await openKey(ctx, code)
    await insertVisit(ctx, key, '打开查看')
    ctx.audit.subject('guardian', key.guardian_id, '监护人凭码查看', { orgNo: key.school_no, personId: key.person_id })
    return view
  },

  async answerAsGuardian(ctx, { code, purpose, version, action }) {
    const { key, view, mark } = await openKey(ctx, code)
    const text = consentTexts[purpose]
    if (version !== text.version) throw new Refusal({ fact: '同意书的文字已经更新。', rule: '答复的是看到的那一版。', ways: ['请学校重新发一个查看码'] })
    const was = view.consents.find((one) => one.purpose === purpose)
    if (!was) throw new Refusal({ fact: '学生已成年，由本人答复。', rule: '未成年学生的同意由监护人作出，成年学生由本人作出。', ways: ['请学生登录后答复'] })
    refuseWrongOrder(was.state, action)
    const name = view.facts.find((one) => one.name === '查看人')?.value ?? '监护人'
    await insertConsent(ctx, {
      org_no: key.school_no,
      enrollment_id: key.enrollment_id,
      person_id: key.person_id,
      purpose,
      text_version: text.version,
      body: text.body,
      action,
      by_kind: 'guardian',
      by_name: name,
      guardian_id: key.guardian_id,
      way: 'code',
      file_id: null,
      recorded_by_name: name,
    })
    const consents = view.consents.map((one) => (one.purpose === purpose ? { ...one, state: action, at: ctx.at, by: name, way: 'code', answeredVersion: text.version } : one))
    await updateShown(ctx, mark, ctx.vault.seal(JSON.stringify({ ...view, consents })))
    await insertVisit(ctx, key, `对“${text.title}”答复：${wordOf(consentActions, action)}`)
    await notify(ctx, { to: { orgNo: key.school_no, permission: 'dossiers.edit' }, kind: 'dossiers', title: `${view.student}的监护人对“${text.title}”答复：${wordOf(consentActions, action)}`, link: `/dossiers/${key.enrollment_id}` })
    ctx.audit.subject('guardian', key.guardian_id, `监护人答复“${text.title}”`, { orgNo: key.school_no, personId: key.person_id })
    return { state: action }
  },
}

/** Who answers: the guardian of a minor, or the student of age. */
async function answererOf(ctx: Ctx, row: EnrollmentRow, guardianId: string | null) {
  const minor = isMinor((await findBirthDates(ctx, [row.person_id])).get(row.person_id), ctx.today)
  if (!minor) {
    if (guardianId !== null) throw new Refusal({ fact: '学生已满 18 岁。', rule: '成年学生由本人作出同意。', ways: ['选择“本人”'] })
    return { byKind: 'student' as const, byName: maskName(row.name), guardianId: null }
  }
  if (guardianId === null) throw new Refusal({ fact: '学生未满 18 岁。', rule: '未成年学生的同意由监护人作出。', ways: ['选择监护人；还没有登记的先登记', '发给监护人查看码，由监护人在线答复'] })
  const guardian = await findGuardian(ctx, guardianId)
  if (!guardian || guardian.enrollment_id !== row.id || guardian.ended_on !== null) throw new NotFound('监护人')
  return { byKind: 'guardian' as const, byName: guardian.name_masked, guardianId }
}

type Answer = { purpose: ConsentPurpose; action: keyof typeof consentActions; byKind: 'guardian' | 'student'; byName: string; guardianId: string | null; way: string; fileId: string | null; recordedBy: string }

async function answer(ctx: Ctx, row: EnrollmentRow, one: Answer): Promise<void> {
  const text = consentTexts[one.purpose]
  const [before] = await listLatestConsents(ctx, [row.id], one.purpose)
  refuseWrongOrder(before?.action ?? 'none', one.action)
  await insertConsent(ctx, {
    org_no: row.org_no,
    enrollment_id: row.id,
    person_id: row.person_id,
    purpose: one.purpose,
    text_version: text.version,
    body: text.body,
    action: one.action,
    by_kind: one.byKind,
    by_name: one.byName,
    guardian_id: one.guardianId,
    way: one.way,
    file_id: one.fileId,
    recorded_by_name: one.recordedBy,
  })
  tell(ctx, 'consent', row.id, `${maskName(row.name)} ${text.title}`, row)
  change(ctx, 'consent', row.id, `consent.${one.action}`, row, { purpose: one.purpose, version: text.version, by: one.byKind, way: one.way }, { state: before?.action ?? 'none' })
}

function refuseWrongOrder(state: string, action: string): void {
  if (action === 'withdrawn' && state !== 'given') throw new Refusal({ fact: '现在没有可以撤回的同意。', rule: '只有作出过的同意才能撤回。', ways: ['不同意的，选“不同意”'] })
  if (action === state) throw new Refusal({ fact: `已经是“${wordOf(consentActions, state)}”。`, rule: '相同的答复不重复登记。', ways: ['要改变的，选另一种答复'] })
}

function checkDocument(ctx: Ctx, number: string | null): string | undefined {
  if (!number) return undefined
  const checked = checkIdNumber(number, { today: ctx.today })
  if (!checked.ok) throw new Invalid([{ path: 'documentNumber', message: checked.reason }])
  return checked.value
}

export function purposeOf(purpose: string): string {
  const reason = maskNumbers(purpose.trim())
  if ([...reason].length >= 4) return reason
  const message = '请写明用途，至少 4 个字，本人会看到。'
  throw new HttpError({ status: 400, message, issues: [{ path: 'purpose', message }] })
}

// Without letters that look like figures.
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** JH-7K2M-… of 80 random bits: it cannot be guessed, and is read aloud without mistakes. */
function drawCode(): string {
  const letters = [...randomBytes(16)].map((byte) => ALPHABET[byte % 32]).join('')
  return `JH-${letters.match(/.{4}/g)!.join('-')}`
}

const markOf = (ctx: Ctx, code: string) => ctx.vault.mac('guardian-code', code.toUpperCase().replace(/[^0-9A-Z]/g, ''))

async function openKey(ctx: Ctx, code: string): Promise<{ key: KeyRow; view: GuardianView; mark: Buffer }> {
  const mark = markOf(ctx, code)
  const key = await findKey(ctx, mark)
  if (!key) throw new HttpError({ status: 404, message: '没有这个查看码，或者它已经过期、作废。请核对，或请学校重新发一个。' })
  return { key, mark, view: JSON.parse(ctx.vault.open(key.shown_sealed)) as GuardianView }
}

