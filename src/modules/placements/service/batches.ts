import type { Input, Output } from '../../../kernel/api.ts'
import { openCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Stale } from '../../../kernel/errors.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getOrg } from '../../orgs/public.ts'
import type { api } from '../api.ts'
import { copyUnplaced } from '../candidate-store.ts'
import { kinds } from '../codes.ts'
import type { Batch } from '../model.ts'
import { checkSettings } from '../rules.ts'
import { countCandidates, findBatch, findFreezeHead, insertBatch, listBatches, setBatch, toBatch, updateSettings, type CountedBatch, type FreezeHead } from '../store.ts'
import { batchWorkflow } from '../workflow.ts'
import { takeLines } from './lines.ts'
import { getOwnBatch, lockOwnBatch, notIn, showsResult } from './reach.ts'

type BatchApi = Pick<typeof api, 'listPlacementBatches' | 'createPlacementBatch' | 'getPlacementBatch' | 'updatePlacementBatch' | 'extendPlacementBatch'>
type Detail = Output<typeof api.getPlacementBatch>

export const batchHandlers: Handlers<BatchApi> = {
  async listPlacementBatches(ctx, { page, size, q, year, kind, state }) {
    const { rows, total } = await listBatches(ctx, { q, year, kind, state }, { limit: size, offset: (page - 1) * size })
    const counts = await countCandidates(ctx, rows.map((row) => row.id))
    return { rows: rows.map((row) => headOf(ctx, row, counts.get(row.id))), total }
  },

  async createPlacementBatch(ctx, { previousId, ...settings }) {
    const office = await getOrg(ctx, ctx.actor.org.no)
    if (office.kind !== 'authority') throw new NotFound('主管部门')
    refuseSettings(settings)
    const previous = previousId ? await previousOf(ctx, previousId, settings) : undefined
    const own = { no: office.no, name: office.shortName }
    const file = await openCase(ctx, { workflow: batchWorkflow, orgNo: office.no, orgName: office.shortName, authority: own, title: settings.title, facts: { kind: settings.kind } })
    await insertBatch(ctx, { id: file.id, orgNo: office.no, orgName: office.name, caseNo: file.no, previousId: previous?.id ?? null }, settings)
    const batch = toBatch((await findBatch(ctx, file.id))!)
    await takeLines(ctx, batch)
    const copied = previous ? await copyUnplaced(ctx, previous.id, { batchId: file.id, orgNo: office.no }) : 0
    ctx.audit.subject('placement-batch', file.id, settings.title, { orgNo: office.no })
    ctx.audit.change({ kind: 'placement-batch', id: file.id, action: 'placement.create', after: { ...settings, copied }, orgNo: office.no })
    return { id: file.id }
  },

  async getPlacementBatch(ctx, { id }) {
    const row = await findBatch(ctx, id)
    if (!row) throw new NotFound('投档批次')
    const batch = toBatch(row)
    const counts = await countCandidates(ctx, [id])
    const [counted] = (await listBatches(ctx, { q: row.case_no }, { limit: 1, offset: 0 })).rows
    const head = batch.freezeId ? await findFreezeHead(ctx, batch.freezeId) : undefined
    const { rule, subjects, formulas, ties, groups, cutOffs, choices, adjustment, previousId, jobId, seedCommitment, version } = batch
    const own = row.org_no === ctx.actor.org.no
    return {
      ...headOf(ctx, { ...row, lines: counted?.lines ?? 0, seats: counted?.seats ?? 0 }, counts.get(id)),
      rule, subjects: [...subjects], formulas: formulas.map((one) => ({ ...one, weights: { ...one.weights } })), ties: [...ties], groups: [...groups],
      cutOffs: [...cutOffs], choices, adjustment, previousId, jobId: own ? jobId : null, seedCommitment, version, own,
      summary: (showsResult(ctx, row) ? (row.summary ?? null) : null) as Detail['summary'],
      frozen: head && showsResult(ctx, row) ? frozenOf(head) : null,
    }
  },

  async updatePlacementBatch(ctx, { id, version, ...settings }) {
    const batch = await lockOwnBatch(ctx, id)
    if (batch.state !== 'draft') throw notIn(batch, 'draft', '规则在开放填报以前改。')
    refuseSettings(settings)
    if (!(await updateSettings(ctx, id, version, settings))) throw new Stale({ by: '同事', at: '刚才', fields: ['批次设置'] })
    const planChanged = batch.year !== settings.year || batch.season !== settings.season || batch.kind !== settings.kind
    if (planChanged) await takeLines(ctx, { ...batch, ...settings })
    ctx.audit.subject('placement-batch', id, settings.title, { orgNo: batch.orgNo })
    ctx.audit.change({ kind: 'placement-batch', id, action: 'placement.update', before: settingsOf(batch), after: settings, orgNo: batch.orgNo })
    return { id }
  },

  async extendPlacementBatch(ctx, { id, closesAt, reason }) {
    const batch = await lockOwnBatch(ctx, id, 'alone')
    if (batch.state !== 'open') throw notIn(batch, 'open', '填报中的批次才能延长。')
    if (Date.parse(closesAt) <= Date.parse(batch.closesAt)) throw new Invalid([{ path: 'closesAt', message: '只能往后延。已经公布的时间不能提前。' }])
    if (Date.parse(closesAt) <= Date.parse(ctx.at)) throw new Invalid([{ path: 'closesAt', message: '新的截止时间要晚于现在。' }])
    await setBatch(ctx, id, { closes_at: closesAt })
    ctx.audit.subject('placement-batch', id, batch.title, { orgNo: batch.orgNo })
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'placement-batch', id, action: 'placement.extend', before: { closesAt: batch.closesAt }, after: { closesAt }, orgNo: batch.orgNo })
    return { id }
  },
}

function refuseSettings(settings: Omit<Input<typeof api.createPlacementBatch>, 'previousId'>): void {
  const wrong = checkSettings(settings)
  if (wrong.length > 0) throw new Invalid(wrong.map((message) => ({ path: 'rule', message })))
  if (Date.parse(settings.closesAt) <= Date.parse(settings.opensAt)) throw new Invalid([{ path: 'closesAt', message: '截止要晚于开始。' }])
}

async function previousOf(ctx: Ctx, id: string, settings: { kind: string; year: number; season: string }): Promise<Batch> {
  const previous = await getOwnBatch(ctx, id)
  if (settings.kind !== 'supplementary') throw new Invalid([{ path: 'kind', message: `接着“${previous.title}”的批次应为${kinds.supplementary}。` }])
  if (previous.state !== 'recorded') throw notIn(previous, 'recorded', '上一批次下达以后，才知道空出哪些名额。')
  if (previous.year !== settings.year || previous.season !== settings.season) throw new Invalid([{ path: 'year', message: '征集志愿与上一批次是同一年、同一季。' }])
  return previous
}

function settingsOf({ year, season, kind, title, rule, subjects, formulas, ties, groups, cutOffs, choices, adjustment, opensAt, closesAt }: Batch) {
  return { year, season, kind, title, rule, subjects, formulas, ties, groups, cutOffs, choices, adjustment, opensAt, closesAt }
}

function headOf(ctx: Ctx, row: CountedBatch, counts: { candidates: number; submitted: number; placed: number } | undefined): Output<typeof api.listPlacementBatches>['rows'][number] {
  const batch = toBatch(row)
  const { id, orgNo, orgName, caseNo, year, season, kind, title, state, opensAt, closesAt } = batch
  const summary = showsResult(ctx, row) ? (row.summary as { placed: number } | null) : null
  return {
    id, orgNo, orgName, caseNo, year, season, kind, title, state, opensAt, closesAt, lines: row.lines, seats: row.seats,
    candidates: counts?.candidates ?? null, submitted: counts?.submitted ?? null, placed: counts?.placed ?? summary?.placed ?? null,
  }
}

function frozenOf(head: FreezeHead): NonNullable<Detail['frozen']> {
  return {
    no: head.no, seed: Number(head.seed), seedNote: head.seed_note, inputSha256: head.input_sha256, resultSha256: head.result_sha256, candidates: head.candidates,
    frozenBy: head.frozen_by_name, frozenAt: head.frozen_at, allocatedAt: head.allocated_at, replayedAt: head.replayed_at, replaySame: head.replay_same,
  }
}
