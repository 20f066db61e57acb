import { z } from 'zod'
import { operators } from './rules.ts'

/** The file of a plan: what policy/plans/*.json holds and what comes by upload. Browser-safe. */

const id = z.string().regex(/^[a-z]+(-[a-z0-9]+)*$/, '编号用小写英文字母、数字和连字符，字母开头').max(60)
/** Of the product's plans an id of the clause index (a test checks it); a new plan may cite a text that is not indexed yet. */
const clause = z.string().trim().min(1, '写明出处').max(60)
const year = z.number().int().min(1990).max(2100)
const operator = z.enum(operators)

/** What the text says of the same indicator elsewhere. Kept side by side; `decision` says which one is judged by and why. */
const alternative = z.object({
  clause,
  value: z.number().nullable(),
  operator: z.string().max(12),
  note: z.string().min(1).max(200),
  cumulative: z.boolean().optional(),
  decision: z.string().max(200).optional(),
})

const reading = z.object({ key: z.string(), title: z.string(), default: z.boolean(), note: z.string() })

export const lineSources = ['computed', 'reported', 'none'] as const

export const planLine = z
  .object({
    id,
    no: z.number().int().positive(),
    /** The box or part of the text the line stands in; '' is the plan's main table. */
    section: z.string().max(40).default(''),
    name: z.string().min(1).max(80),
    unit: z.string().min(1).max(12),
    unitSource: z.literal('推').optional(),
    /** Records per plan unit: 10000 for 万人. */
    scale: z.number().positive().default(1),
    /** What a ratio is multiplied by: 100 for %, 1 for students a teacher, 10000 for 每万人. */
    factor: z.number().positive().optional(),
    decimals: z.number().int().min(0).max(4).default(0),
    baseline: z.object({ year, value: z.number() }).nullable(),
    /** `value` null: the text sets no figure (一批, 稳步提高, or none at all); `text` then says what it sets. */
    target: z.object({ year, value: z.number().nullable(), upper: z.number().optional(), text: z.string().max(80).optional() }),
    operator,
    /** `text`: written in the clause; 推: ours. */
    operatorSource: z.enum(['text', '推']),
    kind: z.enum(['预期性', '约束性', '未标注']),
    /** `[ ]`: the sum of the plan's years. */
    cumulative: z.boolean(),
    period: z.enum(['point', 'year', 'cumulative']),
    /** The target lies at or below what is there: it is kept, not grown towards. */
    floor: z.boolean().default(false),
    /** The target is an addition to the region's own baseline (+2–3 points). */
    increment: z.boolean().default(false),
    /** Every part (市州, 园区 …) has to reach `minimum`; the value counts the parts that do. */
    per: z.object({ part: z.string().max(10), minimum: z.number() }).nullable().default(null),
    definition: z.string().min(4).max(400),
    definitionVersion: z.number().int().positive().default(1),
    scope: z.string().max(60).default(''),
    responsible: z.string().max(60).default(''),
    clause,
    /** The same line of the text in other places. */
    also: z.array(clause).default([]),
    alternatives: z.array(alternative).default([]),
    readings: z.array(reading).optional(),
    source: z.enum(lineSources).default('reported'),
    /** The id of the figure in the catalogue; of a computed line the indicator literal that computes it. */
    indicator: id.optional(),
    /** Rows of §5 of the requirement catalogues: catalogue.table.row. */
    origin: z.array(z.string()).default([]),
  })
  .refine((line) => line.period !== 'cumulative' || line.cumulative, { message: '累计的指标 cumulative 须为 true', path: ['cumulative'] })
  .refine((line) => line.operator !== 'range' || (line.target.upper ?? -Infinity) >= (line.target.value ?? Infinity), { message: '区间目标要有下限和不小于它的上限', path: ['target'] })
  .refine((line) => line.target.value !== null || line.operator === 'batch' || line.target.text !== undefined, { message: '没有目标值的要写明原文怎么说', path: ['target', 'text'] })

export const planFile = z
  .object({
    id,
    title: z.string().min(2).max(80),
    table: z.string().max(80),
    document: z.string().max(60),
    clause,
    /** GB/T 2260 code; 000000 for the nation. */
    region: z.string().regex(/^\d{6}$/),
    schema: z.string().optional(),
    period: z.object({ from: year, to: year }),
    indicators: z.array(planLine).min(1).max(400),
  })
  .superRefine((plan, context) => {
    const seen = new Set<string>()
    plan.indicators.forEach((line, at) => {
      if (seen.has(line.id)) context.addIssue({ code: 'custom', message: `编号 ${line.id} 重复`, path: ['indicators', at, 'id'] })
      seen.add(line.id)
      if (line.no !== at + 1) context.addIssue({ code: 'custom', message: `序号应为 ${at + 1}`, path: ['indicators', at, 'no'] })
    })
    if (plan.period.to < plan.period.from) context.addIssue({ code: 'custom', message: '止年早于起年', path: ['period', 'to'] })
  })

/** How many of its units a unit of a text counts at once: 万人 10 000, 千所 1000. */
export function countedAtOnce(unit: string): number {
  if (unit.startsWith('百分')) return 1
  return { 百: 100, 千: 1000, 万: 10_000, 亿: 100_000_000 }[unit[0] ?? ''] ?? 1
}

/** One line of a plan's indicator table, as the text has it, with our reading marked 推. */
export type PlanIndicator = z.output<typeof planLine>
export type Plan = z.output<typeof planFile>
export type PlanReading = z.output<typeof reading>
export type Alternative = z.output<typeof alternative>
export type LineSource = (typeof lineSources)[number]
