import { z } from 'zod'
import { act, getCase, lockCase } from '../../kernel/cases.ts'
import type { Ctx } from '../../kernel/context.ts'
import { HttpError, NotFound, Refusal } from '../../kernel/errors.ts'
import { defineJob, type JobDefinition } from '../../kernel/jobs.ts'
import type { Allocation } from './allocation/allocate.ts'
import { points } from './allocation/explain.ts'
import { proveAllocation } from './allocation/verify.ts'
import { headOf } from './allocation/write.ts'
import { setOutcomes, type Outcome } from './candidate-store.ts'
import { candidateExport, lineExport } from './export.ts'
import { computeFrozen, pack, resultText, unpack } from './service/frozen.ts'
import { findBatch, findFreeze, listLinesOf, lockBatch, setBatch, setLineOutcomes, setReplay, setResult, type FreezeRow } from './store.ts'

const payload = z.object({ batchId: z.uuid(), freezeId: z.uuid() })

/** Computes a frozen batch, proves the result, writes it in one transaction and moves the batch on to its review. */
export const allocateJob = defineJob({
  kind: 'placements.allocate',
  title: '投档',
  payload,
  async run(job) {
    const { batchId, freezeId } = job.payload
    const freeze = await job.transaction((ctx) => getFreeze(ctx, freezeId))
    await job.progress(0, 3, '计算')
    const result = computeFrozen(freeze)
    const wrong = proveAllocation(result)
    if (wrong.length > 0) throw new HttpError({ status: 409, message: `结果没有通过核对：${wrong.slice(0, 3).join('；')}。什么也没有写入。` })
    await job.progress(1, 3, '写入')
    const { bytes, sha256 } = resultText(result)
    const head = headOf(result)
    await job.transaction(async (ctx) => {
      // The case comes before the batch, as in every step. The freeze may have been taken back while this was computing.
      const { version } = await getCase(ctx, batchId)
      await lockCase(ctx, batchId, version)
      await lockBatch(ctx, batchId, 'alone')
      const batch = await findBatch(ctx, batchId)
      if (batch?.freeze_id !== freezeId)
        throw new Refusal({ fact: '这次投档用的封存已经撤回。', rule: '投档只用现在这次封存的输入。', clause: '001:1317', ways: ['封存以后重新投档。'] })
      await setResult(ctx, freezeId, pack(bytes), sha256)
      await setLineOutcomes(ctx, batchId, head.programmes.map((one) => ({ code: one.key, taken: one.taken, adjusted: one.adjusted, cutOff: one.cutOff, lastRank: one.lastRank })))
      await setOutcomes(ctx, batchId, outcomesOf(result, new Map((await listLinesOf(ctx, batchId)).map((line) => [line.code, line.line_id]))))
      await setBatch(ctx, batchId, { summary: summaryOf(result) })
      await act(ctx, batchId, version, 'allocate', { facts: {} })
      ctx.audit.detail({ inputSha256: freeze.input_sha256, resultSha256: sha256, seed: Number(freeze.seed), placed: head.placed })
    }, 'placement.allocate')
    return { note: `${head.candidates} 名考生，录取 ${head.placed} 人；结果 SHA-256 ${sha256}。`, link: `/placements/${batchId}` }
  },
})

/** Computes the frozen input again and compares with the kept result byte by byte. */
export const replayJob = defineJob({
  kind: 'placements.replay',
  title: '重算比对',
  payload,
  async run(job) {
    const { batchId, freezeId } = job.payload
    const freeze = await job.transaction((ctx) => getFreeze(ctx, freezeId))
    const again = resultText(computeFrozen(freeze))
    const same = freeze.result !== null && unpack(freeze.result).equals(again.bytes)
    await job.transaction(async (ctx) => {
      await setReplay(ctx, freezeId, same)
      ctx.audit.subject('placement-batch', batchId, '重算比对', { orgNo: freeze.org_no })
      ctx.audit.detail({ same, resultSha256: freeze.result_sha256, again: again.sha256 })
    }, 'placement.replay')
    return { note: same ? '重算结果与留存的逐字节相同。' : `重算结果与留存的不同：留存 ${freeze.result_sha256}，重算 ${again.sha256}。请审计管理员核查。`, link: `/placements/${batchId}` }
  },
})

export const jobs: readonly JobDefinition[] = [allocateJob as unknown as JobDefinition, replayJob as unknown as JobDefinition, lineExport.job, candidateExport.job]

async function getFreeze(ctx: Ctx, id: string): Promise<FreezeRow> {
  const freeze = await findFreeze(ctx, id)
  if (!freeze) throw new NotFound('封存的输入')
  return freeze
}

function outcomesOf(result: Allocation, lineOf: ReadonlyMap<string, string>): Outcome[] {
  const { columns, keys, places, assigned, choice, ranks, scores } = result
  return keys.map((no, place) => {
    const at = places[place]!
    const programme = assigned[at]!
    const placed = programme >= 0
    return { no, line: placed ? lineOf.get(columns.programmes.keys[programme]!)! : null, choice: placed ? choice[at]! : null, rank: ranks[0]![at]! + 1, score: points(scores[0]![at]!) }
  })
}

/** The figures of the review page: how many by preference, and by ten bands of the score. */
export function summaryOf(result: Allocation) {
  const head = headOf(result)
  const score = result.scores[0]!
  const most = Math.ceil(score.reduce((max, one) => Math.max(max, one), 0) / 100_000)
  const width = Math.max(1, Math.ceil(most / 10))
  const bands = Array.from({ length: Math.max(1, Math.ceil((most + 1) / width)) }, (_, at) => ({ from: at * width, to: (at + 1) * width, candidates: 0, placed: 0 }))
  for (let at = 0; at < score.length; at++) {
    const band = bands[Math.min(bands.length - 1, Math.floor(score[at]! / 100_000 / width))]!
    band.candidates += 1
    if (result.assigned[at]! >= 0) band.placed += 1
  }
  const seats = head.programmes.reduce((sum, one) => sum + one.seats, 0)
  return {
    candidates: head.candidates, placed: head.placed, adjusted: head.adjusted, byPreference: head.byPreference, seats, free: head.programmes.reduce((sum, one) => sum + one.free, 0),
    full: head.programmes.filter((one) => one.full).length, strategyProof: head.strategyProof, bands: bands.filter((band) => band.candidates > 0).reverse(),
  }
}
