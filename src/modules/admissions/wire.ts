import { z } from 'zod'
import { day, moment, orgNo, uuid } from '../../kernel/api.ts'
import { preArrivalKeys, sources } from './codes.ts'
import { stateOrder, type State } from './moves.ts'

export const state = z.enum(stateOrder as [State, ...State[]])
export const source = z.enum(Object.keys(sources) as [keyof typeof sources, ...(keyof typeof sources)[]])
export const season = z.enum(['spring', 'autumn'])
export const finding = z.object({ id: z.string(), level: z.enum(['block', 'warn']), fact: z.string(), clause: z.string(), way: z.string() })
export const extraInput = z.record(z.string().max(60), z.union([z.string().max(200), z.number(), z.null()]))
export const extraShown = z.array(z.object({ key: z.string(), title: z.string(), value: z.string() }))
export const extraField = z.object({
  key: z.string(),
  title: z.string(),
  type: z.enum(['text', 'number', 'date', 'code', 'boolean']),
  required: z.boolean(),
  help: z.string(),
  choices: z.array(z.object({ code: z.string(), label: z.string() })),
})
export const region = z.string().regex(/^\d{6}$/)
export const phone = z.string().regex(/^1[3-9]\d{9}$/, '手机号是 11 位数字，例如 13800001234。')
export const reason = z.string().trim().min(2, '理由至少写两个字。').max(300)
export const preArrivalKey = z.enum(preArrivalKeys as [(typeof preArrivalKeys)[number], ...(typeof preArrivalKeys)[number][]])

/** What a candidate says of the own person; everything but the document, which is entered once. */
export const profileInput = z.object({
  phone: phone.nullable(),
  entryCategory: z.string().max(40).nullable(),
  previousEducation: z.string().max(40).nullable(),
  previousSchool: z.string().trim().max(60).nullable(),
  graduatedYear: z.number().int().min(1950).max(2100).nullable(),
  homeRegion: region.nullable(),
  employerName: z.string().trim().max(60).nullable(),
  guardianName: z.string().trim().max(30).nullable(),
  guardianRelation: z.string().max(10).nullable(),
  guardianPhone: z.string().trim().regex(/^[\d\-+ ]{5,20}$/, '电话只写数字和短横，例如 13800001234。').nullable(),
})

export const event = z.object({
  id: z.number().int(),
  at: moment,
  title: z.string(),
  toState: state,
  by: z.string(),
  reason: z.string().nullable(),
  clause: z.string().nullable(),
})

/** One application without anything about the person. */
export const applicationHead = z.object({
  id: uuid,
  version: z.number().int(),
  orgNo,
  orgName: z.string(),
  lineId: uuid,
  year: z.number().int(),
  season,
  specialtyCode: z.string(),
  specialtyName: z.string(),
  trainingLevel: z.string(),
  lengthMonths: z.number().int(),
  studyMode: z.string(),
  tuition: z.number().int(),
  source,
  state,
  stateReason: z.string().nullable(),
  stateClause: z.string().nullable(),
  submittedAt: moment.nullable(),
  decideBy: day.nullable(),
  offeredAt: moment.nullable(),
  offerNo: z.string().nullable(),
  replyBy: moment.nullable(),
  /** The moment of the answer is after `replyBy`, by the clock of the database. */
  late: z.boolean(),
  greenChannel: z.boolean(),
  /** Assigned before the hand-over; absent until then. */
  className: z.string().nullable(),
  /** Given when the registration passes. */
  studentNumber: z.string().nullable(),
  registeredOn: day.nullable(),
})
