import { z } from 'zod'
import { type Api, endpoint, moment, orgNo, uuid } from '../../kernel/api.ts'
import { ownerApi, ownerFields } from './owner-api.ts'
import { planFileApi } from './plan-file-api.ts'
import { releaseApi } from './release-api.ts'
import { viewApi } from './view-api.ts'

const planId = z.string().max(60)
const status = z.enum(['已达到', '正常推进', '有风险', '滞后'])
const amount = z.number().nullable()
const figure = z.object({ year: z.number().int(), value: z.number() })
const source = z.enum(['computed', 'reported', 'none'])

const planFacts = z.object({
  id: planId,
  title: z.string(),
  table: z.string(),
  clause: z.string(),
  region: z.string(),
  from: z.number().int(),
  to: z.number().int(),
  indicators: z.number().int(),
  /** Lines of the main table; the others stand in sections of the text. */
  main: z.number().int(),
})

const unit = z.object({ no: orgNo, name: z.string(), kind: z.enum(['province', 'city', 'county', 'own', 'school', 'other']) })

/** Where a reported figure was locked. */
const reportCase = z.object({ id: uuid, no: z.string(), period: z.string() })

const boardRow = z.object({
  id: z.string(),
  no: z.number().int(),
  /** The part of the text the line stands in; '' is the main table. */
  section: z.string(),
  name: z.string(),
  unit: z.string(),
  /** Decimals on the page. The judgement uses the value before rounding. */
  decimals: z.number().int(),
  /** 预期性, 约束性 or 未标注. */
  nature: z.string(),
  kind: z.enum(['point', 'flow', 'ratio']),
  counted: z.enum(['point', 'flow']),
  /** The sum of the plan's years. */
  cumulative: z.boolean(),
  floor: z.boolean(),
  increment: z.boolean(),
  per: z.object({ part: z.string(), minimum: z.number() }).nullable(),
  /** 力争、争创: missing it is a risk, never a lag. */
  soft: z.boolean(),
  baseline: figure.nullable(),
  /** What the pace starts from: the text, the records of the year before the plan, or a rule (0 for a sum). */
  baselineSource: z.enum(['text', 'computed', 'rule']).nullable(),
  /** Whether the value computed for the baseline year equals the published one after rounding; null outside the plan's region. */
  baselineMatches: z.boolean().nullable(),
  /** `value` null: the text sets no figure; `text` is what it says instead. */
  target: z.object({ year: z.number().int(), value: amount, upper: z.number().optional(), text: z.string().optional() }),
  /** Where the target comes from: the plan's own, one assigned to this organisation, or none to judge by. */
  targetSource: z.enum(['plan', 'assigned']).nullable(),
  assigned: z.array(figure),
  operator: z.string(),
  operatorSource: z.string(),
  /** Computed from records, reported by the responsible unit, or neither. */
  source,
  values: z.array(z.object({ period: z.string(), asOf: z.string(), value: amount, status: status.nullable() })),
  live: amount,
  /** 'live', or the year of the last reported figure. */
  livePeriod: z.string(),
  /** Units still owe their part of `live`: it is no figure of the whole and is judged only where it reaches the target already. */
  partial: z.boolean(),
  /** The newest round of a reported figure in which units still owe theirs. */
  awaited: z.object({ period: z.string(), units: z.number().int(), locked: z.number().int() }).nullable(),
  /** Live minus the last year's end; null for what is counted within the year. */
  delta: amount,
  due: amount,
  achieved: amount,
  /** What has to be added a year from now to reach the target in time. */
  required: amount,
  status: status.nullable(),
  /** The result of the target year, once it has ended. */
  final: z.object({ year: z.number().int(), value: amount, status: status.nullable() }).nullable(),
  clause: z.string(),
  /** The same line in other places of the texts. */
  also: z.array(z.string()),
  definition: z.string(),
  /** The plan's own words; `definition` is the literal's where the figure is computed. */
  planDefinition: z.string(),
  definitionVersion: z.number().int(),
  scope: z.string(),
  /** Who answers for it by the text; `owner` is whom the shown authority has named for its own region. */
  responsible: z.string(),
  owner: ownerFields.nullable(),
  /** The case in which the shown organisation itself reported the live figure; null where it is the sum of its parts. */
  reported: reportCase.nullable(),
  /** The id of the figure in the catalogue of indicators. */
  figure: z.string(),
  module: z.string(),
  view: z.string(),
  parameters: z.array(z.object({ key: z.string(), title: z.string(), value: z.string(), clause: z.string(), mark: z.string(), set: z.boolean() })),
  readings: z.array(z.object({ key: z.string(), title: z.string(), default: z.boolean(), live: amount, value: amount, base: amount, baseline: amount })),
  alternatives: z.array(z.object({ clause: z.string(), value: amount, operator: z.string(), note: z.string(), decision: z.string().nullable() })),
})

/** `share` of a ratio is its value in the line's unit, of a count its percentage of the whole. Not `held`: nobody reported it, and `value` is no zero. */
const part = z.object({ value: z.number(), base: amount, share: amount, held: z.boolean() })

export const api = {
  ...planFileApi,
  ...releaseApi,
  ...ownerApi,
  ...viewApi,
  listPlans: endpoint({
    method: 'GET',
    path: '/api/plans',
    title: '规划目录',
    needs: 'plans.read',
    input: z.object({}),
    output: z.object({ plans: z.array(planFacts) }),
  }),
  getBoard: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/board',
    title: '规划看板',
    needs: 'plans.read',
    input: z.object({
      planId,
      org: orgNo.optional(),
      /** `main` is the plan's table, `all` every line, otherwise a section of the text. */
      section: z.string().max(40).default('main'),
    }),
    output: z.object({
      plan: planFacts,
      org: unit,
      /** Targets are the plan region's own; parts of it are not judged. */
      judged: z.boolean(),
      sections: z.array(z.string()),
      rows: z.array(boardRow),
      counts: z.array(z.object({ status, count: z.number().int() })),
      today: z.string(),
      computedAt: moment,
      ms: z.number().int(),
    }),
  }),
  getBreakdown: endpoint({
    method: 'GET',
    path: '/api/plans/{planId}/indicators/{indicatorId}/breakdown',
    title: '指标下钻',
    needs: 'plans.read',
    input: z.object({
      planId,
      indicatorId: z.string().max(60),
      org: orgNo.optional(),
      /** Only what is run directly by `org`, without its cities: the 省属 line. */
      direct: z.boolean().default(false),
      period: z.string().max(4).default('live'),
      reading: z.string().max(40).optional(),
      /** 主管 as it was at the end of the period, or 属地; only a province sees both sides. */
      by: z.enum(['authority', 'location']).default('authority'),
    }),
    output: z.object({
      org: unit,
      period: z.string(),
      reading: z.string(),
      ratio: z.boolean(),
      unit: z.string(),
      total: part,
      /** From the top of the own range down to `org`, each with its number. */
      path: z.array(unit.extend({ direct: z.boolean() }).extend(part.shape)),
      rows: z.array(unit.extend({ direct: z.boolean(), level: z.string().nullable(), reported: reportCase.nullable() }).extend(part.shape)),
      /** Of a reported figure: the case of the organisation itself. */
      reported: reportCase.nullable(),
      /** Whether the rows add up to the total, computed apart from it. */
      agrees: z.boolean(),
      /** The page with the rows behind the live number; null for the 省属 line, whose schools have their own. */
      list: z.object({ page: z.string(), means: z.string(), count: z.number().int() }).nullable(),
    }),
  }),
  refreshSnapshots: endpoint({
    method: 'POST',
    path: '/api/plans/{planId}/snapshots',
    title: '重算往期',
    needs: 'plans.refresh',
    audit: 'plan.refresh',
    input: z.object({ planId }),
    output: z.object({ rows: z.number().int(), changed: z.number().int() }),
  }),
} satisfies Api
