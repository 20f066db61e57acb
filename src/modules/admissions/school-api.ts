import { z } from 'zod'
import { day, endpoint, exportFormat, listOf, listQuery, moment, orgNo, uuid } from '../../kernel/api.ts'
import { flowSteps, studyModes } from './board-api.ts'
import { applicationHead, event, extraField, extraInput, extraShown, finding, phone, preArrivalKey, profileInput, reason, season, source, state } from './wire.ts'

export const views = ['waiting', 'overdue', 'offered', 'accepted', 'green', 'ended', 'all'] as const

export const listRow = applicationHead.extend({
  name: z.string(),
  sex: z.string().nullable(),
  idMasked: z.string().nullable(),
  phoneMasked: z.string(),
  entryCategory: z.string().nullable(),
  homeRegion: z.string().nullable(),
  light: z.enum(['overdue', 'today']).nullable(),
  /** Something to look at before deciding: a warning, or another candidate much like this one. */
  notes: z.number().int(),
  near: z.number().int(),
})

export const filter = {
  view: z.enum(views).optional(),
  state: z.array(state).max(12).optional(),
  source: source.optional(),
  season: season.optional(),
  year: z.number().int().min(2000).max(2100).optional(),
  orgNo: orgNo.optional(),
  specialtyCode: z.string().max(20).optional(),
  entryCategory: z.string().max(40).optional(),
  lineId: uuid.optional(),
  region: z.string().regex(/^\d{4}(\d{2})?$/).optional(),
  mode: z.enum(studyModes).optional(),
  /** What ever came so far, whatever became of it; `held`: holds a seat now. */
  reached: z.enum([...flowSteps, 'held']).optional(),
  /** With `reached`: on this day in China. */
  on: day.optional(),
}

export const exportColumns = ['offerNo', 'name', 'idMasked', 'sex', 'phone', 'school', 'specialty', 'level', 'length', 'intake', 'category', 'region', 'source', 'state', 'reason', 'submittedAt', 'replyBy', 'green'] as const

const walkInLine = z.object({ id: uuid, title: z.string(), place: z.string(), seatsLeft: z.number().int() })
export const formSettings = z.object({
  photo: z.enum(['none', 'optional', 'required']),
  materials: z.array(z.string().trim().min(1).max(40)).max(20),
  preArrival: z.array(preArrivalKey).max(20),
  notice: z.string().trim().max(500),
  phone: z.string().trim().max(40),
  address: z.string().trim().max(100),
  arriveFrom: day.nullable(),
  arriveTo: day.nullable(),
})

export const schoolApi = {
  listApplications: endpoint({
    method: 'GET',
    path: '/api/admissions/applications',
    title: '报名和录取名单',
    needs: 'admissions.read',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(listRow).extend({ counts: z.object({ waiting: z.number().int(), overdue: z.number().int(), offered: z.number().int(), accepted: z.number().int(), green: z.number().int(), ended: z.number().int(), all: z.number().int() }) }),
  }),
  exportApplications: endpoint({
    method: 'POST',
    path: '/api/admissions/applications/export',
    title: '导出报名和录取名单',
    needs: 'admissions.read',
    audit: 'application.export',
    download: true,
    views: 'people',
    input: z.object({ q: listQuery.q, sort: listQuery.sort, ...filter, format: exportFormat, columns: z.array(z.enum(exportColumns)).optional() }),
    output: z.object({}),
  }),
  getApplication: endpoint({
    method: 'GET',
    path: '/api/admissions/applications/{id}',
    title: '查看一份报名',
    needs: 'admissions.read',
    views: 'person',
    input: z.object({ id: uuid }),
    output: z.object({
      application: listRow.extend({ softReason: z.string().nullable(), score: z.number().nullable(), offeredBy: z.string().nullable() }),
      person: z.object({ birthDate: z.string().nullable(), previousEducation: z.string().nullable(), previousSchool: z.string().nullable(), graduatedYear: z.number().int().nullable(), employerName: z.string().nullable(), guardian: z.string().nullable(), hasPhoto: z.boolean(), knownPerson: z.boolean() }),
      line: z.object({ seats: z.number().int(), taken: z.number().int(), open: z.boolean(), closedReason: z.string().nullable() }),
      findings: z.array(finding),
      extra: extraShown,
      preArrival: z.array(z.object({ title: z.string(), value: z.string() })),
      events: z.array(event),
      near: z.array(z.object({ id: uuid, name: z.string(), orgName: z.string(), state, why: z.string() })),
      mayDecide: z.boolean(),
    }),
  }),
  revealApplicant: endpoint({
    method: 'POST',
    path: '/api/admissions/applications/{id}/reveal',
    title: '查看报名人的完整联系方式和证件号码',
    needs: 'admissions.decide',
    audit: 'application.reveal',
    views: 'person',
    secret: true,
    input: z.object({ id: uuid, purpose: z.string().trim().min(4, '用途至少写四个字，本人会看到。').max(100) }),
    output: z.object({ idNumber: z.string().nullable(), phone: z.string().nullable(), guardianName: z.string().nullable(), guardianPhone: z.string().nullable(), birthDate: z.string().nullable() }),
  }),
  getApplicantPhoto: endpoint({
    method: 'GET',
    path: '/api/admissions/applications/{id}/photo',
    title: '查看报名人的照片',
    needs: 'admissions.read',
    download: true,
    views: 'person',
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  decideApplications: endpoint({
    method: 'POST',
    path: '/api/admissions/decisions',
    title: '审核报名：录取、退回、不录取',
    needs: 'admissions.decide',
    audit: 'application.decide',
    input: z.object({
      ids: z.array(uuid).min(1).max(500),
      action: z.enum(['offer', 'return', 'refuse', 'rescind', 'absent', 'accept', 'submit']),
      reason: reason.optional(),
      clause: z.string().max(12).optional(),
    }),
    output: z.object({ done: z.number().int(), rows: z.array(z.object({ id: uuid, name: z.string(), ok: z.boolean(), message: z.string() })) }),
  }),
  setGreenChannel: endpoint({
    method: 'POST',
    path: '/api/admissions/applications/{id}/green-channel',
    title: '标明或取消绿色通道',
    needs: 'admissions.decide',
    audit: 'application.green-channel',
    input: z.object({ id: uuid, on: z.boolean(), reason: z.string().trim().max(200).default('') }),
    output: z.object({ on: z.boolean() }),
  }),
  getWalkInForm: endpoint({
    method: 'GET',
    path: '/api/admissions/walk-in-form',
    title: '现场报名：本校开放的计划和报名表',
    needs: 'admissions.decide',
    input: z.object({}),
    output: z.object({
      lines: z.array(walkInLine),
      fields: z.array(extraField),
      categories: z.array(z.object({ code: z.string(), label: z.string() })),
      educations: z.array(z.object({ code: z.string(), label: z.string() })),
      kinships: z.array(z.object({ code: z.string(), label: z.string() })),
      documents: z.array(z.object({ code: z.string(), label: z.string() })),
    }),
  }),
  getAdmissionWords: endpoint({
    method: 'GET',
    path: '/api/admissions/words',
    title: '生源类别和文化程度的名称',
    needs: 'admissions.read',
    input: z.object({}),
    output: z.object({ categories: z.array(z.object({ code: z.string(), label: z.string() })), educations: z.array(z.object({ code: z.string(), label: z.string() })) }),
  }),
  enterWalkIn: endpoint({
    method: 'POST',
    path: '/api/admissions/walk-ins',
    title: '现场报名：代填一份',
    needs: 'admissions.decide',
    audit: 'application.walk-in',
    input: profileInput.extend({
      lineId: uuid,
      documentType: z.string().max(30),
      number: z.string().trim().min(1).max(40),
      name: z.string().trim().min(2).max(30),
      sex: z.enum(['1', '2']).optional(),
      birthDate: day.optional(),
      phone: phone,
      extra: extraInput.default({}),
      softReason: reason.nullable().default(null),
      greenChannel: z.boolean().default(false),
      /** Offers at once where nothing stands against it. */
      offer: z.boolean().default(false),
    }),
    output: z.object({ id: uuid, state, message: z.string() }),
  }),
  makeLetters: endpoint({
    method: 'POST',
    path: '/api/admissions/letters',
    title: '成批制作录取通知书',
    needs: 'admissions.decide',
    audit: 'application.letters',
    input: z.object({ ids: z.array(uuid).min(1).max(5000), format: z.enum(['pdf', 'word']).default('pdf') }),
    output: z.object({ jobId: uuid, letters: z.number().int() }),
  }),
  makeLetter: endpoint({
    method: 'POST',
    path: '/api/admissions/applications/{id}/letter',
    title: '制作一份录取通知书',
    needs: 'admissions.decide',
    audit: 'application.letter',
    download: true,
    views: 'person',
    input: z.object({ id: uuid, format: z.enum(['pdf', 'word']).default('pdf') }),
    output: z.object({}),
  }),
  getAdmissionForm: endpoint({
    method: 'GET',
    path: '/api/admissions/form',
    title: '查看报名表设置',
    needs: 'admissions.decide',
    input: z.object({}),
    /** `savedAt` is null where the school never set it. */
    output: formSettings.extend({ savedAt: moment.nullable() }),
  }),
  saveAdmissionForm: endpoint({
    method: 'PUT',
    path: '/api/admissions/form',
    title: '设置报名表',
    needs: 'admissions.decide',
    audit: 'admissions.save-form',
    /** `seenAt` is the `savedAt` of the settings that were on the page; settings saved since are not overwritten. */
    input: formSettings.extend({ seenAt: moment.nullish() }),
    output: z.object({ savedAt: moment }),
  }),
  resetApplicantPassword: endpoint({
    method: 'POST',
    path: '/api/admissions/applications/{id}/password',
    title: '为考生重设口令',
    needs: 'admissions.decide',
    audit: 'application.reset-password',
    secret: true,
    input: z.object({ id: uuid, reason }),
    output: z.object({ password: z.string() }),
  }),
  getAdmissionFlow: endpoint({
    method: 'GET',
    path: '/api/admissions/flow',
    title: '计划、报名、录取、确认、报到的人数',
    needs: 'admissions.read',
    input: z.object({ year: z.number().int().min(2000).max(2100).optional(), season: season.optional() }),
    output: z.object({
      year: z.number().int(),
      rows: z.array(z.object({ orgNo, orgName: z.string(), plan: z.number().int(), applied: z.number().int(), offered: z.number().int(), accepted: z.number().int(), arrived: z.number().int(), registered: z.number().int() })),
    }),
  }),
}
