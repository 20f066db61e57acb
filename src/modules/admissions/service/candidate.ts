import { amongNewcomers, asKeeper } from '../../../kernel/case-scope.ts'
import { openChannels } from '../../../kernel/channels/config.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { productCodes } from '../../../kernel/codes.ts'
import { emit } from '../../../kernel/events.ts'
import { HttpError, Invalid, InvalidAndCounted, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { readStoredFile, storeFile } from '../../../kernel/files.ts'
import { maskIdNumber, maskName, maskPhone } from '../../../kernel/mask.ts'
import { requestCode, takeOneTimeCode } from '../../../kernel/one-time-codes.ts'
import { newcomersNo } from '../../../kernel/org-no.ts'
import { readAmount } from '../../../kernel/parameters.ts'
import { hashPassword } from '../../../kernel/passwords.ts'
import { photoProblems, photoRule } from '../../../kernel/photo.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { createLearnerAccount, findAccountByName, refuseWeak, replacePassword } from '../../access/public.ts'
import { documentHash, findBirthDates, getPerson, openIdNumber } from '../../people/public.ts'
import type { candidateApi } from '../candidate-api.ts'
import { endedStates } from '../moves.ts'
import { isMinor } from '../rules.ts'
import { listOfPerson } from '../store/applications.ts'
import { findOwnCandidate, insertCandidate, updateCandidate, type CandidateRow } from '../store/candidates.ts'
import { readDocument, takesDocument } from './identity.ts'
import { phoneMac } from './judge.ts'

type CandidateHandlers = Pick<
  Handlers<typeof candidateApi>,
  'getApplySettings' | 'requestSignUpCode' | 'signUp' | 'getMyCandidate' | 'saveMyCandidate' | 'enterMyIdentity' | 'uploadMyPhoto' | 'getMyPhoto'
>

/** What a learner has before the first save: from the register where the person is in it. */
export type Candidate = Omit<CandidateRow, 'created_at'>

export const ownPlace = (ctx: Ctx) => ({ orgNo: newcomersNo(ctx.actor.schema), personId: ctx.actor.personId! })

/** The own candidate, read or made up from the register of people; nothing is written. */
export async function readOwn(ctx: Ctx): Promise<Candidate> {
  return (await findOwnCandidate(ctx)) ?? fromRegister(ctx)
}

async function fromRegister(ctx: Ctx): Promise<Candidate> {
  const personId = ctx.actor.personId!
  const person = await getPerson(ctx, personId)
  const number = await openIdNumber(ctx, personId)
  return {
    id: newId(),
    org_no: newcomersNo(ctx.actor.schema),
    person_id: personId,
    account_id: ctx.actor.accountId,
    name: person.name,
    phone_sealed: null,
    phone_masked: '',
    phone_mac: null,
    document_type: person.documentType,
    id_hash: documentHash(ctx, person.documentType, number),
    id_sealed: ctx.vault.seal(number),
    id_masked: person.idMasked,
    identity: 'own',
    sex: person.sex,
    birth_date: (await findBirthDates(ctx, [personId])).get(personId) ?? person.birthDate,
    entry_category: null,
    previous_education: null,
    previous_school: null,
    graduated_year: null,
    home_region: null,
    employer_name: null,
    guardian_name_sealed: null,
    guardian_relation: null,
    guardian_phone_sealed: null,
    photo_file_id: null,
    version: 0,
  }
}

/** Changes the own candidate, which is made where it is not there yet. Throws Stale where another page was quicker. */
export async function changeOwn(ctx: Ctx, version: number | undefined, set: Partial<Candidate>, action: string): Promise<Candidate> {
  return asKeeper(ctx, ownPlace(ctx), async () => {
    const before = await readOwn(ctx)
    if (version !== undefined && version !== before.version) throw new Stale({ by: '您自己', at: '刚才', fields: ['考生资料'] })
    let after: Candidate
    if (before.version === 0) {
      after = { ...before, ...set, version: 1 }
      await insertCandidate(ctx, after)
    } else {
      const made = await updateCandidate(ctx, before, set)
      if (!made) throw new Stale({ by: '您自己', at: '刚才', fields: ['考生资料'] })
      after = made
    }
    ctx.audit.subject('candidate', before.id, maskName(before.name), { personId: before.person_id })
    ctx.audit.change({ kind: 'candidate', id: before.id, action, after: { fields: Object.keys(set) }, orgNo: before.org_no, personId: before.person_id })
    return after
  })
}

const codes = (list: string) => productCodes.items(list, '9999-12-31', []).map(({ code, label }) => ({ code, label }))

/** The code lists of the application form, for candidates and for the counter of a school. */
export const formLists = () => ({
  categories: codes('source-category'),
  educations: codes('previous-education'),
  kinships: codes('kinship'),
  documents: codes('document-types').filter((one) => takesDocument(one.code)),
})

export const candidateHandlers: CandidateHandlers = {
  async getApplySettings(ctx) {
    return { sms: openChannels().sms, demonstration: ctx.actor.demonstration }
  },

  async requestSignUpCode(ctx, { phone }) {
    if (!openChannels().sms)
      throw new Refusal({ fact: '这里没有开通短信。', rule: '没有短信网关时，注册不需要验证码。', ways: ['直接填写手机号、姓名和口令注册。'] })
    await requestCode(ctx, phone)
    ctx.audit.subject('candidate', '', maskPhone(phone))
    return { minutes: 10 }
  },

  async signUp(ctx, { phone, name, password, code }) {
    if (ctx.actor.accountId !== '') throw new Refusal({ fact: '您已经登录。', rule: '注册是给还没有账号的人用的。', ways: ['退出登录后再注册。'] })
    const weak = refuseWeak(password, phone)
    if (weak) throw new Invalid([{ path: 'password', message: weak }])
    const sms = openChannels().sms
    if (sms && !(await takeOneTimeCode(ctx, phone, code ?? '')))
      throw new InvalidAndCounted([{ path: 'code', message: '验证码不对或已经过期。重新取一个，填最近收到的那个。' }])
    // Hashed before it is known whether there is an account: the answer takes alike long and says the same.
    const digest = await hashPassword(password)
    const orgNo = newcomersNo(ctx.actor.schema)
    ctx.audit.subject('candidate', '', maskPhone(phone))
    const known = await findAccountByName(ctx, phone)
    if (known) {
      // Only a code proves the telephone, and only an account that its holder made is given a new password by it.
      if (sms && known.reachNo === orgNo) await replacePassword(ctx, known.id, digest, false)
      return { username: phone }
    }
    await amongNewcomers(ctx, async () => {
      const [id, postId, personId, candidateId] = [newId(), newId(), newId(), newId()]
      await createLearnerAccount(ctx, { id, postId, username: phone, name, digest, orgNo, orgName: '考生', personId })
      await insertCandidate(ctx, {
        id: candidateId,
        org_no: orgNo,
        person_id: personId,
        account_id: id,
        name,
        phone_sealed: ctx.vault.seal(phone),
        phone_masked: maskPhone(phone),
        phone_mac: phoneMac(ctx, phone),
      })
      ctx.audit.subject('candidate', candidateId, maskName(name))
      ctx.audit.change({ kind: 'candidate', id: candidateId, action: 'candidate.sign-up', after: { phone: maskPhone(phone) }, orgNo, personId })
    })
    return { username: phone }
  },

  async getMyCandidate(ctx) {
    const own = await readOwn(ctx)
    const open = (sealed: Buffer | null) => (sealed ? ctx.vault.open(sealed) : null)
    const minorAge = await readAmount(ctx, 'identity.minor-age', { orgNo: own.org_no })
    return {
      profile: {
        name: own.name,
        phone: open(own.phone_sealed),
        phoneMasked: own.phone_masked,
        identity: own.identity as 'none' | 'own' | 'known',
        idMasked: own.id_masked,
        mendable: await mayMend(ctx, own),
        sex: own.sex,
        minor: isMinor({ birthDate: own.birth_date }, { today: ctx.today, minorAge }),
        hasPhoto: own.photo_file_id !== null,
        entryCategory: own.entry_category,
        previousEducation: own.previous_education,
        previousSchool: own.previous_school,
        graduatedYear: own.graduated_year,
        homeRegion: own.home_region,
        employerName: own.employer_name,
        guardianName: open(own.guardian_name_sealed),
        guardianRelation: own.guardian_relation,
        guardianPhone: open(own.guardian_phone_sealed),
        version: own.version,
      },
      ...formLists(),
    }
  },

  async saveMyCandidate(ctx, { version, ...given }) {
    const after = await changeOwn(ctx, version, profileSet(ctx, given), 'candidate.save')
    return { version: after.version }
  },

  async enterMyIdentity(ctx, given) {
    const before = await readOwn(ctx)
    if (before.identity !== 'none') {
      if (!(await mayMend(ctx, before)))
        throw new Refusal({ fact: `证件已经登记：${before.id_masked ?? ''}。`, rule: '证件随报名交给了学校，报名办着的时候不改。', clause: '001:1319', ways: ['登记错了的，先撤回报名，或请学校退回补正，再来更正。', '也可以带证件到学校现场报名。'] })
      await emit(ctx, 'candidate.document-changing', { personId: before.person_id })
    }
    const record = readDocument(ctx, given)
    // A number that was only typed ties nobody to anybody: it stays with the candidate, whether the register of people
    // knows it or not, and the answer is the same. A person is made or found when a school has seen the document.
    const identity = 'known' as const
    const masked = maskIdNumber(record.number)
    await changeOwn(
      ctx,
      undefined,
      {
        name: record.name,
        document_type: record.documentType,
        id_hash: documentHash(ctx, record.documentType, record.number),
        id_sealed: ctx.vault.seal(record.number),
        id_masked: masked,
        sex: record.sex,
        birth_date: record.birthDate,
        identity,
      },
      'candidate.identity',
    )
    return { identity, idMasked: masked, warnings: record.warnings }
  },

  async uploadMyPhoto(ctx, _input, upload) {
    const place = ownPlace(ctx)
    const file = await storeFile(ctx, { name: '照片', bytes: upload.bytes, purpose: 'photo', ...place })
    const problems = await photoProblems(upload.bytes, await photoRule(ctx, place.orgNo))
    await changeOwn(ctx, undefined, { photo_file_id: file.id }, 'candidate.photo')
    return { fileId: file.id, problems: problems.map((one) => one.message) }
  },

  async getMyPhoto(ctx) {
    const own = await readOwn(ctx)
    if (!own.photo_file_id) throw new NotFound('照片')
    const file = await readStoredFile(ctx, own.photo_file_id)
    return { name: file.name, mediaType: file.mediaType, bytes: file.content }
  },
}

/** Whether the document may be entered anew: one that was only typed, and that no school has before it now. */
async function mayMend(ctx: Ctx, own: Candidate): Promise<boolean> {
  if (own.identity !== 'known') return false
  return (await listOfPerson(ctx, own.person_id)).every((row) => row.state === 'draft' || row.state === 'returned' || endedStates.includes(row.state))
}

type GivenProfile = {
  phone: string | null
  entryCategory: string | null
  previousEducation: string | null
  previousSchool: string | null
  graduatedYear: number | null
  homeRegion: string | null
  employerName: string | null
  guardianName: string | null
  guardianRelation: string | null
  guardianPhone: string | null
}

/** What was typed as it is kept: codes checked, telephones and guardians sealed. Throws Invalid for an unknown code. */
export function profileSet(ctx: Ctx, given: GivenProfile) {
  const checkCode = (list: string, path: string, code: string | null) => {
    if (code && !productCodes.items(list, '9999-12-31', []).some((one) => one.code === code)) throw new Invalid([{ path, message: '这个选项不在清单里，请重新选择。' }])
    return code || null
  }
  const seal = (text: string | null) => (text ? ctx.vault.seal(text) : null)
  if (given.graduatedYear && given.graduatedYear > Number(ctx.today.slice(0, 4)) + 1)
    throw new HttpError({ status: 400, message: '毕业年份不能晚于明年。', issues: [{ path: 'graduatedYear', message: '毕业年份不能晚于明年。' }] })
  return {
    phone_sealed: seal(given.phone),
    phone_masked: given.phone ? maskPhone(given.phone) : '',
    phone_mac: given.phone ? phoneMac(ctx, given.phone) : null,
    entry_category: checkCode('source-category', 'entryCategory', given.entryCategory),
    previous_education: checkCode('previous-education', 'previousEducation', given.previousEducation),
    previous_school: given.previousSchool || null,
    graduated_year: given.graduatedYear,
    home_region: given.homeRegion || null,
    employer_name: given.employerName || null,
    guardian_name_sealed: seal(given.guardianName),
    guardian_relation: checkCode('kinship', 'guardianRelation', given.guardianRelation),
    guardian_phone_sealed: seal(given.guardianPhone),
  }
}
