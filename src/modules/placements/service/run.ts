import { act } from '../../../kernel/cases.ts'
import type { Case, StepInput, StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import { concludePublicity, publishForCase, withdrawPublicity } from '../../../kernel/publicity.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { newId } from '../../../kernel/uuid.ts'
import { recordOffers } from '../../admissions/public.ts'
import { recordViews } from '../../people/public.ts'
import { findPlanLines } from '../../prospectuses/public.ts'
import type { api } from '../api.ts'
import { clearOutcomes, listEntries, listPlaced } from '../candidate-store.ts'
import { allocateJob, replayJob } from '../jobs.ts'
import { commitmentOf, newSecret, seedOf } from '../seed.ts'
import { countFreezes, findBatch, findFirstSeed, findFreeze, findFreezeHead, insertFreeze, listLinesOf, lockBatch, setBatch, setLineOutcomes, setSeats, toBatch, toLine } from '../store.ts'
import { caseOf, getOwnBatch, lockOwnBatch, notIn, refuseEarly } from './reach.ts'
import { inputOf, packInput, unpack } from './frozen.ts'
import { openingRules } from './opening.ts'

type RunApi = Pick<typeof api, 'freezePlacementBatch' | 'allocatePlacementBatch' | 'replayPlacementBatch' | 'downloadPlacementFreeze'>

export const runHandlers: Handlers<RunApi> = {
  async freezePlacementBatch(ctx, { id }) {
    const batch = await getOwnBatch(ctx, id)
    if (batch.state !== 'open') throw notIn(batch, 'open', '填报截止以后封存。')
    const file = await caseOf(ctx, batch)
    await act(ctx, id, file.version, 'freeze', { facts: {} })
    const after = (await findBatch(ctx, id))!
    const head = (await findFreezeHead(ctx, after.freeze_id!))!
    return { id, seed: Number(head.seed), inputSha256: head.input_sha256, candidates: head.candidates }
  },

  async allocatePlacementBatch(ctx, { id }) {
    const batch = await lockOwnBatch(ctx, id)
    if (batch.state !== 'frozen' || !batch.freezeId) throw notIn(batch, 'frozen', '封存以后才能投档；投过的看结果，要重投先撤回封存。')
    const jobId = await enqueue(ctx, allocateJob, { batchId: id, freezeId: batch.freezeId }, { label: `投档：${batch.title}`, uniqueKey: `placement:${batch.freezeId}` })
    await setBatch(ctx, id, { job_id: jobId })
    ctx.audit.subject('placement-batch', id, batch.title, { orgNo: batch.orgNo })
    return { jobId }
  },

  async replayPlacementBatch(ctx, { id }) {
    const batch = await getOwnBatch(ctx, id)
    const head = batch.freezeId ? await findFreezeHead(ctx, batch.freezeId) : undefined
    if (!head?.result_sha256) throw new Refusal({ fact: '这个批次还没有投档结果。', rule: '有了结果才能重算比对。', clause: '001:1317', ways: ['先封存、投档。'] })
    const jobId = await enqueue(ctx, replayJob, { batchId: id, freezeId: head.id }, { label: `重算比对：${batch.title}` })
    await setBatch(ctx, id, { job_id: jobId })
    ctx.audit.subject('placement-batch', id, batch.title, { orgNo: batch.orgNo })
    return { jobId }
  },

  /** The very bytes that were frozen, for whoever computes them again with another machine: `luban admissions allocate`. */
  async downloadPlacementFreeze(ctx, { id, what }) {
    const batch = await findBatch(ctx, id)
    const freeze = batch?.freeze_id ? await findFreeze(ctx, batch.freeze_id) : undefined
    if (!batch || !freeze) throw new NotFound('封存的输入')
    if (what === 'result' && !freeze.result) throw new Refusal({ fact: '这次封存还没有投档结果。', rule: '投档以后才有结果。', clause: '001:1317', ways: ['先投档。'] })
    await recordViews(ctx, (await listEntries(ctx, id)).flatMap((one) => (one.person_id ? [{ personId: one.person_id, orgNo: freeze.org_no }] : [])), what === 'input' ? '取出了封存的投档输入' : '取出了投档结果')
    ctx.audit.subject('placement-batch', id, batch.title, { orgNo: batch.org_no })
    ctx.audit.detail({ what, no: freeze.no, inputSha256: freeze.input_sha256, resultSha256: freeze.result_sha256 })
    return {
      name: `${batch.title}_第${freeze.no}次${what === 'input' ? '输入' : '结果'}.csv`,
      mediaType: 'text/csv; charset=utf-8',
      bytes: unpack(what === 'input' ? freeze.input : freeze.result!),
    }
  },
}

/** Effect of 开放填报: what the rules were asked about may have changed since, so they are asked again with the batch locked. */
export async function opened(ctx: Ctx, file: Case): Promise<StepOutcome> {
  await lockBatch(ctx, file.id, 'alone')
  const wrong = (await openingRules(ctx, toBatch((await findBatch(ctx, file.id))!))).find((one) => one.verdict === 'block')
  if (wrong) throw new Refusal({ fact: `${wrong.fact.replace(/。$/, '')}。`, rule: `${wrong.title}才能开放填报。`, clause: wrong.clause, ways: wrong.ways })
  const secret = newSecret()
  await setBatch(ctx, file.id, { state: 'open', seed_secret: secret })
  return { note: `考生可以填报。抽签种子已定，校验值 ${commitmentOf(secret)}，封存时公开。` }
}

/**
 * Effect of 封存: nobody may still be handing in, the end has passed by the database's clock. Seats are what the plan has
 * free now; a line that closed meanwhile (school lost its qualification, 暂停招生) takes part with no seat. The whole
 * input is kept as text with its hash. The seed was fixed at the opening and is told now; a later freeze keeps it.
 */
export async function freeze(ctx: Ctx, file: Case): Promise<StepOutcome> {
  await lockBatch(ctx, file.id, 'alone')
  const row = (await findBatch(ctx, file.id))!
  const batch = toBatch(row)
  await refuseEarly(ctx, batch)
  const rows = (await listLinesOf(ctx, batch.id)).map(toLine)
  const plan = await findPlanLines(ctx, rows.map((line) => line.lineId))
  const closed: string[] = []
  const lines = rows.map((line) => {
    const now = plan.get(line.lineId)
    if (!now?.open) closed.push(`${line.schoolName} ${line.title}`)
    return { ...line, seats: now?.open ? Math.max(0, now.seats - now.taken) : 0 }
  })
  await setSeats(ctx, batch.id, lines.map(({ id, seats }) => ({ id, seats })))
  const { columns, entries, held } = await inputOf(ctx, batch, lines)
  if (entries.length === 0) throw new Refusal({ fact: '没有一名考生有成绩。', rule: '有成绩的考生才参加投档。', clause: '001:1317', ways: ['先导入成绩。'] })
  const { seed, note: seedNote } = (await findFirstSeed(ctx, batch.id)) ?? revealed(row.seed_secret)
  const id = newId()
  await insertFreeze(ctx, {
    id, org_no: batch.orgNo, batch_id: batch.id, no: (await countFreezes(ctx, batch.id)) + 1, seed, seed_note: seedNote, input: packInput(columns), input_sha256: columns.hash,
    candidates: entries.length, frozen_by_name: ctx.actor.name,
  })
  await setBatch(ctx, batch.id, { state: 'frozen', freeze_id: id })
  const note = `${entries.length} 名考生，其中 ${entries.filter((one) => one.submitted).length} 人提交了志愿${held > 0 ? `，另有 ${held} 人本招生季已有录取，不再参加` : ''}；输入校验值 ${columns.hash.slice(0, 12)}…，种子 ${seed}（${seedNote}）。`
  return { note: closed.length > 0 ? `${note}停招、没有名额的计划：${closed.join('、').slice(0, 300)}。` : note, facts: { inputSha256: columns.hash, seed } }
}

/** A batch that opened before seeds were committed to has none; its first freeze draws it, and later ones keep it. */
function revealed(secret: string | null): { seed: number; note: string } {
  if (secret === null) return { seed: seedOf(newSecret()), note: '首次封存时由系统随机产生' }
  return { seed: seedOf(secret), note: `开放填报时产生，原文 ${secret}，前 8 位是种子，SHA-256 是开放时公布的校验值` }
}

/** Effect of 撤回封存: the frozen input stays on record, results are cleared, an open publicity ends. */
export async function unfreeze(ctx: Ctx, file: Case, input: StepInput): Promise<StepOutcome> {
  await lockBatch(ctx, file.id, 'alone')
  await withdrawPublicity(ctx, file, `撤回封存：${input.reason ?? ''}`)
  await clearOutcomes(ctx, file.id)
  await setLineOutcomes(ctx, file.id, (await listLinesOf(ctx, file.id)).map((line) => ({ code: line.code, taken: null, adjusted: null, cutOff: null, lastRank: null })))
  await setBatch(ctx, file.id, { state: 'open', freeze_id: null, summary: null })
  return { note: '封存过的输入和结果留存；要让考生再改志愿，先延长填报时间。' }
}

export async function allocated(ctx: Ctx, file: Case): Promise<StepOutcome> {
  await setBatch(ctx, file.id, { state: 'allocated' })
  return {}
}

/** Effect of 提交公示: who goes where, names masked, in the order of the score. */
export async function publish(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const batch = toBatch((await findBatch(ctx, file.id))!)
  const head = batch.freezeId ? await findFreezeHead(ctx, batch.freezeId) : undefined
  if (!head?.result_sha256) throw new NotFound('投档结果')
  const titles = new Map((await listLinesOf(ctx, batch.id)).map((line) => [line.line_id, `${line.school_name} ${line.title}`]))
  const placed = await listPlaced(ctx, batch.id)
  const row = await publishForCase(ctx, file, {
    title: `${batch.title}拟录取名单`,
    summary: `拟录取 ${placed.length} 人。输入和结果的校验值、抽签种子与名单一并公布，名单按位次排列。`,
    clause: '001:1317',
    lines: placed.map((one) => ({ personName: one.name, detail: `第 ${one.rank} 位 ${titles.get(one.line_id) ?? ''}${one.choice > 0 ? ` 第 ${one.choice} 志愿` : ' 调剂'}` })),
    contact: batch.orgName,
    permission: 'placements.approve',
    stopAction: 'unfreeze',
  })
  await setBatch(ctx, batch.id, { state: 'publicity' })
  return { note: `拟录取 ${placed.length} 人，公示 ${row.starts_on} 至 ${row.ends_on}。` }
}

/** Entering 已下达: the publicity is over, the offers are written, all or none. */
export async function recorded(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const batch = toBatch((await findBatch(ctx, file.id))!)
  const placed = await listPlaced(ctx, batch.id)
  const lost = placed.filter((one) => one.person_id === null)
  if (lost.length > 0)
    throw new Refusal({ fact: `${lost.slice(0, 3).map((one) => maskName(one.name)).join('、')}等 ${lost.length} 人已解除账号核对。`, rule: '录取要写到考生本人名下。', clause: '001:1326', ways: ['撤回封存后重新核对、投档。'] })
  await concludePublicity(ctx, file, `${placed.length} 人录取。`)
  const offers = placed.map((one) => ({
    personId: one.person_id!, lineId: one.line_id, batchId: batch.id, score: Number(one.score),
    note: one.choice > 0 ? `${batch.title}第 ${one.choice} 志愿录取，位次 ${one.rank}` : `${batch.title}服从调剂录取，位次 ${one.rank}`,
  }))
  // Of a line that closed during the publicity nobody can be told; all are placed anew, for its candidates must not fall out alone.
  await recordOffers(ctx, offers).catch((error: unknown) => {
    if (!(error instanceof Refusal)) throw error
    const { fact, rule, clause } = error.problem.refusal!
    throw new Refusal({ fact, rule, clause, ways: ['由批准的人撤回封存，再封存、投档、公示：那时停招的计划不分名额，占满的按空余分，考生按原来的志愿重新排。', '恢复招生以后再批准的，名单不变。'] })
  })
  await setBatch(ctx, batch.id, { state: 'recorded' })
  return { note: `${placed.length} 人的录取已写入，考生可以确认。`, facts: { offers: placed.length } }
}

export async function cancelled(ctx: Ctx, file: Case): Promise<StepOutcome> {
  await setBatch(ctx, file.id, { state: 'cancelled' })
  return {}
}
