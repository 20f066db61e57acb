import { z } from 'zod'
import { type Api, endpoint, listOf, listQuery, orgNo, provinceChoice, uuid } from '../../kernel/api.ts'
import { formats } from './model.ts'

const year = z.string().regex(/^\d{4}$/)
const indicatorId = z.string().max(60)
const text = z.string().trim().min(4).max(200)
const format = z.enum(formats)
const SHARED = 300
/** The provinces that can be asked about; the one that is shown is `here`. */
const provinces = z.array(z.object({ region: z.string(), name: z.string(), here: z.boolean() }))

const figure = z.object({
  indicator: z.string(),
  title: z.string(),
  period: z.string(),
  orgNo,
  direct: z.boolean(),
  orgName: z.string(),
  reading: z.string(),
  readingTitle: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  numerator: z.number().nullable(),
  denominator: z.number().nullable(),
  status: z.enum(['A', 'P', 'S', 'M']),
  source: z.enum(['computed', 'reported', 'none']),
  definitionVersion: z.number().int(),
})

const dataset = z.object({
  id: z.string(),
  title: z.string(),
  unit: z.string(),
  definition: z.string(),
  clause: z.string(),
  source: z.enum(['computed', 'reported']),
  plans: z.array(z.string()),
  periods: z.array(year),
  /** The day its newest figures were made public. */
  updatedOn: z.string(),
  rows: z.number().int(),
})

const release = z.object({
  id: z.string(),
  planTitle: z.string(),
  period: z.string(),
  asOf: z.string(),
  title: z.string(),
  releasedBy: z.string(),
  releasedAt: z.string(),
  /** What may be done with it, and what was. */
  state: z.enum(['closed', 'open', 'withdrawn', 'unfit']),
  openId: z.string().nullable(),
  publishedBy: z.string().nullable(),
  publishedAt: z.string().nullable(),
  withdrawnReason: z.string().nullable(),
})

export const api = {
  getExportChoices: endpoint({
    method: 'GET',
    path: '/api/open-data/choices',
    title: '指标导出的选项',
    needs: 'opendata.export',
    input: z.object({}),
    output: z.object({
      plans: z.array(z.object({ id: z.string(), title: z.string(), indicators: z.array(z.object({ id: z.string(), title: z.string(), unit: z.string(), source: z.enum(['computed', 'reported', 'none']) })) })),
      /** The last one is the running year. */
      periods: z.array(year),
      own: z.object({ no: orgNo, name: z.string() }),
      below: z.array(z.object({ no: orgNo, name: z.string() })),
    }),
  }),
  exportFigures: endpoint({
    method: 'GET',
    path: '/api/open-data/figures',
    title: '导出本范围的指标',
    needs: 'opendata.export',
    download: true,
    input: z.object({
      plan: z.string().max(60),
      indicators: z.array(indicatorId).max(400).default([]),
      periods: z.array(year).min(1).max(30),
      orgs: z.array(orgNo).min(1).max(80),
      format: format.default('csv'),
    }),
    output: z.object({}),
  }),
  listReleases: endpoint({
    method: 'GET',
    path: '/api/open-data/releases',
    title: '可以公开的数据发布',
    needs: 'opendata.publish',
    input: z.object({ ...listQuery }),
    output: listOf(release),
  }),
  previewRelease: endpoint({
    method: 'GET',
    path: '/api/open-data/releases/{id}/preview',
    title: '公众将看到什么',
    needs: 'opendata.publish',
    input: z.object({ id: uuid, ...listQuery }),
    output: listOf(figure).extend({ indicators: z.number().int(), small: z.number().int(), below: z.number().int() }),
  }),
  publishRelease: endpoint({
    method: 'POST',
    path: '/api/open-data/releases/{id}/publish',
    title: '把一次数据发布向公众公开',
    needs: 'opendata.publish',
    audit: 'opendata.publish',
    input: z.object({ id: uuid }),
    output: z.object({ openId: z.string(), rows: z.number().int(), small: z.number().int() }),
  }),
  withdrawRelease: endpoint({
    method: 'POST',
    path: '/api/open-data/published/{id}/withdraw',
    title: '撤下公开的数据',
    needs: 'opendata.publish',
    audit: 'opendata.withdraw',
    input: z.object({ id: uuid, reason: text }),
    output: z.object({}),
  }),
  listDatasets: endpoint({
    method: 'GET',
    path: '/api/public/open-data',
    title: '开放数据清单',
    needs: 'public',
    published: true,
    shared: SHARED,
    input: z.object({ province: provinceChoice }),
    output: z.object({
      provinces,
      terms: z.string(),
      protection: z.string(),
      simulated: z.boolean(),
      columns: z.array(z.object({ key: z.string(), title: z.string(), about: z.string() })),
      datasets: z.array(dataset),
    }),
  }),
  getPublicBoard: endpoint({
    method: 'GET',
    path: '/api/public/plan-board',
    title: '公开的规划看板',
    needs: 'public',
    published: true,
    shared: SHARED,
    input: z.object({ plan: z.string().max(60).optional(), province: provinceChoice }),
    output: z.object({
      provinces,
      simulated: z.boolean(),
      protection: z.string(),
      plans: z.array(z.object({ id: z.string(), title: z.string() })),
      /** Null where nothing has been made public. */
      plan: z.object({ id: z.string(), title: z.string(), clause: z.string(), region: z.string() }).nullable(),
      rows: z.array(
        z.object({
          id: z.string(),
          /** The open data set behind the line. */
          dataset: z.string(),
          no: z.number().int(),
          name: z.string(),
          unit: z.string(),
          decimals: z.number().int(),
          baseline: z.object({ year: z.number().int(), value: z.number() }).nullable(),
          target: z.object({ year: z.number().int(), value: z.number().nullable(), upper: z.number().optional(), text: z.string().optional() }),
          operator: z.string(),
          source: z.enum(['computed', 'reported', 'none']),
          clause: z.string(),
          definition: z.string(),
          /** The province's published years in the plan's unit. */
          values: z.array(z.object({ period: year, value: z.number().nullable() })),
          /** Cities of the newest of them, and what the province runs itself; a small number is null. */
          cities: z.array(z.object({ no: orgNo, direct: z.boolean(), name: z.string(), value: z.number().nullable(), small: z.boolean() })),
          status: z.enum(['已达到', '正常推进', '有风险', '滞后']).nullable(),
        }),
      ),
    }),
  }),
  getDataset: endpoint({
    method: 'GET',
    path: '/api/public/open-data/{id}',
    title: '开放数据集',
    needs: 'public',
    published: true,
    shared: SHARED,
    input: z.object({ id: indicatorId, province: provinceChoice }),
    output: z.object({ dataset, simulated: z.boolean(), below: z.number().int(), rows: z.array(figure) }),
  }),
  downloadDataset: endpoint({
    method: 'GET',
    path: '/api/public/open-data/{id}/{format}',
    title: '下载开放数据',
    needs: 'public',
    published: true,
    shared: SHARED,
    download: true,
    input: z.object({ id: indicatorId, format, province: provinceChoice }),
    output: z.object({}),
  }),
  getCatalogue: endpoint({
    method: 'GET',
    path: '/api/public/open-data-catalogue',
    title: '开放数据清单（DCAT，JSON-LD）',
    needs: 'public',
    published: true,
    shared: SHARED,
    download: true,
    input: z.object({ province: provinceChoice }),
    output: z.object({}),
  }),
} satisfies Api
