import type { Output } from '../../../kernel/api.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { listFile } from '../../../kernel/documents/list-file.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { maskName } from '../../../kernel/mask.ts'
import { contains, isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { sees } from '../../../kernel/scope.ts'
import type { Handlers } from '../../../kernel/server.ts'
import { getOrg, listAuthorities, listSchoolsOn } from '../../orgs/public.ts'
import type { api } from '../api.ts'
import { amountOf, entryWords, figureWords, levelOrder, levels, type Level, type Line } from '../model.ts'
import { endOf, placeOf } from '../opening.ts'
import { countReports, listAskedNos, listOwn, listReports, sumBelow, type Report } from '../overview-store.ts'
import { listValues } from '../store.ts'
import { exportReturns } from './overview-export.ts'
import { getRound } from './rounds.ts'

type OverviewApi = Pick<typeof api, 'listReturns' | 'exportReturns' | 'getSums' | 'exportSums'>
type Sums = Output<typeof api.getSums>

/** One report as lists show it. */
export function showReport(row: Report): Output<typeof api.listReturns>['rows'][number] {
  return {
    id: row.id,
    orgNo: row.org_no,
    orgName: row.org_name,
    level: row.level,
    standing: row.standing,
    answered: row.answered,
    flagged: row.flagged,
    late: row.late,
    waitingFor: row.waiting_for,
    submittedAt: row.submitted_at,
    lockedAt: row.locked_at,
    filledBy: row.filled_by_name === null ? null : maskName(row.filled_by_name),
    caseId: row.case_id,
    caseNo: row.case_no,
  }
}

export const overviewHandlers: Handlers<OverviewApi> = {
  async listReturns(ctx, { id, page, size, ...filter }) {
    await getRound(ctx, id)
    const question = { roundId: id, ...filter }
    const rows = await listReports(ctx, question, { offset: (page - 1) * size, limit: size })
    return { rows: rows.map(showReport), total: await countReports(ctx, question) }
  },

  async exportReturns(ctx, input) {
    await getRound(ctx, input.id)
    return exportReturns.answer(ctx, input)
  },

  getSums: (ctx, input) => sumsOf(ctx, input),

  async exportSums(ctx, { format, ...input }) {
    const sums = await sumsOf(ctx, input)
    const round = await getRound(ctx, input.id)
    const title = `${round.title}_${sums.orgName}_${input.by === 'location' ? '按属地' : '按主管'}合计`
    ctx.audit.subject('export', title, `${title} ${sums.rows.length} 行`)
    const shown = levelOrder.filter((level) => sums.rows.some((row) => row.sums.some((one) => one.level === level)))
    return listFile<Sums['rows'][number]>({
      title,
      day: ctx.today,
      format,
      rows: sums.rows,
      columns: [
        { key: 'title', header: '指标', width: 36, value: (row) => row.title },
        { key: 'unit', header: '单位', value: (row) => row.unit },
        { key: 'own', header: '本级填报', width: 20, value: (row) => row.own ?? '' },
        ...shown.flatMap((level) => {
          const of = (row: Sums['rows'][number]) => row.sums.find((one) => one.level === level)
          return [
            { key: `${level}`, header: `${levels[level]}合计`, width: 20, value: (row: Sums['rows'][number]) => of(row)?.amount ?? '' },
            { key: `${level}-units`, header: `${levels[level]}已填单位`, value: (row: Sums['rows'][number]) => `${of(row)?.units ?? 0}/${of(row)?.all ?? 0}` },
          ]
        }),
      ],
    })
  },
}

/** The figures of the units below an authority, added up level by level, beside its own report. */
async function sumsOf(ctx: Ctx, { id, org = mainUnit(ctx.actor.org.no), by }: { id: string; org?: number | undefined; by: 'authority' | 'location' }): Promise<Sums> {
  const round = await getRound(ctx, id)
  if (!sees(ctx.actor, org)) throw new NotFound('单位')
  const unit = await getOrg(ctx, org)
  const asOf = endOf(round.period, ctx.today)
  const place = placeOf(org)
  const { sums, units } = isAuthority(org) ? await sumBelow(ctx, id, place, by) : { sums: [], units: [] }
  const [own] = await listOwn(ctx, [id], org)
  const values = own ? await listValues(ctx, own.id) : undefined
  const rows = round.lines.map((line) => {
    const entry = values?.get(line.id)
    const below = levelOrder.flatMap((level) => {
      const all = units.find((one) => one.level === level)?.all ?? 0
      if (all === 0) return []
      const sum = sums.find((one) => one.line === line.id && one.level === level)
      return [{ level, amount: sumWords(line, sum), units: sum?.units ?? 0, locked: sum?.locked ?? 0, all, number: sum && amountOf(line, { value: sum.value, base: sum.base }) }]
    })
    const mine = amountOf(line, entry)
    // What one level below says is compared with the own figure once all of it is there.
    const counted = below.find((one) => one.level === round.counted_level) ?? below[0]
    const differs = mine !== undefined && counted !== undefined && counted.units === counted.all && counted.number !== undefined && Math.abs(counted.number - mine) > 0.00005
    return { line: line.id, title: line.title, unit: line.unit, own: own ? entryWords(line, entry) : null, sums: below.map(({ number: _, ...one }) => one), differs }
  })
  return { orgNo: org, orgName: unit.shortName, asOf, rows, unseen: by === 'location' ? await unseenSchools(ctx, round.levels, place, asOf) : [], places: await placesOf(ctx, id) }
}

function sumWords(line: Line, sum: { value: number | null; base: number | null } | undefined): string {
  if (!sum || sum.value === null) return '—'
  if (line.measure === 'ratio') return entryWords(line, { value: sum.value, base: sum.base, notApplicable: false })
  return figureWords(sum.value)
}

/** Schools that lie in the region and report elsewhere: their figures are not in the sum of a city's own officer. */
async function unseenSchools(ctx: Ctx, asked: readonly Level[], place: { region: string }, asOf: string): Promise<string[]> {
  if (!asked.includes('school')) return []
  const schools = await listSchoolsOn(ctx, asOf)
  return schools.filter((one) => one.locationRegion.startsWith(place.region) && !sees(ctx.actor, one.no)).map((one) => one.name)
}

/** The own authority and those below it that oversee somebody the round asks. */
async function placesOf(ctx: Ctx, roundId: string): Promise<{ orgNo: number; name: string }[]> {
  if (!isAuthority(ctx.actor.org.no)) return []
  const asked = [...(await listAskedNos(ctx, roundId))]
  const offices = (await listAuthorities(ctx)).filter((one) => sees(ctx.actor, one.no))
  return offices.filter((one) => one.no === ctx.actor.org.no || asked.some((no) => contains(placeOf(one.no).range, no))).map(({ no, name }) => ({ orgNo: no, name }))
}
