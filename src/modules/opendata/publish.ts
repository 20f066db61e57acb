import type { Ctx } from '../../kernel/context.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { rangeOf } from '../../kernel/org-no.ts'
import { readAmount } from '../../kernel/parameters.ts'
import { listAuthorities } from '../orgs/public.ts'
import { findRelease, listCatalogue, sumReleased, type Release } from '../plans/public.ts'
import { findIndicator } from '../plans/model.ts'
import type { FigureRow } from './model.ts'
import { tell, withoutRemainder, type Part } from './rules.ts'
import type { OpenFigure, OpenIndicator } from './store.ts'

export type Draft = { release: Release; below: number; indicators: OpenIndicator[]; figures: OpenFigure[] }

/** A release of a whole year may be made public; the running year is not over, and its figures are no result. */
export function isFit(release: Pick<Release, 'period'>): boolean {
  return /^\d{4}$/.test(release.period)
}

export async function getFitRelease(ctx: Ctx, id: string): Promise<Release> {
  const release = await findRelease(ctx, id)
  if (!release) throw new NotFound('数据发布')
  if (isFit(release)) return release
  throw new Refusal({
    fact: `“${release.title}”发布的是本年还没有结束的数（截至 ${release.asOf}）。`,
    rule: '向公众公开的是整年的结果。',
    clause: '001:1101',
    ways: ['年末以后发布这一年的数据，再公开。'],
  })
}

/**
 * What the public would read of a release: the province, its cities and what the province runs itself, every counted
 * person protected. Schools are not told one by one.
 */
export async function draftOf(ctx: Ctx, release: Release): Promise<Draft> {
  const below = await readAmount(ctx, 'statistics.public-minimum', { orgNo: release.orgNo })
  const catalogue = new Map((await listCatalogue(ctx)).map((one) => [one.id, one]))
  const province = rangeOf(release.orgNo)
  const cities = (await listAuthorities(ctx)).filter((one) => one.no > province.lo && one.no <= province.hi && one.no % 1e8 === 0)
  const whole = await sumReleased(ctx, release.id, province)
  const direct = await sumReleased(ctx, release.id, { lo: release.orgNo, hi: release.orgNo + 999_999 })
  const byCity = []
  for (const city of cities) byCity.push(await sumReleased(ctx, release.id, rangeOf(city.no)))
  const indicators = new Map<string, OpenIndicator>()
  const figures: OpenFigure[] = []
  for (const sum of whole) {
    const { indicator, reading } = sum
    const entry = catalogue.get(indicator)
    if (!entry) continue
    indicators.set(indicator, {
      indicator,
      title: entry.title,
      unit: entry.unit,
      kind: entry.kind,
      factor: entry.factor,
      definition: entry.definition,
      definitionVersion: sum.definitionVersion,
      clause: entry.clause,
      source: sum.source,
    })
    const same = (one: { indicator: string; reading: string }) => one.indicator === indicator && one.reading === reading
    // Records that are not there count as none; a figure that nobody reported is not known.
    const none: Part | null = sum.source === 'reported' ? null : { value: 0, base: 0 }
    const parts = byCity.map((sums): Part | null => sums.find(same) ?? none)
    const rest = (pick: (part: Part) => number) => withoutRemainder(pick(sum) - parts.reduce((all, one) => all + (one ? pick(one) : 0), 0))
    // What is in no city is run by the province itself.
    const own = none === null && !direct.some(same) ? null : { value: rest((one) => one.value), base: rest((one) => one.base ?? 0) }
    const told = tell([...parts, own], { unit: entry.unit, ratio: entry.kind === 'ratio', factor: entry.factor }, below)
    const at = { indicator, reading }
    figures.push({ ...at, orgNo: release.orgNo, direct: false, unitName: '全省', ...told.total })
    cities.forEach((city, index) => figures.push({ ...at, orgNo: city.no, direct: false, unitName: regionName(city.name), ...told.parts[index]! }))
    if (own) figures.push({ ...at, orgNo: release.orgNo, direct: true, unitName: '省属', ...told.parts.at(-1)! })
  }
  return { release, below, indicators: [...indicators.values()], figures }
}

/** An authority stands for its region: 成都市人社局 reads as 成都市. */
const regionName = (name: string) => name.replace(/(人力资源和社会保障局|人社局)$/, '')

/** What a reading is called; an indicator that is no longer here keeps its key. */
function readingTitle(indicator: string, reading: string): string {
  if (reading === 'only') return '只有一种读法'
  return findIndicator(indicator)?.readings?.find((one) => one.key === reading)?.title ?? reading
}

/** A public figure as a row of a file. */
export function rowOf(figure: OpenFigure, period: string, of: OpenIndicator): FigureRow {
  const ratio = of.kind === 'ratio'
  const value = ratio ? figure.ratio : figure.value
  return {
    indicator: figure.indicator,
    title: of.title,
    period,
    orgNo: figure.orgNo,
    direct: figure.direct,
    orgName: figure.unitName,
    reading: figure.reading,
    readingTitle: readingTitle(figure.indicator, figure.reading),
    value,
    unit: of.unit,
    numerator: ratio ? figure.value : null,
    denominator: ratio ? figure.base : null,
    status: figure.small ? 'S' : value === null ? 'M' : 'A',
    source: of.source,
    definitionVersion: of.definitionVersion,
  }
}
