import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal, Stale } from '../../../kernel/errors.ts'
import { isAuthority, rangeOf } from '../../../kernel/org-no.ts'
import { placeName } from '../../../kernel/regions.ts'
import { scopeOf } from '../../../kernel/scope.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { lineTitle } from '../../admissions/codes.ts'
import type { PlanLine } from '../../prospectuses/model.ts'
import { listOpenLines } from '../../prospectuses/public.ts'
import type { api } from '../api.ts'
import { earlyKinds, planBatch } from '../codes.ts'
import { lineExport } from '../export.ts'
import type { Batch } from '../model.ts'
import { whyNotPools } from '../rules.ts'
import { countLines, dropLines, findBatch, listLinesOf, pageLines, putLines, setLine, toLine, withoutResult, type LineRow } from '../store.ts'
import { lockOwnBatch, notIn, showsResult } from './reach.ts'

type LineApi = Pick<typeof api, 'refreshPlacementLines' | 'listPlacementLines' | 'setPlacementLine' | 'exportPlacementLines'>

export const lineHandlers: Handlers<LineApi> = {
  async refreshPlacementLines(ctx, { id }) {
    const batch = await lockOwnBatch(ctx, id)
    if (batch.state !== 'draft') throw notIn(batch, 'draft', '计划在开放填报以前取入；之后考生看到的是同一份。')
    const done = await takeLines(ctx, batch)
    ctx.audit.subject('placement-batch', id, batch.title, { orgNo: batch.orgNo })
    ctx.audit.change({ kind: 'placement-batch', id, action: 'placement.take-lines', after: done, orgNo: batch.orgNo })
    return done
  },

  async listPlacementLines(ctx, { id, page, size, q, view }) {
    const batch = await findBatch(ctx, id)
    if (!batch) throw new NotFound('投档批次')
    const shown = showsResult(ctx, batch)
    const filter = { q, view: shown ? view : ('all' as const) }
    const rows = await pageLines(ctx, id, filter, { limit: size, offset: (page - 1) * size })
    return { rows: rows.map((row) => lineWire(shown ? row : withoutResult(row))), total: await countLines(ctx, id, filter) }
  },

  async setPlacementLine(ctx, { id, rowId, version, ...set }) {
    const batch = await lockOwnBatch(ctx, id)
    if (batch.state !== 'draft') throw notIn(batch, 'draft', '名额怎样分、最低分多少，在开放填报以前定。')
    const row = (await listLinesOf(ctx, id)).find((one) => one.id === rowId)
    if (!row) throw new NotFound('招生计划')
    const line = toLine(row)
    const why = whyNotPools(set.pools, line)
    if (why) throw new Invalid([{ path: 'pools', message: why }])
    if (set.formula !== null && !batch.formulas.some((one) => one.key === set.formula)) throw new Invalid([{ path: 'formula', message: '这个批次没有这种计分办法。' }])
    if (set.formula !== null && batch.rule === 'serial' && set.formula !== batch.formulas[0]?.key)
      throw new Refusal({ fact: '这个批次是平行志愿。', rule: '平行志愿只按一个总分排序，各专业不能另用计分办法。', clause: '001:1317', ways: ['批次规则改为延迟接受。'] })
    const unknown = set.accepts.find((group) => !batch.groups.includes(group))
    if (unknown) throw new Invalid([{ path: 'accepts', message: `批次里没有“${unknown}”这一类考生。` }])
    if (!(await setLine(ctx, rowId, version, set))) throw new Stale({ by: '同事', at: '刚才', fields: ['名额和最低分'] })
    ctx.audit.subject('placement-line', rowId, `${line.schoolName} ${line.title}`, { orgNo: batch.orgNo })
    ctx.audit.change({ kind: 'placement-line', id: rowId, action: 'placement.set-line', before: { pools: line.pools, minimum: line.minimum, formula: line.formula, accepts: line.accepts, adjustable: line.adjustable }, after: set, orgNo: batch.orgNo })
    return { id: rowId }
  },

  exportPlacementLines: (ctx, input) => lineExport.answer(ctx, input),
}

/**
 * Takes in the open lines of the plan that this batch fills, of the schools in the office's range, with the seats that
 * are free at this moment. What was set for a line stays; a split of seats that no longer adds up is dropped.
 */
export async function takeLines(ctx: Ctx, batch: Batch): Promise<Output<typeof api.refreshPlacementLines>> {
  const planned = await plannedLines(ctx, batch)
  const before = await listLinesOf(ctx, batch.id)
  const wanted = new Map(planned.map((line) => [line.id, line]))
  const gone = before.filter((row) => !wanted.has(row.line_id))
  await dropLines(ctx, gone.map((row) => row.id))
  const kept = new Map(before.filter((row) => wanted.has(row.line_id)).map((row) => [row.line_id, row]))
  let last = before.reduce((most, row) => Math.max(most, Number(row.code)), 0)
  const rows = planned.map((line) => ({
    code: kept.get(line.id)?.code ?? String(++last).padStart(4, '0'),
    lineId: line.id, schoolNo: line.schoolNo, schoolName: line.schoolName, title: titleOf(line), sourceRegion: line.sourceRegion, earlyKind: line.earlyKind, seats: line.seats - line.taken,
  }))
  if (rows.length > 0) await putLines(ctx, { batchId: batch.id, orgNo: batch.orgNo }, rows)
  let changed = 0
  for (const row of rows) {
    const old = kept.get(row.lineId)
    if (!old || old.seats === row.seats) continue
    changed += 1
    const line = { ...toLine(old), seats: row.seats }
    if (line.pools.length > 0 && whyNotPools(line.pools, line)) await setLine(ctx, old.id, old.version, { ...line, pools: [] })
  }
  return { added: rows.length - kept.size, removed: gone.length, changed, lines: rows.length }
}

/** Lines with free seats; an early batch takes early lines, a regular one regular lines, a supplementary round both. */
async function plannedLines(ctx: Ctx, batch: Batch): Promise<PlanLine[]> {
  const range = isAuthority(batch.orgNo) ? rangeOf(batch.orgNo) : undefined
  const wide = scopeOf(ctx.actor).wide
  const wanted = planBatch[batch.kind]
  const lines = await listOpenLines(ctx, { year: batch.year, season: batch.season, ...(wanted ? { batch: wanted } : {}), ...(range && !wide ? { range } : {}) })
  return lines.filter((line) => line.batch !== 'direct' && line.mode !== 'training' && line.taken < line.seats)
}

function titleOf(line: PlanLine): string {
  const region = line.sourceRegion ? `（限${placeName(line.sourceRegion)}生源）` : ''
  return `${lineTitle(line)}${line.earlyKind ? ` · ${earlyKinds[line.earlyKind]}` : ''}${line.mode === 'part-time' ? ' · 非全日制' : ''}${region}`
}

export function lineWire(row: LineRow): Output<typeof api.listPlacementLines>['rows'][number] {
  const { earlyKind: _, pools, accepts, ...line } = toLine(row)
  return { ...line, pools: [...pools], accepts: [...accepts], taken: row.taken, adjusted: row.adjusted, cutOff: row.cut_off, lastRank: row.last_rank, version: row.version }
}
