import { z } from 'zod'
import { day, endpoint, exportFormat, listOf, listQuery, moment, orgNo, uuid } from '../../kernel/api.ts'
import { deferralCauses, deferralStates, stationKinds, type DeferralCause, type StationKind } from './arrival-codes.ts'
import { applicationHead, reason, season } from './wire.ts'

const year = z.number().int().min(2000).max(2100)
const intake = { year: year.optional(), season: season.optional() }
const stationKey = z.string().regex(/^[a-z0-9-]{2,20}$/)
const cause = z.enum(Object.keys(deferralCauses) as [DeferralCause, ...DeferralCause[]])
const deferralState = z.enum(Object.keys(deferralStates) as [keyof typeof deferralStates, ...(keyof typeof deferralStates)[]])
const cents = z.number().int().min(1, '缓缴金额要大于 0。').max(100_000_000, '缓缴金额不超过 100 万元。')

export const station = z.object({
  key: stationKey,
  kind: z.enum(Object.keys(stationKinds) as [StationKind, ...StationKind[]]),
  title: z.string().trim().min(2, '站名至少两个字。').max(20),
  place: z.string().trim().max(40),
  keeper: z.string().trim().max(40),
  required: z.boolean(),
})

/** One newcomer as a desk sees it: masked, with every station passed. */
const arrivalRow = applicationHead.extend({
  name: z.string(),
  sex: z.string().nullable(),
  idMasked: z.string().nullable(),
  phoneMasked: z.string(),
  hasPhoto: z.boolean(),
  cameAt: moment.nullable(),
  arrivedAt: moment.nullable(),
  steps: z.array(z.object({ station: z.string(), title: z.string(), result: z.enum(['done', 'deferred']), at: moment, by: z.string() })),
  /** Stations of the intake that are still to be passed, by title; the required ones first. */
  missing: z.array(z.object({ station: z.string(), title: z.string(), required: z.boolean() })),
  deferred: z.number().int().nullable(),
})

export const arrivalViews = ['here', 'awaited', 'came', 'unfinished', 'arrived', 'deferred', 'absent', 'all'] as const
export type ArrivalView = (typeof arrivalViews)[number]
const arrivalFilter = { ...intake, view: z.enum(arrivalViews).optional(), orgNo: orgNo.optional(), specialtyCode: z.string().max(20).optional(), passed: stationKey.optional(), waiting: stationKey.optional() }

const deferralRow = z.object({
  id: uuid,
  applicationId: uuid,
  orgName: z.string(),
  name: z.string(),
  idMasked: z.string().nullable(),
  specialtyName: z.string(),
  offerNo: z.string().nullable(),
  cause,
  reason: z.string(),
  amount: z.number().int(),
  dueOn: day.nullable(),
  overdue: z.boolean(),
  state: deferralState,
  recordedAt: moment,
  recordedBy: z.string(),
  endedAt: moment.nullable(),
  endedNote: z.string().nullable(),
})
const deferralFilter = { ...intake, view: z.enum(['open', 'overdue', 'settled', 'all']).optional(), cause: cause.optional(), orgNo: orgNo.optional() }

export const arrivalApi = {
  getArrivalPlan: endpoint({
    method: 'GET',
    path: '/api/admissions/arrival/plan',
    title: '查看报到安排',
    needs: 'admissions.read',
    input: z.object({ ...intake, orgNo: orgNo.optional() }),
    output: z.object({
      year,
      season,
      orgNo,
      orgName: z.string(),
      /** Intakes with anybody to come, the latest first. */
      intakes: z.array(z.object({ year, season, persons: z.number().int() })),
      arranged: z.boolean(),
      opensAt: moment.nullable(),
      closesAt: moment.nullable(),
      /** `closesAt` is over, by the clock of the database. */
      over: z.boolean(),
      stations: z.array(station),
      version: z.number().int(),
      mayWork: z.boolean(),
    }),
  }),
  saveArrivalPlan: endpoint({
    method: 'PUT',
    path: '/api/admissions/arrival/plan',
    title: '设置报到安排',
    needs: 'admissions.decide',
    audit: 'arrival.arrange',
    input: z.object({ year, season, opensAt: moment.nullable(), closesAt: moment.nullable(), stations: z.array(station).min(1).max(20), version: z.number().int() }),
    output: z.object({ version: z.number().int() }),
  }),
  findArrivals: endpoint({
    method: 'GET',
    path: '/api/admissions/arrival/find',
    title: '报到：找人（通知书编号或查验编号、证件号码、手机号、姓名）',
    needs: 'admissions.decide',
    input: z.object({ ...intake, q: z.string().trim().min(2, '至少输入两个字。').max(300) }),
    output: z.object({ rows: z.array(arrivalRow) }),
  }),
  passStation: endpoint({
    method: 'POST',
    path: '/api/admissions/arrival/{id}/pass',
    title: '报到：过一站',
    needs: 'admissions.decide',
    audit: 'arrival.pass',
    input: z.object({
      id: uuid,
      station: stationKey,
      note: z.string().trim().max(200).default(''),
      /** Only at the payment station: the green channel instead of the payment. */
      deferral: z.object({ cause, reason, amount: cents, dueOn: day.nullable() }).nullable().default(null),
    }),
    output: z.object({ row: arrivalRow, /** Another desk was quicker; nothing was written. */ already: z.boolean(), message: z.string() }),
  }),
  takeBackStation: endpoint({
    method: 'POST',
    path: '/api/admissions/arrival/{id}/take-back',
    title: '报到：退回一站',
    needs: 'admissions.decide',
    audit: 'arrival.take-back',
    input: z.object({ id: uuid, station: stationKey, reason }),
    output: z.object({ row: arrivalRow, message: z.string() }),
  }),
  getArrivalProgress: endpoint({
    method: 'GET',
    path: '/api/admissions/arrival/progress',
    title: '报到进度',
    needs: 'admissions.read',
    input: z.object({ ...intake, orgNo: orgNo.optional() }),
    output: z.object({
      at: moment,
      expected: z.number().int(),
      came: z.number().int(),
      arrived: z.number().int(),
      unfinished: z.number().int(),
      waiting: z.number().int(),
      deferred: z.number().int(),
      absent: z.number().int(),
      stations: z.array(z.object({ key: z.string(), title: z.string(), required: z.boolean(), done: z.number().int(), deferred: z.number().int(), waiting: z.number().int() })),
      specialties: z.array(z.object({ code: z.string(), name: z.string(), expected: z.number().int(), came: z.number().int(), arrived: z.number().int() })),
      /** Persons by the hour of their first station, of the last day on which anybody came. */
      hours: z.array(z.object({ hour: z.number().int(), came: z.number().int() })),
      day: day.nullable(),
    }),
  }),
  listArrivals: endpoint({
    method: 'GET',
    path: '/api/admissions/arrival/list',
    title: '报到名单',
    needs: 'admissions.read',
    input: z.object({ ...listQuery, ...arrivalFilter }),
    output: listOf(arrivalRow).extend({ counts: z.record(z.enum(arrivalViews), z.number().int()) }),
  }),
  exportArrivals: endpoint({
    method: 'POST',
    path: '/api/admissions/arrival/export',
    title: '导出报到名单',
    needs: 'admissions.read',
    audit: 'arrival.export',
    download: true,
    views: 'people',
    input: z.object({ q: listQuery.q, sort: listQuery.sort, ...arrivalFilter, format: exportFormat }),
    output: z.object({}),
  }),
  listDeferrals: endpoint({
    method: 'GET',
    path: '/api/admissions/arrival/deferrals',
    title: '缓缴名单',
    needs: 'admissions.read',
    input: z.object({ ...listQuery, ...deferralFilter }),
    output: listOf(deferralRow).extend({ owed: z.number().int(), counts: z.object({ open: z.number().int(), overdue: z.number().int(), settled: z.number().int(), all: z.number().int() }) }),
  }),
  exportDeferrals: endpoint({
    method: 'POST',
    path: '/api/admissions/arrival/deferrals/export',
    title: '导出缓缴名单',
    needs: 'admissions.read',
    audit: 'deferral.export',
    download: true,
    views: 'people',
    input: z.object({ q: listQuery.q, sort: listQuery.sort, ...deferralFilter, format: exportFormat }),
    output: z.object({}),
  }),
  settleDeferral: endpoint({
    method: 'POST',
    path: '/api/admissions/arrival/deferrals/{id}/settle',
    title: '缓缴：登记缴清',
    needs: 'admissions.decide',
    audit: 'deferral.settle',
    input: z.object({ id: uuid, note: z.string().trim().max(200).default('') }),
    output: z.object({ state: deferralState }),
  }),
}
