import { z } from 'zod'
import { endpoint, exportFormat, listOf, listQuery, uuid } from '../../kernel/api.ts'
import { myApi } from './my-api.ts'
import { batchRow, candidateRow, explanation, fileCheck, frozen, kind, lineRow, pool, settings, state, summary } from './wire.ts'

const MB = 1024 * 1024
const one = z.object({ id: uuid })
const what = z.enum(['candidates', 'scores'])
const candidateFilter = { q: listQuery.q, view: z.enum(['all', 'unclaimed', 'unsubmitted', 'placed', 'unplaced']).default('all'), lineId: uuid.optional() }

const batchApi = {
  listPlacementBatches: endpoint({
    method: 'GET', path: '/api/placements/batches', title: '投档批次', needs: 'placements.read',
    input: z.object({ ...listQuery, year: z.number().int().optional(), kind: kind.optional(), state: state.optional() }),
    output: listOf(batchRow),
  }),
  createPlacementBatch: endpoint({
    method: 'POST', path: '/api/placements/batches', title: '建立投档批次', needs: 'placements.prepare', audit: 'placement.create',
    input: z.object({ ...settings, previousId: uuid.optional() }),
    output: one,
  }),
  getPlacementBatch: endpoint({
    method: 'GET', path: '/api/placements/batches/{id}', title: '查看投档批次', needs: 'placements.read',
    input: one,
    output: batchRow.extend({
      rule: z.enum(['serial', 'deferred']),
      subjects: settings.subjects,
      formulas: z.array(z.object({ key: z.string(), weights: z.record(z.string(), z.number()) })),
      ties: z.array(z.string()),
      groups: z.array(z.string()),
      cutOffs: z.array(z.object({ kind: z.string(), region: z.string(), score: z.number() })),
      choices: z.number().int().nullable(),
      adjustment: z.boolean(),
      previousId: uuid.nullable(),
      jobId: uuid.nullable(),
      /** SHA-256 of what the seed comes from, told from the opening on. */
      seedCommitment: z.string().nullable(),
      version: z.number().int(),
      own: z.boolean(),
      summary: summary.nullable(),
      frozen: frozen.nullable(),
    }),
  }),
  updatePlacementBatch: endpoint({
    method: 'PUT', path: '/api/placements/batches/{id}', title: '修改投档批次', needs: 'placements.prepare', audit: 'placement.update',
    input: z.object({ id: uuid, version: z.number().int(), ...settings }),
    output: one,
  }),
  extendPlacementBatch: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/extend', title: '延长填报时间', needs: 'placements.prepare', audit: 'placement.extend',
    input: z.object({ id: uuid, closesAt: settings.closesAt, reason: z.string().trim().min(4).max(300) }),
    output: one,
  }),
  freezePlacementBatch: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/freeze', title: '封存投档输入', needs: 'placements.prepare', audit: 'placement.freeze',
    input: one,
    output: z.object({ id: uuid, seed: z.number().int(), inputSha256: z.string(), candidates: z.number().int() }),
  }),
  allocatePlacementBatch: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/allocate', title: '投档', needs: 'placements.prepare', audit: 'placement.ask-allocate',
    input: one,
    output: z.object({ jobId: uuid }),
  }),
  replayPlacementBatch: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/replay', title: '由封存的输入重算比对', needs: 'placements.read', audit: 'placement.ask-replay',
    input: one,
    output: z.object({ jobId: uuid }),
  }),
  downloadPlacementFreeze: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/frozen', title: '取出封存的输入或结果', needs: 'placements.readCandidates', audit: 'placement.download-frozen', download: true, views: 'people',
    input: z.object({ id: uuid, what: z.enum(['input', 'result']) }),
    output: z.object({}),
  }),
}

const lineApi = {
  refreshPlacementLines: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/lines', title: '从招生计划取入', needs: 'placements.prepare', audit: 'placement.take-lines',
    input: one,
    output: z.object({ added: z.number().int(), removed: z.number().int(), changed: z.number().int(), lines: z.number().int() }),
  }),
  listPlacementLines: endpoint({
    method: 'GET', path: '/api/placements/batches/{id}/lines', title: '批次里的招生计划', needs: 'placements.read',
    input: z.object({ id: uuid, ...listQuery, view: z.enum(['all', 'free', 'full']).default('all') }),
    output: listOf(lineRow),
  }),
  setPlacementLine: endpoint({
    method: 'PUT', path: '/api/placements/batches/{id}/lines/{rowId}', title: '修改批次里的招生计划', needs: 'placements.prepare', audit: 'placement.set-line',
    input: z.object({
      id: uuid, rowId: uuid, version: z.number().int(), pools: z.array(pool).max(50), minimum: z.number().min(0).max(20_000).nullable(),
      formula: z.string().max(30).nullable(), accepts: z.array(z.string().max(20)).max(31), adjustable: z.boolean(),
    }),
    output: one,
  }),
  exportPlacementLines: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/lines/export', title: '导出批次里的招生计划和录取线', needs: 'placements.read', audit: 'placement.export-lines', download: true,
    input: z.object({ id: uuid, q: listQuery.q, view: z.enum(['all', 'free', 'full']).default('all'), format: exportFormat }),
    output: z.object({}),
  }),
}

const candidateApi = {
  getPlacementTemplate: endpoint({
    method: 'GET', path: '/api/placements/batches/{id}/template', title: '下载考生或成绩模板', needs: 'placements.prepare', download: true,
    input: z.object({ id: uuid, what }),
    output: z.object({}),
  }),
  checkPlacementFile: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/candidates/check', title: '预检考生或成绩表格', needs: 'placements.prepare', audit: 'placement.check-file',
    upload: { maxBytes: 30 * MB, accept: '.xlsx,.csv' },
    input: z.object({ id: uuid, what }),
    output: fileCheck,
  }),
  loadPlacementFile: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/candidates/load', title: '导入考生或成绩表格', needs: 'placements.prepare', audit: 'placement.load-file',
    upload: { maxBytes: 30 * MB, accept: '.xlsx,.csv' },
    input: z.object({ id: uuid, what, sha256: z.string().length(64) }),
    output: fileCheck,
  }),
  listPlacementCandidates: endpoint({
    method: 'GET', path: '/api/placements/batches/{id}/candidates', title: '批次里的考生', needs: 'placements.readCandidates',
    input: z.object({ id: uuid, ...listQuery, ...candidateFilter }),
    output: listOf(candidateRow),
  }),
  exportPlacementCandidates: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/candidates/export', title: '导出批次里的考生', needs: 'placements.readCandidates', audit: 'placement.export-candidates', download: true,
    views: 'people',
    input: z.object({ id: uuid, ...candidateFilter, format: exportFormat }),
    output: z.object({}),
  }),
  unlinkPlacementCandidate: endpoint({
    method: 'POST', path: '/api/placements/batches/{id}/candidates/{candidateId}/unlink', title: '解除考生与账号的核对', needs: 'placements.prepare', audit: 'placement.unlink',
    input: z.object({ id: uuid, candidateId: uuid, reason: z.string().trim().min(4).max(300) }),
    output: one,
  }),
  explainPlacementCandidate: endpoint({
    method: 'GET', path: '/api/placements/batches/{id}/candidates/{candidateId}/explanation', title: '说明考生的投档结果', needs: 'placements.readCandidates', views: 'person',
    input: z.object({ id: uuid, candidateId: uuid }),
    output: explanation.extend({ name: z.string() }),
  }),
}

export const api = { ...batchApi, ...lineApi, ...candidateApi, ...myApi }
