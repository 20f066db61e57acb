import type { z } from 'zod'
import type { Ctx } from '../../../kernel/context.ts'
import { listFile } from '../../../kernel/documents/list-file.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { enqueue } from '../../../kernel/jobs.ts'
import { maskName } from '../../../kernel/mask.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import type { Handlers } from '../../../kernel/server.ts'
import type { api, roundRow } from '../api.ts'
import { beginRound, cancelAll, MOST_AT_ONCE, remindSilent } from '../jobs.ts'
import { listReportable } from '../lines.ts'
import { levelOrder, levels, type Level, type Line } from '../model.ts'
import { cancelCases, endOf, unitsOf } from '../opening.ts'
import { countProgress, listOwn, type Progress, type Report } from '../overview-store.ts'
import { knownRelations } from '../relations.ts'
import { relationsFor } from '../rules.ts'
import { findAsked, findCounted, findRound, holdRound, insertReturns, insertRound, listCancellable, listRounds, updateRound, type Round } from '../store.ts'

type Row = z.output<typeof roundRow>
type RoundApi = Pick<typeof api, 'listRounds' | 'exportRounds' | 'listReportable' | 'openRound' | 'getRound' | 'remindReturns' | 'moveClosing' | 'withdrawRound'>

/** The round that the own range may look at: the own one, or one that asks a unit of the range. */
export async function getRound(ctx: Ctx, id: string, lock = false): Promise<Round> {
  const round = await findRound(ctx, id, lock)
  if (!round) throw new NotFound('填报批次')
  const asked = round.org_no === ctx.actor.org.no || (await countProgress(ctx, [id], undefined)).length > 0
  // A round whose every report in reach was withdrawn is still told to whoever opened it.
  if (!asked && round.state !== 'withdrawn') throw new NotFound('填报批次')
  return round
}

async function rowsOf(ctx: Ctx, rounds: readonly Round[]): Promise<Row[]> {
  const ids = rounds.map((round) => round.id)
  const own = await listOwn(ctx, ids, mainUnit(ctx.actor.org.no))
  const progress = isAuthority(ctx.actor.org.no) ? await countProgress(ctx, ids, ctx.actor.org.no) : []
  return rounds.map((round) => show(round, own.find((one) => one.round_id === round.id), progress.filter((one) => one.roundId === round.id)))
}

function show(round: Round, own: Report | undefined, progress: readonly Progress[]): Row {
  return {
    id: round.id,
    title: round.title,
    period: round.period,
    levels: round.levels,
    countedLevel: round.counted_level,
    lineCount: round.lines.length,
    opensOn: round.opens_on,
    closesOn: round.closes_on,
    state: round.state as Row['state'],
    askedBy: round.org_name,
    own: own ? { id: own.id, standing: own.standing, answered: own.answered, late: own.late } : null,
    below: progress.length > 0 ? added(progress) : null,
  }
}

function added(parts: readonly Progress[]) {
  const sum = (key: 'all' | 'begun' | 'sent' | 'locked' | 'late') => parts.reduce((all, one) => all + one[key], 0)
  return { all: sum('all'), begun: sum('begun'), sent: sum('sent'), locked: sum('locked'), late: sum('late') }
}

export const roundHandlers: Handlers<RoundApi> = {
  async listRounds(ctx, { page, size, period, q }) {
    const { rows, total } = await listRounds(ctx, { period, q }, { offset: (page - 1) * size, limit: size })
    return { rows: await rowsOf(ctx, rows), total }
  },

  async exportRounds(ctx, { period, q, format }) {
    const { rows } = await listRounds(ctx, { period, q }, { offset: 0, limit: 5000 })
    ctx.audit.subject('export', '填报批次', `填报批次 ${rows.length} 行`)
    return listFile<Row>({
      title: '填报批次',
      day: ctx.today,
      format,
      rows: await rowsOf(ctx, rows),
      columns: [
        { key: 'title', header: '批次', width: 36, value: (row) => row.title },
        { key: 'period', header: '年度', value: (row) => row.period },
        { key: 'levels', header: '填报层级', value: (row) => row.levels.map((one) => levels[one]).join('、') },
        { key: 'lines', header: '指标数', format: 'integer', value: (row) => row.lineCount },
        { key: 'closes', header: '截止日期', value: (row) => row.closesOn },
        { key: 'state', header: '状态', value: (row) => ({ planned: '还没开始', open: '填报中', withdrawn: '已撤销' })[row.state] },
        { key: 'all', header: '应报', format: 'integer', value: (row) => row.below?.all ?? '' },
        { key: 'sent', header: '已报', format: 'integer', value: (row) => row.below?.sent ?? '' },
        { key: 'locked', header: '已锁定', format: 'integer', value: (row) => row.below?.locked ?? '' },
        { key: 'late', header: '逾期', format: 'integer', value: (row) => row.below?.late ?? '' },
      ],
    })
  },

  async listReportable(ctx) {
    const units = await unitsOf(ctx, levelOrder, ctx.today.slice(0, 4))
    return { lines: await listReportable(ctx), units: units.map(({ orgNo, name, level }) => ({ orgNo, name, level })) }
  },

  async openRound(ctx, input) {
    const lines = await linesOf(ctx, input.lineIds)
    checkDays(ctx, input)
    if (!input.levels.includes(input.countedLevel)) throw new Invalid([{ path: 'countedLevel', message: '计入指标的层级要在填报层级里。' }])
    const relations = relationsFor(lines, [...knownRelations, ...input.relations])
    const lost = input.relations.find((one) => relationsFor(lines, [one]).length === 0)
    if (lost) throw new Invalid([{ path: 'relations', message: '指标关系里有不在本批次的指标，或同一项出现两次。' }])
    const all = await unitsOf(ctx, input.levels, input.period)
    const unknown = input.units?.filter((no) => !all.some((unit) => unit.orgNo === no)) ?? []
    if (unknown.length > 0) throw new Invalid([{ path: 'units', message: `单位 ${unknown.slice(0, 3).join('、')} 不在所选层级，或 ${endOf(input.period, ctx.today)} 那天不在办学。` }])
    const units = input.units ? all.filter((unit) => input.units!.includes(unit.orgNo)) : all
    if (units.length === 0) throw new Invalid([{ path: 'levels', message: '所选层级没有可以填报的单位。' }])
    await refuseTwice(ctx, input, lines, units.map((unit) => unit.orgNo))
    const round = await insertRound(ctx, {
      title: input.title,
      period: input.period,
      levels: levelOrder.filter((one) => input.levels.includes(one)),
      counted_level: input.countedLevel,
      lines,
      relations,
      opens_on: input.opensOn,
      closes_on: input.closesOn,
      instruction: input.instruction,
      clause: input.clause,
    })
    await insertReturns(ctx, round.id, units)
    ctx.audit.subject('return-round', round.id, round.title, { orgNo: round.org_no })
    ctx.audit.because(undefined, round.clause)
    ctx.audit.change({ kind: 'return-round', id: round.id, action: 'open', after: { ...input, units: units.length }, orgNo: round.org_no })
    const jobId = input.opensOn <= ctx.today ? await beginRound(ctx, round, units.length) : null
    return { id: round.id, units: units.length, state: input.opensOn <= ctx.today ? 'open' : 'planned', jobId }
  },

  async getRound(ctx, { id }) {
    const round = await getRound(ctx, id)
    const [row] = await rowsOf(ctx, [round])
    const progress = await countProgress(ctx, [id], undefined)
    return {
      ...row!,
      lines: round.lines,
      relations: round.relations.map((one) => (one.kind === 'sum' ? { ...one, parts: [...one.parts] } : one)),
      instruction: round.instruction,
      clause: round.clause,
      createdByName: maskName(round.created_by_name),
      version: round.version,
      byLevel: levelOrder.flatMap((level) => progress.filter((one) => one.level === level).map(({ roundId: _, ...one }) => one)),
    }
  },

  async remindReturns(ctx, { id, level }) {
    const round = await getRound(ctx, id)
    if (round.state !== 'open') throw notOpen(round)
    const reminded = await remindSilent(ctx, round, level, ctx.actor.org.name)
    ctx.audit.subject('return-round', id, round.title, { orgNo: ctx.actor.org.no })
    ctx.audit.detail({ reminded, ...(level ? { level } : {}) })
    return { reminded }
  },

  async moveClosing(ctx, { id, version, closesOn, reason }) {
    const round = await ownRound(ctx, id, version)
    checkDays(ctx, { opensOn: round.opens_on, closesOn })
    await updateRound(ctx, round, { closes_on: closesOn })
    ctx.audit.subject('return-round', id, round.title, { orgNo: round.org_no })
    ctx.audit.because(reason, round.clause)
    ctx.audit.change({ kind: 'return-round', id, action: 'move-closing', before: { closesOn: round.closes_on }, after: { closesOn }, orgNo: round.org_no })
    return { closesOn }
  },

  async withdrawRound(ctx, { id, version, reason }) {
    const round = await ownRound(ctx, id, version)
    // Nobody hands in from here on: a step under way is waited for, the next finds the round withdrawn.
    await holdRound(ctx, id, 'alone')
    const progress = await countProgress(ctx, [id], undefined)
    const { all, sent } = added(progress)
    if (sent > 0)
      throw new Refusal({
        fact: `已有 ${sent} 个单位报出。`,
        rule: '报出以后批次不再撤销，报来的数不能丢。',
        clause: round.clause,
        ways: ['个别单位不用报的，在它的办件上撤销填报。', '数有问题的退回修改。'],
      })
    await updateRound(ctx, round, { state: 'withdrawn' })
    ctx.audit.subject('return-round', id, round.title, { orgNo: round.org_no })
    ctx.audit.because(reason, round.clause)
    ctx.audit.change({ kind: 'return-round', id, action: 'withdraw', before: { state: round.state }, after: { state: 'withdrawn' }, orgNo: round.org_no })
    if (all > MOST_AT_ONCE) await enqueue(ctx, cancelAll, { roundId: id, reason }, { label: `撤销“${round.title}”` })
    const open = await listCancellable(ctx, id, all)
    return { cancelled: all > MOST_AT_ONCE ? open.length : await cancelCases(ctx, open, reason) }
  },
}

async function ownRound(ctx: Ctx, id: string, version: number): Promise<Round> {
  const round = await findRound(ctx, id, true)
  if (!round || round.org_no !== ctx.actor.org.no) throw new NotFound('填报批次')
  if (round.version !== version) throw new Stale({ by: '本单位同事', at: '', fields: ['截止日期或状态'] })
  if (round.state === 'withdrawn') throw notOpen(round)
  return round
}

function notOpen(round: Round): Refusal {
  return new Refusal({
    fact: `“${round.title}”${round.state === 'withdrawn' ? '已经撤销' : `要到 ${round.opens_on} 才开始`}。`,
    rule: '填报中的批次才能这样办。',
    clause: round.clause,
    ways: round.state === 'withdrawn' ? ['另发一个批次。'] : [`${round.opens_on} 以后再办。`],
  })
}

async function linesOf(ctx: Ctx, ids: readonly string[]): Promise<Line[]> {
  const known = new Map((await listReportable(ctx)).map((line) => [line.id, line]))
  const twice = ids.find((id, at) => ids.indexOf(id) !== at)
  if (twice) throw new Invalid([{ path: 'lineIds', message: `指标“${known.get(twice)?.title ?? twice}”选了两次。` }])
  const missing = ids.find((id) => !known.has(id))
  if (missing) throw new Invalid([{ path: 'lineIds', message: `指标 ${missing} 不是填报指标：由台账计算的不填报。` }])
  return ids.map((id) => {
    const { plan: _, ...line } = known.get(id)!
    return line
  })
}

function checkDays(ctx: Ctx, { opensOn, closesOn }: { opensOn: string; closesOn: string }): void {
  if (closesOn < opensOn) throw new Invalid([{ path: 'closesOn', message: `截止日期不能早于开始日期 ${opensOn}。` }])
  if (closesOn < ctx.today) throw new Invalid([{ path: 'closesOn', message: `截止日期 ${closesOn} 已经过去，选今天或以后。` }])
}

/** One figure of a year is asked of a unit once, and counts at one level: what is asked twice would be added up twice. */
async function refuseTwice(ctx: Ctx, input: { period: string; countedLevel: Level }, lines: readonly Line[], orgNos: readonly number[]): Promise<void> {
  const ids = lines.map((line) => line.id)
  const title = (id: string) => lines.find((line) => line.id === id)!.title
  const asked = await findAsked(ctx, input.period, ids, orgNos)
  if (asked)
    throw new Refusal({
      fact: `${input.period} 年的“${title(asked.line)}”已在“${asked.title}”里请${asked.orgName}填报。`,
      rule: '一个单位一年的一项指标只填一次，数出一处。',
      clause: '001:1101',
      ways: ['从本批次去掉这项指标或这个单位。', '原批次的数要改的，由填报单位申请解锁。'],
    })
  const counted = await findCounted(ctx, input.period, ids, input.countedLevel)
  if (counted)
    throw new Refusal({
      fact: `${input.period} 年的“${title(counted.line)}”在“${counted.title}”里按${levels[counted.level]}填报的数计入。`,
      rule: '同一项指标只在一个层级计入，两级相加会重复。',
      clause: '001:1101',
      ways: [`把计入的层级选为${levels[counted.level]}。`, '从本批次去掉这项指标。'],
    })
}
