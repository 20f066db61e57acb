import { z } from 'zod'
import { day, endpoint, moment, orgNo, uuid } from '../../kernel/api.ts'
import { applicationHead, event, extraField, extraInput, extraShown, finding, phone, preArrivalKey, profileInput, reason } from './wire.ts'

const MB = 1024 * 1024

const profile = profileInput.extend({
  name: z.string(),
  phoneMasked: z.string(),
  identity: z.enum(['none', 'own', 'known']),
  idMasked: z.string().nullable(),
  /** Whether the document may be entered anew. */
  mendable: z.boolean(),
  sex: z.string().nullable(),
  minor: z.boolean(),
  hasPhoto: z.boolean(),
  version: z.number().int(),
})

const wanted = z.object({ lineId: uuid, extra: extraInput.default({}), softReason: reason.nullable().default(null) })

export const candidateApi = {
  getApplySettings: endpoint({
    method: 'GET',
    path: '/api/apply/settings',
    title: '考生注册怎样进行',
    needs: 'public',
    input: z.object({}),
    output: z.object({ sms: z.boolean(), demonstration: z.boolean() }),
  }),
  requestSignUpCode: endpoint({
    method: 'POST',
    path: '/api/apply/code',
    title: '取手机验证码',
    needs: 'public',
    audit: 'candidate.request-code',
    input: z.object({ phone }),
    output: z.object({ minutes: z.number().int() }),
  }),
  signUp: endpoint({
    method: 'POST',
    path: '/api/apply/sign-up',
    title: '考生注册或找回口令',
    needs: 'public',
    audit: 'candidate.sign-up',
    secret: true,
    input: z.object({
      phone,
      name: z.string().trim().min(2, '姓名至少两个字。').max(30),
      password: z.string().min(10, '口令至少 10 位。').max(128),
      code: z.string().trim().max(10).optional(),
    }),
    output: z.object({ username: z.string() }),
  }),
  getMyCandidate: endpoint({
    method: 'GET',
    path: '/api/me/candidate',
    title: '查看我的考生资料',
    needs: 'admissions.apply',
    input: z.object({}),
    output: z.object({
      profile,
      categories: z.array(z.object({ code: z.string(), label: z.string() })),
      educations: z.array(z.object({ code: z.string(), label: z.string() })),
      kinships: z.array(z.object({ code: z.string(), label: z.string() })),
      documents: z.array(z.object({ code: z.string(), label: z.string() })),
    }),
  }),
  saveMyCandidate: endpoint({
    method: 'PUT',
    path: '/api/me/candidate',
    title: '保存我的考生资料',
    needs: 'admissions.apply',
    audit: 'candidate.save',
    input: profileInput.extend({ version: z.number().int() }),
    output: z.object({ version: z.number().int() }),
  }),
  enterMyIdentity: endpoint({
    method: 'POST',
    path: '/api/me/candidate/identity',
    title: '登记我的证件',
    needs: 'admissions.apply',
    audit: 'candidate.identity',
    input: z.object({
      documentType: z.string().max(30),
      number: z.string().trim().min(1).max(40),
      name: z.string().trim().min(2).max(30),
      /** Only for documents that do not tell. */
      sex: z.enum(['1', '2']).optional(),
      birthDate: day.optional(),
    }),
    output: z.object({ identity: z.enum(['own', 'known']), idMasked: z.string(), warnings: z.array(z.string()) }),
  }),
  uploadMyPhoto: endpoint({
    method: 'POST',
    path: '/api/me/candidate/photo',
    title: '上传我的照片',
    needs: 'admissions.apply',
    audit: 'candidate.photo',
    upload: { maxBytes: 10 * MB, accept: '.jpg,.jpeg,.png' },
    input: z.object({}),
    output: z.object({ fileId: uuid, problems: z.array(z.string()) }),
  }),
  getMyPhoto: endpoint({
    method: 'GET',
    path: '/api/me/candidate/photo',
    title: '查看我的照片',
    needs: 'admissions.apply',
    download: true,
    input: z.object({}),
    output: z.object({}),
  }),
  judgeMyLines: endpoint({
    method: 'GET',
    path: '/api/me/application-lines',
    title: '看几条计划能不能报',
    needs: 'admissions.apply',
    input: z.object({ lineIds: z.array(uuid).min(1).max(20) }),
    output: z.object({
      lines: z.array(
        z.object({
          lineId: uuid,
          title: z.string(),
          schoolName: z.string(),
          orgNo,
          tuition: z.number().int(),
          seatsLeft: z.number().int(),
          photo: z.string(),
          notice: z.string(),
          materials: z.array(z.string()),
          fields: z.array(extraField),
          findings: z.array(finding),
          held: z.boolean(),
        }),
      ),
    }),
  }),
  applyFor: endpoint({
    method: 'POST',
    path: '/api/me/applications',
    title: '报名，可以一次报几所学校',
    needs: 'admissions.apply',
    audit: 'application.submit',
    input: z.object({ lines: z.array(wanted).min(1).max(20), submit: z.boolean() }),
    output: z.object({ rows: z.array(z.object({ lineId: uuid, id: uuid.nullable(), ok: z.boolean(), state: z.string().nullable(), message: z.string() })) }),
  }),
  listMyApplications: endpoint({
    method: 'GET',
    path: '/api/me/applications',
    title: '查看我的报名',
    needs: 'admissions.apply',
    input: z.object({}),
    output: z.object({
      now: moment,
      rows: z.array(
        applicationHead.extend({
          events: z.array(event),
          findings: z.array(finding),
          softReason: z.string().nullable(),
          /** Why the school may not take students now; null where it may, or where no place is held. */
          stopped: z.string().nullable(),
          extra: extraShown,
          phone: z.string(),
          address: z.string(),
          arriveFrom: day.nullable(),
          arriveTo: day.nullable(),
          materials: z.array(z.string()),
          /** Where to go on arrival and what is done; null before the offer is accepted. */
          arrival: z
            .object({
              opensAt: moment.nullable(),
              closesAt: moment.nullable(),
              stations: z.array(z.object({ title: z.string(), place: z.string(), required: z.boolean(), state: z.enum(['done', 'deferred', 'waiting']), at: moment.nullable() })),
            })
            .nullable(),
          preArrival: z.object({ fields: z.array(preArrivalKey), values: z.record(z.string(), z.string()), filledAt: moment.nullable() }),
        }),
      ),
    }),
  }),
  resubmitMyApplication: endpoint({
    method: 'POST',
    path: '/api/me/applications/{id}/submit',
    title: '补正后再次报名',
    needs: 'admissions.apply',
    audit: 'application.submit-again',
    input: z.object({ id: uuid, version: z.number().int(), extra: extraInput.optional(), softReason: reason.nullable().optional() }),
    output: z.object({ state: z.string() }),
  }),
  withdrawMyApplication: endpoint({
    method: 'POST',
    path: '/api/me/applications/{id}/withdraw',
    title: '撤回报名、谢绝或放弃录取',
    needs: 'admissions.apply',
    audit: 'application.withdraw',
    input: z.object({ id: uuid, version: z.number().int(), reason: z.string().trim().max(300).default('') }),
    output: z.object({ state: z.string() }),
  }),
  acceptMyOffer: endpoint({
    method: 'POST',
    path: '/api/me/applications/{id}/accept',
    title: '确认录取',
    needs: 'admissions.apply',
    audit: 'application.accept',
    input: z.object({ id: uuid, version: z.number().int(), ends: z.array(uuid).max(50) }),
    output: z.object({ state: z.string(), ended: z.number().int() }),
  }),
  savePreArrival: endpoint({
    method: 'PUT',
    path: '/api/me/applications/{id}/pre-arrival',
    title: '填写报到前信息',
    needs: 'admissions.apply',
    audit: 'application.pre-arrival',
    input: z.object({ id: uuid, values: z.record(z.string().max(30), z.string().trim().max(200)) }),
    output: z.object({ filledAt: moment }),
  }),
  getMyOfferLetter: endpoint({
    method: 'POST',
    path: '/api/me/applications/{id}/letter',
    title: '下载我的录取通知书',
    needs: 'admissions.apply',
    audit: 'application.own-letter',
    download: true,
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
}
