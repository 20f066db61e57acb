import { z } from 'zod'
import { endpoint, listOf, listQuery, uuid } from '../../kernel/api.ts'
import { explanation, kind, state } from './wire.ts'

const needs = 'placements.own'

const myLine = z.object({
  lineId: uuid,
  code: z.string(),
  schoolName: z.string(),
  title: z.string(),
  seats: z.number().int(),
  /** Lowest score asked for, if any. */
  minimum: z.number().nullable(),
  /** Why it cannot be listed by this candidate now; null where it can. */
  why: z.string().nullable(),
})

export const myApi = {
  listMyPlacements: endpoint({
    method: 'GET', path: '/api/me/placements', title: '我的志愿', needs,
    input: z.object({}),
    output: z.object({
      /** The database's own clock, for the time left. */
      now: z.string(),
      rows: z.array(
        z.object({
          id: uuid,
          title: z.string(),
          orgName: z.string(),
          kind,
          state,
          opensAt: z.string(),
          closesAt: z.string(),
          claimed: z.boolean(),
          submittedAt: z.string().nullable(),
        }),
      ),
    }),
  }),
  claimPlacement: endpoint({
    method: 'POST', path: '/api/me/placements/{id}/claim', title: '核对考生号', needs, audit: 'placement.claim',
    input: z.object({ id: uuid, candidateNo: z.string().trim().min(1).max(30) }),
    output: z.object({ id: uuid }),
  }),
  getMyPlacement: endpoint({
    method: 'GET', path: '/api/me/placements/{id}', title: '我在一个批次的志愿', needs,
    input: z.object({ id: uuid }),
    output: z.object({
      id: uuid,
      now: z.string(),
      title: z.string(),
      orgName: z.string(),
      kind,
      state,
      opensAt: z.string(),
      closesAt: z.string(),
      choices: z.number().int().nullable(),
      adjustment: z.boolean(),
      ruleWords: z.string(),
      candidateNo: z.string(),
      scores: z.array(z.object({ title: z.string(), points: z.number().nullable() })),
      chosen: z.array(myLine),
      adjust: z.boolean(),
      submitted: z.array(uuid).nullable(),
      submittedAdjust: z.boolean(),
      submittedAt: z.string().nullable(),
      version: z.number().int(),
    }),
  }),
  listMyPlacementLines: endpoint({
    method: 'GET', path: '/api/me/placements/{id}/lines', title: '可填的学校和专业', needs,
    input: z.object({ id: uuid, page: listQuery.page, size: listQuery.size, q: listQuery.q }),
    output: listOf(myLine),
  }),
  saveMyPreferences: endpoint({
    method: 'PUT', path: '/api/me/placements/{id}/preferences', title: '保存或提交志愿', needs, audit: 'placement.prefer',
    input: z.object({ id: uuid, lineIds: z.array(uuid).max(200), adjust: z.boolean(), submit: z.boolean(), version: z.number().int().min(0) }),
    output: z.object({ version: z.number().int(), savedAt: z.string(), submittedAt: z.string().nullable() }),
  }),
  explainMyPlacement: endpoint({
    method: 'GET', path: '/api/me/placements/{id}/explanation', title: '我的投档结果和理由', needs,
    input: z.object({ id: uuid }),
    output: explanation,
  }),
}
