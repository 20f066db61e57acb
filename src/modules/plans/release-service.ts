import type { Ctx } from '../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../kernel/errors.ts'
import { emit } from '../../kernel/events.ts'
import { defaultReading } from '../../kernel/indicators.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { computeFigures, covers, figuresOf, getPeriod, valueOf, type Figures, type Held } from './figures.ts'
import { getPlan } from './find-plan.ts'
import { computedBy, figureId, type Plan, type PlanIndicator } from './model.ts'
import { releaseApi } from './release-api.ts'
import { findRelease, freezeFigures, insertRelease, listDrift, listReleases, sumReleased, type Release } from './releases-store.ts'
import { listAwaited, sumReported } from './reported-store.ts'
import { listLabelsOf } from './store.ts'
import { describeUnit } from './units.ts'
import { within } from './within.ts'

export const releaseHandlers = implement(releaseApi, {
  async listReleases(ctx, { planId }) {
    const plan = await getPlan(ctx, planId)
    return { releases: (await listReleases(ctx, plan.id)).map(wire) }
  },
  async releaseFigures(ctx, { planId, period, title, note, restates }) {
    const plan = await getPlan(ctx, planId)
    if (!covers(plan, ctx.actor.org.no)) {
      throw new Refusal({
        fact: `${plan.title}是别的地区的规划。`,
        rule: '发布的是本地区规划和全国规划的数据。',
        written: '什么也没有写入。',
        ways: ['在本省的规划或全国规划里发布。'],
      })
    }
    const at = await getPeriod(ctx, period)
    if (!at || (period !== 'live' && at.year >= Number(ctx.today.slice(0, 4)))) {
      throw new Invalid([{ path: 'period', message: '只能发布已经结束的年份，或截至今天的数据。' }])
    }
    const before = (await listReleases(ctx, plan.id)).filter((one) => one.period === period && (period !== 'live' || one.asOf === at.asOf))
    if (before.length > 0 && before[0]!.id !== restates) {
      throw new Refusal({
        fact: `${plan.title} ${period === 'live' ? at.asOf : `${period} 年`}的数据已于 ${before[0]!.releasedAt.slice(0, 10)} 发布（${before[0]!.title}）。`,
        rule: '一期数据只发布一次，发布后不改。',
        ways: ['打开已发布的数据，看它与现在重算的差别。', '确需修订的，从那次发布上“修订发布”，并写明原因。'],
      })
    }
    if (restates && !before.some((one) => one.id === restates)) throw new NotFound('发布')
    if (restates && !note) throw new Invalid([{ path: 'note', message: '修订要写明原因。' }])
    const { computed, reported } = releasable(plan)
    // What units still owe is no figure of the year: it is left out, and a revision releases it once all is in.
    const owed = new Map((await listAwaited(ctx, reported.map(figureId), rangeOf(ctx.actor.org.no))).filter((one) => one.period === String(at.year)).map((one) => [one.indicator, one]))
    const whole = reported.filter((line) => !owed.has(figureId(line)))
    const id = newId()
    await insertRelease(ctx, { id, orgNo: ctx.actor.org.no, planId: plan.id, period, asOf: at.asOf, title, note: note ?? null, restates: restates ?? null })
    const figures = await freezeFigures(ctx, id, {
      indicators: [...new Set(computed.flatMap((line) => computedBy(line) ?? []))],
      reported: [...new Map(whole.map((line) => [figureId(line), { id: figureId(line), definitionVersion: line.definitionVersion }])).values()],
      period,
      year: String(at.year),
    })
    await emit(ctx, 'figures.released', {
      releaseId: id,
      orgNo: ctx.actor.org.no,
      planId: plan.id,
      period,
      asOf: at.asOf,
      restates: restates ?? null,
      figures: await wholeSums(ctx, id, plan),
    })
    ctx.audit.subject('figureRelease', id, `${plan.title} ${title}`, { orgNo: ctx.actor.org.no })
    if (note) ctx.audit.because(note)
    ctx.audit.change({ kind: 'figureRelease', id, action: restates ? 'restate' : 'release', after: { planId: plan.id, period, asOf: at.asOf, figures, left: [...owed.keys()] }, orgNo: ctx.actor.org.no })
    const left = reported.flatMap((line) => {
      const asked = owed.get(figureId(line))
      return asked ? [{ name: line.name, units: asked.units, locked: asked.locked }] : []
    })
    return { id, figures, left }
  },
  async getRelease(ctx, { planId, id, org }) {
    const plan = await getPlan(ctx, planId)
    const release = await findRelease(ctx, id)
    if (!release || release.planId !== plan.id) throw new NotFound('发布')
    const no = within(ctx, org)
    const range = rangeOf(no)
    const { computed, reported } = releasable(plan)
    const sums = Map.groupBy(await sumReleased(ctx, id, range), (one) => one.indicator)
    const now = await currentFigures(ctx, plan, release, no)
    const rows = [...computed, ...reported].map((line) => {
      const held = sums.get(figureId(line)) ?? []
      const figures: Figures = new Map(held.map((one) => [one.reading, one] as [string, Held]))
      const current = now(line)
      const reading = computedBy(line) ? defaultReading(computedBy(line)!) : 'only'
      const [then, today] = [figures.get(reading), current.get(reading)]
      return {
        id: line.id,
        name: line.cumulative ? `${line.name}（当年）` : line.name,
        unit: line.unit,
        decimals: line.scale > 1 ? 2 : line.decimals,
        source: line.source as 'computed' | 'reported',
        definitionVersion: held[0]?.definitionVersion ?? line.definitionVersion,
        released: valueOf(line, figures, reading),
        now: valueOf(line, current, reading),
        changed: (then?.value ?? 0) !== (today?.value ?? 0) || (then?.base ?? 0) !== (today?.base ?? 0),
      }
    })
    const drift = await listDrift(ctx, release, [...new Set([...computed.flatMap((line) => computedBy(line) ?? []), ...reported.map(figureId)])], range)
    const names = new Map((await listLabelsOf(ctx, [...new Set(drift.map((one) => one.orgNo))])).map((one) => [one.orgNo, one.name]))
    const titles = new Map([...computed, ...reported].map((line) => [figureId(line), line.name]))
    return {
      release: wire(release),
      org: await describeUnit(ctx, no, false),
      rows,
      differences: drift.slice(0, 200).map((one) => ({
        indicator: one.indicator,
        name: titles.get(one.indicator) ?? one.indicator,
        orgNo: one.orgNo,
        orgName: names.get(one.orgNo) ?? `单位 ${one.orgNo}`,
        released: one.released,
        now: one.now,
      })),
      differenceCount: drift.length,
    }
  },
})

/** What a release says of the whole organisation; of a register that is kept, no rows are zero and not nothing. */
async function wholeSums(ctx: Ctx, id: string, plan: Plan) {
  const { computed, reported } = releasable(plan)
  const sums = Map.groupBy(await sumReleased(ctx, id, rangeOf(ctx.actor.org.no)), (one) => one.indicator)
  const indicators = covers(plan, ctx.actor.org.no) ? [...new Set(computed.flatMap((line) => computedBy(line) ?? []))] : []
  // A register without any row in the whole province is not kept there: its figures are not known.
  const kept = new Set(indicators.filter((one) => (sums.get(one.id) ?? []).some(({ value, base }) => value !== 0 || (base ?? 0) !== 0)).map((one) => one.module))
  return [
    ...indicators.filter((one) => kept.has(one.module)).flatMap((one) =>
      [...figuresOf(one, sums.get(one.id) ?? [])].map(([reading, { value, base }]) => ({ indicator: one.id, reading, value, base, source: 'computed' as const, definitionVersion: 1 })),
    ),
    ...[...new Set(reported.map(figureId))].flatMap((key) => (sums.get(key) ?? []).map(({ indicator, reading, value, base, source, definitionVersion }) => ({ indicator, reading, value, base, source, definitionVersion }))),
  ]
}

function wire({ id, planId, period, asOf, title, note, restates, releasedBy, releasedAt }: Release) {
  return { id, planId, period, asOf, title, note, restates, releasedBy, releasedAt }
}

/** Lines with a figure of one year. A sum over years is released by its years: by itself where no other line has its figure. */
function releasable(plan: Plan): { computed: PlanIndicator[]; reported: PlanIndicator[] } {
  const yearly = new Set(plan.indicators.filter((line) => !line.cumulative).map(figureId))
  const lines = plan.indicators.filter((line) => !line.cumulative || line.source === 'reported' || !yearly.has(figureId(line)))
  return { computed: lines.filter((line) => line.source === 'computed'), reported: lines.filter((line) => line.source === 'reported') }
}

async function currentFigures(ctx: Ctx, plan: Plan, release: Release, no: number): Promise<(line: PlanIndicator) => Figures> {
  const { computed, reported } = releasable(plan)
  const figures = await computeFigures(ctx, [...new Set(computed.flatMap((line) => computedBy(line) ?? []))], release.period, rangeOf(no))
  const sums = await sumReported(ctx, reported.map(figureId), rangeOf(no))
  const year = release.asOf.slice(0, 4)
  return (line) => {
    if (line.source === 'computed') return figures.get(figureId(line)) ?? new Map<string, Held>()
    return new Map(sums.filter((one) => one.indicator === figureId(line) && one.period === year).map((one) => [one.reading, one] as [string, Held]))
  }
}
