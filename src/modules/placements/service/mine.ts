import type { Output } from '../../../kernel/api.ts'
import { asKeeper } from '../../../kernel/case-scope.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { normaliseName } from '../../../kernel/names.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { findCandidatesByHash, findOwnCandidate, listHeld } from '../../admissions/public.ts'
import type { PlanLine } from '../../prospectuses/model.ts'
import { findPlanLines, whyNoSeat } from '../../prospectuses/public.ts'
import type { myApi } from '../my-api.ts'
import { findCandidate, setPerson, type CandidateRow } from '../candidate-store.ts'
import { rules, states } from '../codes.ts'
import type { Batch, BatchLine } from '../model.ts'
import { findMine, listForLearner, putPreference } from '../preference-store.ts'
import { whyNotFor } from '../rules.ts'
import { clockNow, countLines, findBatch, listLinesOf, lockBatch, pageLines, toBatch, toLine } from '../store.ts'
import { local } from './reach.ts'
import { explainIn } from './explain.ts'

type MyLine = Output<typeof myApi.listMyPlacementLines>['rows'][number]

export const myHandlers: Handlers<typeof myApi> = {
  async listMyPlacements(ctx) {
    const rows = await listForLearner(ctx)
    return {
      now: await clockNow(ctx),
      rows: rows.map((row) => ({
        id: row.id, title: row.title, orgName: row.org_name, kind: row.kind as Batch['kind'], state: row.state as Batch['state'], opensAt: row.opens_at, closesAt: row.closes_at,
        claimed: row.claimed, submittedAt: row.submitted_at,
      })),
    }
  },

  async claimPlacement(ctx, { id, candidateNo }) {
    await lockBatch(ctx, id, 'shared')
    const batch = await getBatch(ctx, id)
    const personId = ctx.actor.personId!
    const keeper = { orgNo: batch.orgNo, personId }
    const found = await asKeeper(ctx, keeper, () => findCandidate(ctx, { batchId: id, candidateNo }))
    // The own record shows only the own document, so a number of somebody else answers as one that does not exist.
    const own = found && (await findCandidatesByHash(ctx, [found.id_hash])).get(found.id_hash.toString('hex')) === personId
    // The name of the document; the one typed at sign-up may be any.
    const legal = (await findOwnCandidate(ctx))?.name
    const fits = found && own && legal !== undefined && normaliseName(found.name) === normaliseName(legal)
    const linked = !fits ? undefined : (await asKeeper(ctx, keeper, () => setPerson(ctx, found.id, personId))) ? found : ('taken' as const)
    if (linked === undefined)
      throw new Refusal({ fact: '考生号、姓名、证件三项没有对上。', rule: '三项与考试报名时相同才能填志愿。', clause: '001:1326', ways: ['对照准考证核对考生号。', '还没有登记证件的，到“我的报名”登记后再来。', `仍对不上的，请联系${batch.orgName}。`] })
    if (linked === 'taken')
      throw new Refusal({ fact: '这个考生号已由另一个账号核对。', rule: '一个考生号只由一个账号填志愿。', clause: '001:1326', ways: [`不是您本人核对的，请联系${batch.orgName}解除。`] })
    ctx.audit.subject('placement-candidate', linked.id, `${linked.candidate_no} ${maskName(linked.name)}`, { personId })
    return { id }
  },

  async getMyPlacement(ctx, { id }) {
    const batch = await getBatch(ctx, id)
    const mine = await getMine(ctx, id)
    const { candidate, preference } = mine
    const lines = (await listLinesOf(ctx, id)).map(toLine)
    const byId = new Map(lines.map((line) => [line.lineId, line]))
    const ids = preference?.draft ?? []
    const plan = await findPlanLines(ctx, ids)
    return {
      id, now: await clockNow(ctx), title: batch.title, orgName: batch.orgName, kind: batch.kind, state: batch.state, opensAt: batch.opensAt, closesAt: batch.closesAt,
      choices: batch.choices, adjustment: batch.adjustment, ruleWords: ruleWords(batch), candidateNo: candidate.candidate_no,
      scores: batch.subjects.map((subject, at) => ({ title: subject.title, points: candidate.scored ? (candidate.scores[at] ?? null) : null })),
      chosen: ids.flatMap((lineId) => {
        const line = byId.get(lineId)
        return line ? [lineFor(candidate, line, plan.get(lineId))] : []
      }),
      adjust: preference?.draft_adjust ?? false, submitted: preference?.submitted ?? null, submittedAdjust: preference?.submitted_adjust ?? false,
      submittedAt: preference?.submitted_at ?? null, version: preference?.version ?? 0,
    }
  },

  async listMyPlacementLines(ctx, { id, page, size, q }) {
    await getBatch(ctx, id)
    const { candidate } = await getMine(ctx, id)
    const lines = (await pageLines(ctx, id, { q }, { limit: size, offset: (page - 1) * size })).map(toLine)
    const plan = await findPlanLines(ctx, lines.map((line) => line.lineId))
    return { rows: lines.map((line) => lineFor(candidate, line, plan.get(line.lineId))), total: await countLines(ctx, id, { q }) }
  },

  async saveMyPreferences(ctx, { id, lineIds, adjust, submit, version }) {
    // Freezing waits for everybody who is handing in, and nobody hands in after it.
    await lockBatch(ctx, id, 'shared')
    const batch = await getBatch(ctx, id)
    const { candidate, preference } = await getMine(ctx, id)
    const lines = new Map((await listLinesOf(ctx, id)).map((row) => [row.line_id, toLine(row)]))
    checkList(batch, lineIds, lines)
    if (adjust && !batch.adjustment) throw new Invalid([{ path: 'adjust', message: '这个批次没有调剂。' }])
    if (submit) await refuseHeld(ctx, batch)
    if (submit) refuseLines(candidate, lineIds, lines, await findPlanLines(ctx, lineIds))
    // Written among the office's rows, so that the change stands in the office's audit as well.
    const saved = await asKeeper(ctx, { orgNo: batch.orgNo, personId: ctx.actor.personId! }, () => putPreference(ctx, candidate, { lineIds, adjust, submit, version }))
    if (!saved) throw await whyNotSaved(ctx, id, version)
    ctx.audit.subject('placement-preference', candidate.id, `${batch.title} ${candidate.candidate_no}`, { personId: ctx.actor.personId })
    const title = (ids: readonly string[] | null | undefined) => (ids ?? []).map((lineId) => lines.get(lineId)?.code ?? '')
    if (submit)
      ctx.audit.change({
        kind: 'placement-preference', id: candidate.id, action: 'placement.prefer', before: { preferences: title(preference?.submitted), adjust: preference?.submitted_adjust ?? false },
        after: { preferences: title(lineIds), adjust }, orgNo: batch.orgNo, personId: ctx.actor.personId,
      })
    return { version: saved.version, savedAt: saved.saved_at, submittedAt: saved.submitted_at }
  },

  async explainMyPlacement(ctx, { id }) {
    const row = await findBatch(ctx, id)
    if (!row) throw new NotFound('投档批次')
    const { candidate } = await getMine(ctx, id)
    if (row.state !== 'publicity' && row.state !== 'recorded')
      throw new Refusal({ fact: `批次现在是“${states[row.state as Batch['state']]}”，结果还没有公示。`, rule: '结果从公示那天起可以看。', clause: '001:1317', ways: ['公示开始后再来看。'] })
    return asKeeper(ctx, { orgNo: row.org_no, personId: ctx.actor.personId! }, () => explainIn(ctx, row, candidate.candidate_no))
  },
}

async function getBatch(ctx: Ctx, id: string): Promise<Batch> {
  const row = await findBatch(ctx, id)
  if (!row || row.state === 'draft') throw new NotFound('投档批次')
  return toBatch(row)
}

async function getMine(ctx: Ctx, id: string) {
  const mine = await findMine(ctx, id)
  if (!mine) throw new NotFound('考生号')
  return mine
}

function ruleWords(batch: Batch): string {
  const ties = batch.ties.map((key) => batch.subjects.find((one) => one.key === key)!.title)
  return `${rules[batch.rule]}；${batch.choices === null ? '志愿个数不限' : `最多 ${batch.choices} 个志愿`}；同分${ties.length > 0 ? `比${ties.join('、')}，再` : ''}抽签${batch.seedCommitment ? `，种子开放时已定（校验值 ${batch.seedCommitment.slice(0, 16)}…），封存时公开` : ''}。`
}

function lineFor(candidate: CandidateRow, line: BatchLine, now: PlanLine | undefined): MyLine {
  return {
    lineId: line.lineId, code: line.code, schoolName: line.schoolName, title: line.title, seats: line.seats, minimum: line.minimum,
    why: now?.open ? (whyNotFor(candidate, line) ?? null) : `现在停招：${now?.closedReason ?? '计划已撤下'}。`,
  }
}

function checkList(batch: Batch, lineIds: readonly string[], lines: ReadonlyMap<string, BatchLine>): void {
  if (new Set(lineIds).size !== lineIds.length) throw new Invalid([{ path: 'lineIds', message: '同一个志愿填了两次。删去一个。' }])
  if (batch.choices !== null && lineIds.length > batch.choices) throw new Invalid([{ path: 'lineIds', message: `填了 ${lineIds.length} 个志愿，最多 ${batch.choices} 个。` }])
  if (lineIds.some((lineId) => !lines.has(lineId))) throw new Invalid([{ path: 'lineIds', message: '有的志愿不在这个批次里。刷新后重新选择。' }])
}

/** Refuses who has a place of this intake already: an allocation would give a second seat that nobody could take. */
async function refuseHeld(ctx: Ctx, { year, season, id }: Batch): Promise<void> {
  const [school] = (await listHeld(ctx, [ctx.actor.personId!], { year, season, batchId: id })).values()
  if (school !== undefined)
    throw new Refusal({ fact: `您在${school}已有这个招生季的录取。`, rule: '一个招生季只录取一次，有录取的不再参加投档。', clause: '001:1319', written: '志愿没有提交，草稿还在。', ways: ['想参加这个批次的，先在“我的报名”谢绝或放弃那一份。'] })
}

/** Refuses a list that names a line which takes nobody now, or not this candidate. */
function refuseLines(candidate: CandidateRow, lineIds: readonly string[], lines: ReadonlyMap<string, BatchLine>, plan: ReadonlyMap<string, PlanLine>): void {
  for (const [at, lineId] of lineIds.entries()) {
    const line = lines.get(lineId)!
    const now = plan.get(lineId)
    const closed = now ? whyNoSeat(now, 0) : new Refusal({ fact: `${line.schoolName} ${line.title}的计划已撤下。`, rule: '录取按批准的招生计划。', clause: '003:188', ways: ['选择别的志愿。'] })
    if (closed) throw new Refusal({ ...closed.problem.refusal!, fact: `第 ${at + 1} 志愿：${closed.problem.refusal!.fact}`, written: '志愿没有提交，草稿还在。', ways: ['删去这个志愿，或换成别的。'] })
    const why = whyNotFor(candidate, line)
    if (why) throw new Refusal({ fact: `第 ${at + 1} 志愿 ${line.schoolName} ${line.title}：${why}`, rule: '志愿要符合计划的招收范围。', clause: '003:188', written: '志愿没有提交，草稿还在。', ways: ['删去这个志愿，或换成别的。'] })
  }
}

async function whyNotSaved(ctx: Ctx, id: string, version: number): Promise<Error> {
  const batch = await getBatch(ctx, id)
  const now = await clockNow(ctx)
  const shut = (fact: string, ways: string[]) => new Refusal({ fact, rule: '志愿在公布的时间内填报，以系统时钟为准。', clause: '001:1317', ways })
  if (batch.state !== 'open') return shut(`这个批次现在是“${states[batch.state]}”，志愿不能再改。`, ['已提交的志愿有效。'])
  if (now < new Date(batch.opensAt).toISOString()) return shut(`填报 ${local(batch.opensAt)} 开始，还没有到。`, ['到时间后再填。'])
  if (now >= new Date(batch.closesAt).toISOString()) return shut(`填报已于 ${local(batch.closesAt)} 截止。`, ['截止前提交的志愿有效；没有提交的可以等征集志愿。'])
  return new Stale({ by: '您在另一台设备上', at: '刚才', fields: [`志愿（第 ${version} 版）`] })
}

