import type { z } from 'zod'
import type { Ctx } from '../../kernel/context.ts'
import { listPublicProvinces } from '../../kernel/deployment.ts'
import { rangeOf as smallRange } from '../../kernel/disclosure.ts'
import { NotFound } from '../../kernel/errors.ts'
import type { Output } from '../../kernel/api.ts'
import { dayInChina } from '../../kernel/dates.ts'
import type { FileAnswer } from '../../kernel/server.ts'
import type { api } from './api.ts'
import { dcatCatalogue } from './formats/catalogue.ts'
import { figuresFile } from './formats/file.ts'
import { columns, type FigureRow, type Format } from './model.ts'
import { rowOf } from './publish.ts'
import { terms } from './rules.ts'
import { listCurrent, listFigures, type Current } from './store.ts'

type Dataset = z.output<(typeof api.getDataset)['output']>['dataset']

/** The whole list in one file. */
export const EVERYTHING = 'all'

/** One data set an indicator, described as its newest year is. */
export function describeDatasets(current: readonly Current[]): Dataset[] {
  return [...Map.groupBy(current, (one) => one.indicator)].map(([id, years]) => {
    const { title, unit, definition, clause, source } = years.at(-1)!
    return {
      id,
      title,
      unit,
      definition,
      clause,
      source,
      plans: [...new Set(years.map((one) => one.planTitle))],
      periods: years.map((one) => one.period),
      updatedOn: years.map((one) => dayInChina(one.publishedAt)).toSorted().at(-1)!,
      rows: years.reduce((sum, one) => sum + one.rows, 0),
    }
  })
}

/** How small numbers are told, for the reader. */
export function protectionWords(below: number): string {
  return `人数不足 ${below} 人的不写出（${smallRange(below)}），其余按 3 取整；合计里的小数目用固定的数代入；比例由取整后的分子和分母算出。学校数、项目数照实写。`
}

export async function openList(ctx: Ctx): Promise<Output<typeof api.listDatasets>> {
  const current = await listCurrent(ctx)
  return {
    provinces: await listPublicProvinces(ctx),
    terms,
    protection: protectionWords(current.at(-1)?.below ?? 5),
    simulated: ctx.actor.demonstration,
    columns: columns.map(({ key, title, about }) => ({ key, title, about })),
    datasets: describeDatasets(current),
  }
}

export async function datasetRows(ctx: Ctx, id: string): Promise<{ current: Current[]; rows: FigureRow[] }> {
  const only = id === EVERYTHING ? undefined : id
  const current = await listCurrent(ctx, only)
  const of = new Map(current.map((one) => [`${one.indicator} ${one.period}`, one]))
  const rows = (await listFigures(ctx, only)).map((one) => rowOf(one, one.period, of.get(`${one.indicator} ${one.period}`)!))
  return { current, rows }
}

export async function datasetFile(ctx: Ctx, id: string, format: Format): Promise<FileAnswer> {
  const { current, rows } = await datasetRows(ctx, id)
  if (current.length === 0) throw new NotFound('数据集')
  const datasets = describeDatasets(current)
  return figuresFile(format, rows, datasets, {
    id: `open-${id}`,
    title: id === EVERYTHING ? '技工教育开放数据' : datasets[0]!.title,
    prepared: current.map((one) => one.publishedAt).toSorted().at(-1)!,
    simulated: ctx.actor.demonstration,
    notes: [...datasets.map((one) => `${one.title}：${one.definition}（${one.clause}）`), protectionWords(current.at(-1)!.below), terms],
  })
}

/**
 * The list for the harvesters of other portals. `base` is the public address of this deployment, empty where none is
 * set; with `province` the addresses ask for that province, as the list itself was asked for.
 */
export async function catalogueFile(ctx: Ctx, base: string, province?: string): Promise<FileAnswer> {
  const datasets = describeDatasets(await listCurrent(ctx))
  const made = dcatCatalogue(
    datasets.map((one) => ({
      id: one.id,
      title: one.title,
      description: `${one.definition}（${one.clause}）`,
      updatedOn: one.updatedOn,
      from: one.periods[0]!,
      to: one.periods.at(-1)!,
      keywords: ['技工教育', ...one.plans],
    })),
    { base, query: province ? `?province=${province}` : '', publisher: '人力资源社会保障厅', terms, updatedOn: datasets.map((one) => one.updatedOn).toSorted().at(-1) ?? null, simulated: ctx.actor.demonstration },
  )
  return { name: 'open-data.jsonld', mediaType: 'application/ld+json', bytes: new TextEncoder().encode(JSON.stringify(made)) }
}
