import { sql } from 'kysely'
import type { Output } from '../../kernel/api.ts'
import { clauseLabel } from '../../kernel/clause-labels.ts'
import type { Ctx } from '../../kernel/context.ts'
import { listOpenLimits, limitKeys, moveDueDates, planMoves, readLimitRules, type DueMove } from '../../kernel/due-dates.ts'
import { Invalid, NotFound, Refusal } from '../../kernel/errors.ts'
import { computeLive, indicatorsOf } from '../../kernel/indicator-register.ts'
import { isAuthority, mainUnit, rangeOf } from '../../kernel/org-no.ts'
import {
  insertSetting,
  listAllSettings,
  lockParameter,
  parameters,
  resolveParameter,
  settersOf,
  updateSetting,
  type Parameter,
  type StoredSetting,
} from '../../kernel/parameters.ts'
import type { Handlers } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { findOrgs } from '../orgs/public.ts'
import { settingsApi } from './settings-api.ts'
import { judgeValue, kindOf, planEnd, planSetting, readings, topics, valueText, withdrawn, type Held } from './settings-rules.ts'
import { findClause } from './store.ts'

type Row = Output<typeof settingsApi.listParameters>['topics'][number]['parameters'][number]
type Level = Row['setBy']['level']

const words: Readonly<Record<Level, string>> = { default: '默认', country: '国家', province: '省', city: '市', county: '县', unit: '本单位' }

function levelOf(no: number): Level {
  if (!isAuthority(no)) return 'unit'
  if (no === 100_000_000_000) return 'country'
  return no % 1e10 === 0 ? 'province' : no % 1e8 === 0 ? 'city' : 'county'
}

function declared(key: string): Parameter {
  const found = parameters.find((one) => one.key === key)
  if (!found) throw new NotFound('参数')
  return found
}

async function namesOf(ctx: Ctx, settings: readonly StoredSetting[]): Promise<Map<number, string>> {
  const nos = [...new Set(settings.map((one) => one.orgNo))]
  const found = nos.length === 0 ? [] : await findOrgs(ctx, nos)
  return new Map(found.map((org) => [org.no, org.shortName || org.name]))
}

function toRow(ctx: Ctx, one: Parameter, settings: readonly StoredSetting[], names: ReadonlyMap<number, string>): Row {
  const own = mainUnit(ctx.actor.org.no)
  const held = resolveParameter(settings, one.key, own, ctx.today)
  const source = settings
    .filter((each) => each.key === one.key && each.orgNo === held.setBy && each.validFrom <= ctx.today && (each.validTo ?? ctx.today) >= ctx.today)
    .sort((left, right) => (left.validFrom < right.validFrom ? 1 : -1))[0]
  const next = settings
    .filter((each) => each.key === one.key && each.validFrom > ctx.today && !withdrawn(each) && settersOf(own).includes(each.orgNo))
    .filter((each) => resolveParameter(settings, one.key, own, each.validFrom).setBy === each.orgNo)
    .sort((left, right) => (left.validFrom < right.validFrom ? -1 : 1))[0]
  const level = held.setBy === null ? 'default' : levelOf(held.setBy)
  return {
    key: one.key,
    title: one.title,
    unit: one.unit,
    kind: kindOf(one.unit),
    choices: [...(readings[one.key] ?? [])],
    value: held.value,
    valueText: valueText(one, held.value),
    defaultText: valueText(one, one.default),
    setBy: { level, word: words[level], orgNo: held.setBy, name: held.setBy === null ? '' : (names.get(held.setBy) ?? '') },
    validFrom: source?.validFrom ?? null,
    validTo: source?.validTo ?? null,
    upcoming: next ? { from: next.validFrom, valueText: valueText(one, next.value) } : null,
    clause: held.clause,
    clauseLabel: clauseLabel(held.clause),
    mark: one.mark === 'text' ? 'text' : '推',
    note: one.note,
  }
}

export const settingsHandlers: Handlers<typeof settingsApi> = {
  async listParameters(ctx) {
    const settings = await listAllSettings(ctx, parameters.map((one) => one.key))
    const names = await namesOf(ctx, settings)
    const groups = Map.groupBy(parameters, (one) => one.key.split('.')[0]!)
    return {
      orgNo: ctx.actor.org.no,
      orgName: ctx.actor.org.name,
      today: ctx.today,
      topics: [...groups].map(([key, list]) => ({
        key,
        title: topics[key] ?? key,
        parameters: list.map((one) => toRow(ctx, one, settings, names)),
      })),
    }
  },

  async getParameter(ctx, { key }) {
    const one = declared(key)
    const settings = await listAllSettings(ctx, [key])
    const names = await namesOf(ctx, settings)
    return {
      ...toRow(ctx, one, settings, names),
      settings: settings.map((each) => ({
        id: each.id,
        orgNo: each.orgNo,
        orgName: names.get(each.orgNo) ?? String(each.orgNo),
        level: levelOf(each.orgNo),
        validFrom: each.validFrom,
        validTo: each.validTo,
        valueText: valueText(one, each.value),
        value: each.value,
        state: stateOf(each, ctx.today),
        clause: each.clause,
        clauseLabel: each.clause ? clauseLabel(each.clause) : null,
        note: each.note,
        createdAt: each.createdAt,
        own: each.orgNo === ctx.actor.org.no,
      })),
    }
  },

  async previewSetting(ctx, { key, value: text, validFrom, validTo, correcting }) {
    const one = declared(key)
    const value = parseValue(text)
    const draft: Draft = { one, value, validFrom, validTo: validTo ?? null, correcting, reason: '预览', clause: null }
    const shown = indicatorsOf(key)
    const range = rangeOf(ctx.actor.org.no)
    const figures = async () => {
      const out: (number | null)[] = []
      for (const indicator of shown) out.push(await computeLive(ctx, indicator, range))
      return out
    }
    const before = await figures()
    // What the figures would be under the value, judged on today's records: as if it held from today.
    const { after } = await undone(ctx, async () => {
      if (shown.length === 0) return { after: [] }
      await writeSetting(ctx, { ...draft, validFrom: validFrom < ctx.today ? validFrom : ctx.today, validTo: null, correcting: true, force: true })
      return { after: await figures() }
    })
    const { writes, moves } = await undone(ctx, async () => {
      const moved = await withMoves(ctx, key, () => writeSetting(ctx, draft))
      return { writes: moved.result.writes, moves: moved.moves }
    })
    return {
      writes,
      figures: shown.map(({ id, title, unit }, at) => ({ id, title, unit, before: before[at] ?? null, after: after[at] ?? null })),
      cases: { moved: moves.length, examples: moves.slice(0, 5).map((move) => ({ id: move.id, no: move.no, title: move.title, from: move.dueOn, to: move.to })) },
      effect: effectText(key, shown.length, moves.length, validFrom > ctx.today ? validFrom : null),
    }
  },

  async setParameter(ctx, { key, value, validFrom, validTo, correcting, reason, clause }) {
    const one = declared(key)
    if (clause && !findClause(clause)) throw new Invalid([{ path: 'clause', message: `条款索引里没有 ${clause}。` }])
    const { result, moves } = await withMoves(ctx, key, () =>
      writeSetting(ctx, { one, value, validFrom, validTo: validTo ?? null, correcting, reason, clause: clause ?? null }),
    )
    ctx.audit.subject('parameter', key, `${one.title}：${valueText(one, value)}`)
    ctx.audit.because(reason, clause ?? one.clause)
    for (const change of result.changes) ctx.audit.change({ ...change, kind: 'parameter', orgNo: ctx.actor.org.no })
    await moveDueDates(ctx, moves, `参数“${one.title}”已改为 ${valueText(one, value)}：${reason}`)
    return { id: result.id, movedCases: moves.length }
  },

  async endSetting(ctx, { id, lastDay, correcting, reason }) {
    const held = (await listAllSettings(ctx, parameters.map((one) => one.key))).find((one) => one.id === id)
    if (!held || held.orgNo !== ctx.actor.org.no) throw new NotFound('参数设定')
    await lockParameter(ctx, held.key, held.orgNo)
    const one = declared(held.key)
    const plan = planEnd(held, lastDay, ctx.today, correcting)
    if (!('validTo' in plan)) throw new Invalid([plan])
    const { moves } = await withMoves(ctx, held.key, () => updateSetting(ctx, id, { validTo: plan.validTo }))
    ctx.audit.subject('parameter', held.key, `${one.title}：到 ${plan.validTo} 为止`)
    ctx.audit.because(reason)
    ctx.audit.change({ kind: 'parameter', id, action: 'end', before: { validTo: held.validTo }, after: { validTo: plan.validTo }, orgNo: held.orgNo })
    await moveDueDates(ctx, moves, `参数“${one.title}”的设定已结束：${reason}`)
    return { id, validTo: plan.validTo, movedCases: moves.length }
  },
}

type Draft = {
  one: Parameter
  value: unknown
  validFrom: string
  validTo: string | null
  correcting: boolean
  reason: string
  clause: string | null
  /** For the preview of figures only: later settings do not bound it. */
  force?: boolean
}
type Change = { id: string; action: string; before?: unknown; after?: unknown }

/** Writes a setting of the actor's own authority among its others. Answers what was written. */
async function writeSetting(ctx: Ctx, draft: Draft): Promise<{ id: string; writes: string[]; changes: Change[] }> {
  const { one, value } = draft
  const orgNo = ctx.actor.org.no
  if (!isAuthority(orgNo)) throw new Refusal({ fact: '本岗位不在主管部门，不能设定参数。', rule: '', ways: ['由主管部门设定'] })
  const wrong = judgeValue(one, value)
  if (wrong) throw new Invalid([{ path: 'value', message: wrong }])
  await lockParameter(ctx, one.key, orgNo)
  const held = (await listAllSettings(ctx, [one.key])).filter((each) => each.orgNo === orgNo)
  const plan = planSetting(draft.force ? held.filter((each) => each.validFrom <= draft.validFrom) : held, { ...draft, today: ctx.today })
  if ('message' in plan) throw new Invalid([plan])
  const changes: Change[] = []
  const writes: string[] = []
  for (const close of plan.closes) {
    const before = held.find((each) => each.id === close.id)!
    await updateSetting(ctx, close.id, { validTo: close.validTo })
    changes.push({ id: close.id, action: 'end', before: { validTo: before.validTo }, after: { validTo: close.validTo } })
    writes.push(`从 ${before.validFrom} 起的设定（${valueText(one, before.value)}）到 ${close.validTo} 为止。`)
  }
  const facts = { value, validFrom: draft.validFrom, validTo: plan.validTo, clause: draft.clause }
  const words = `${valueText(one, value)}，${draft.validFrom} 起${plan.validTo ? `，到 ${plan.validTo} 为止` : ''}。`
  if (plan.replaces) {
    const before = held.find((each) => each.id === plan.replaces)!
    await updateSetting(ctx, before.id, { value, validTo: plan.validTo, clause: draft.clause, note: draft.reason })
    changes.push({ id: before.id, action: 'correct', before: { value: before.value, validFrom: before.validFrom, validTo: before.validTo, clause: before.clause }, after: facts })
    writes.push(`更正从 ${before.validFrom} 起的设定：${valueText(one, before.value)} 改为 ${words}`)
    return { id: before.id, writes, changes }
  }
  const id = newId()
  await insertSetting(ctx, { id, orgNo, key: one.key, validFrom: draft.validFrom, validTo: plan.validTo, value, clause: draft.clause, note: draft.reason })
  changes.push({ id, action: 'set', after: facts })
  writes.push(`新设定：${words}`)
  return { id, writes, changes }
}

/** Runs a change of a parameter and tells which open cases get another due day by it. */
async function withMoves<T>(ctx: Ctx, key: string, change: () => Promise<T>): Promise<{ result: T; moves: DueMove[] }> {
  if (!limitKeys().includes(key)) return { result: await change(), moves: [] }
  const before = await readLimitRules(ctx)
  const result = await change()
  return { result, moves: planMoves(await listOpenLimits(ctx), before, await readLimitRules(ctx)) }
}

/** Runs work and takes back whatever it wrote. */
async function undone<T>(ctx: Ctx, work: () => Promise<T>): Promise<T> {
  await sql`savepoint preview`.execute(ctx.db)
  try {
    return await work()
  } finally {
    await sql`rollback to savepoint preview`.execute(ctx.db)
  }
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new Invalid([{ path: 'value', message: '取值不是有效的 JSON。' }])
  }
}

function stateOf(one: Held, today: string): 'future' | 'current' | 'past' | 'withdrawn' {
  if (withdrawn(one)) return 'withdrawn'
  if (one.validFrom > today) return 'future'
  return one.validTo !== null && one.validTo < today ? 'past' : 'current'
}

function effectText(key: string, figures: number, moved: number, from: string | null): string {
  const later = from ? `${from} 起才生效；` : ''
  if (figures > 0) return `${later}指标按今天的记录算，保存后随之改变。`
  if (moved > 0) return `${later}${moved} 件在办的期限随之改变，经过里会写明。`
  if (limitKeys().includes(key)) return `${later}在办的期限不变（按进入这一步当天的期限），以后新办的件按新的期限。`
  return `影响：${later}以后新办的件。`
}
