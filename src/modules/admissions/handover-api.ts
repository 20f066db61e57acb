import { z } from 'zod'
import { day, endpoint, listOf, listQuery, moment, uuid } from '../../kernel/api.ts'
import { suppliable } from './handover-facts.ts'
import { reason, season, state } from './wire.ts'

export const handoverViews = ['waiting', 'unclassed', 'pending', 'registered'] as const
const filter = { view: z.enum(handoverViews).optional(), year: z.number().int().min(2000).max(2100).optional(), season: season.optional(), specialtyCode: z.string().max(20).optional() }
const problem = z.object({ title: z.string(), message: z.string(), mend: z.string(), level: z.enum(['block', 'warn']) })

const batch = z.object({
  id: uuid,
  asked: z.number().int(),
  received: z.number().int(),
  refused: z.number().int(),
  state: z.enum(['running', 'done', 'stopped']),
  jobId: uuid.nullable(),
  madeBy: z.string(),
  madeAt: moment,
  finishedAt: moment.nullable(),
})

export const handoverApi = {
  listHandover: endpoint({
    method: 'GET',
    path: '/api/admissions/handover',
    title: '移交学籍：已报到的名单',
    needs: 'admissions.decide',
    views: 'people',
    input: z.object({ ...listQuery, ...filter }),
    output: listOf(
      z.object({
        id: uuid,
        name: z.string(),
        idMasked: z.string().nullable(),
        offerNo: z.string().nullable(),
        specialtyName: z.string(),
        trainingLevel: z.string(),
        year: z.number().int(),
        season,
        className: z.string().nullable(),
        state,
        arrivedOn: day.nullable(),
        studentNumber: z.string().nullable(),
        registeredOn: day.nullable(),
        enrollmentId: uuid.nullable(),
        /** What the register would say now; empty for those handed over. */
        problems: z.array(problem),
        /** The record that was made is gone: it can be taken back and handed over again. */
        gone: z.boolean(),
      }),
    ).extend({ counts: z.object({ waiting: z.number().int(), unclassed: z.number().int(), pending: z.number().int(), registered: z.number().int() }), batches: z.array(batch) }),
  }),
  getSupplyForm: endpoint({
    method: 'GET',
    path: '/api/admissions/handover/fields',
    title: '移交学籍：可以补填的内容',
    needs: 'admissions.decide',
    input: z.object({}),
    output: z.object({ fields: z.array(z.object({ key: z.enum(suppliable), title: z.string(), type: z.string(), help: z.string(), options: z.array(z.object({ code: z.string(), label: z.string() })) })) }),
  }),
  supplyFacts: endpoint({
    method: 'POST',
    path: '/api/admissions/handover/facts',
    title: '补填学籍需要的内容',
    needs: 'admissions.decide',
    audit: 'application.supply-facts',
    input: z.object({ ids: z.array(uuid).min(1).max(5000), key: z.enum(suppliable), value: z.string().trim().min(1, '请填写内容。').max(200) }),
    output: z.object({ done: z.number().int() }),
  }),
  handOver: endpoint({
    method: 'POST',
    path: '/api/admissions/handover',
    title: '移交学籍',
    needs: 'admissions.decide',
    audit: 'application.hand-over',
    // Without ids: everybody whom the filter shows among those who arrived.
    input: z.object({ ids: z.array(uuid).min(1).max(5000).optional(), year: filter.year, season: filter.season, specialtyCode: filter.specialtyCode }),
    output: batch.extend({ rows: z.array(z.object({ id: uuid, name: z.string(), message: z.string() })) }),
  }),
  getHandoverRefusals: endpoint({
    method: 'GET',
    path: '/api/admissions/handovers/{id}/refusals',
    title: '下载没有移交的名单和原因',
    needs: 'admissions.decide',
    download: true,
    views: 'people',
    input: z.object({ id: uuid }),
    output: z.object({}),
  }),
  takeBackHandover: endpoint({
    method: 'POST',
    path: '/api/admissions/applications/{id}/take-back',
    title: '收回移交',
    needs: 'admissions.decide',
    audit: 'application.take-back',
    input: z.object({ id: uuid, reason }),
    output: z.object({ state }),
  }),
}
