// Writes policy/plans/*.json from the short lines of tools/data/plans/*.txt, in which a person can read a plan from
// top to bottom. The eight lines of Sichuan's own table are kept as they stand in the JSON.
//   node tools/data/plans.ts
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { planFile, type Plan, type PlanIndicator } from '../../src/modules/plans/plan-file.ts'
import type { Operator } from '../../src/modules/plans/rules.ts'
import { readTsv } from './tsv.ts'

const root = join(import.meta.dirname, '../..')
const plansFolder = join(root, 'policy/plans')

type Head = Omit<Plan, 'indicators'>
const period = { from: 2021, to: 2025 }
const heads: { file: string; head: Head; keep?: number }[] = [
  { file: 'national', head: { id: 'national-14th-five-year', title: '国家技工教育“十四五”规划', table: '专栏1：主要指标', document: 'national-plan-14th-full', clause: '001:1009', region: '000000', period } },
  { file: 'chongqing', head: { id: 'chongqing-14th-five-year', title: '重庆市技工教育“十四五”规划', table: '专栏1：主要指标', document: 'chongqing-plan-14th', clause: '002:52', region: '500000', period } },
  { file: 'sichuan-more', keep: 8, head: { id: 'sichuan-14th-five-year', title: '四川省技工教育“十四五”规划', table: '专栏1：“十四五”时期主要指标', document: 'sichuan-plan-14th', clause: '003:45', region: '510000', schema: 'p51', period } },
  { file: 'yunnan', head: { id: 'yunnan-2025', title: '云南省技工教育和技能人才 2025 年目标', table: '深化技工院校改革：主要目标', document: 'yunnan-technician-reform', clause: '001:3364', region: '530000', period } },
]

/** 产业集群: id, name, skilled and senior now, skilled and senior in 2025 (万人), line of the text. */
const clusters = [
  ['agriculture', '高原特色现代农业', 111.9, 19.7, 189.02, 66.16, 3146],
  ['aluminium', '绿色铝谷', 5.9, 1.1, 9.97, 3.49, 3152],
  ['photovoltaic', '光伏产业', 6.4, 0.9, 10.81, 3.78, 3158],
  ['manufacturing', '先进制造业', 15.3, 4.1, 25.84, 9.05, 3164],
  ['energy', '绿色能源产业', 19.2, 6.1, 32.43, 11.35, 3170],
  ['tobacco', '烟草产业', 32.5, 13.2, 54.9, 19.21, 3176],
  ['materials', '新材料产业', 4.4, 1.9, 7.43, 2.6, 3182],
  ['medicine', '生物医药产业', 17.7, 3.1, 29.9, 10.46, 3188],
  ['digital', '数字经济产业', 110.9, 30.2, 187.33, 65.57, 3194],
  ['tourism', '文旅康养产业', 144.9, 55.3, 244.76, 85.67, 3200],
  ['logistics', '现代物流业', 17.7, 5.6, 29.9, 10.46, 3206],
  ['export', '出口导向型产业', 5.9, 1.7, 9.97, 3.49, 3212],
] as const

const clauses = readTsv(join(root, 'policy/clauses.tsv'))
const known = new Map(clauses.flatMap((row) => [row.id!, ...(row.same_as ?? '').split(',').filter(Boolean)].map((id) => [id, row])))

/** The clause itself, or the one whose lines it lies in. */
function clauseOf(id: string, of: string): string {
  if (known.has(id)) return id
  const [source, line] = id.split(':')
  const within = clauses.findLast((row) => row.id!.startsWith(`${source}:`) && Number(row.line) <= Number(line) && Number(row.line_to) >= Number(line))
  if (!within) throw new Error(`${of}: clause ${id} is not in the index`)
  return within.id!
}

const operatorWords: [RegExp, Operator, 'text' | '推'][] = [
  [/^>=/, '>=', 'text'], [/^>/, '>', 'text'], [/^<=/, '<=', 'text'], [/^</, '<', 'text'], [/^=/, '=', 'text'], [/^~/, '≈', 'text'],
  [/^strive/, 'strive', 'text'], [/^range/, 'range', 'text'], [/^batch/, 'batch', 'text'], [/^down/, 'ratio-down', '推'], [/^none/, '>=', '推'], [/^\^/, '>=', '推'],
]

/** `395.5@2020 >360@2025 "words"`: baseline, operator with value (`[ ]` for a sum, `2..4` for a range), year, words. */
function readTarget(text: string, to: number) {
  const words = /"([^"]+)"/.exec(text)?.[1]
  const parts = text.replace(/"[^"]*"/, '').trim().split(/\s+/)
  const base = parts.length > 1 ? /^([\d.]+)@(\d{4})$/.exec(parts[0]!) : null
  const goal = parts.at(-1)!
  const found = operatorWords.find(([pattern]) => pattern.test(goal))
  if (!found) throw new Error(`target “${text}” has no operator`)
  const [body, year] = goal.replace(found[0], '').split('@')
  const [value, upper] = body!.replace(/[[\]]/g, '').split('..')
  return {
    baseline: base ? { year: Number(base[2]), value: Number(base[1]) } : null,
    operator: found[1],
    operatorSource: found[2],
    target: {
      year: Number(year ?? to),
      value: value ? Number(value) : null,
      ...(upper ? { upper: Number(upper) } : {}),
      ...(words ? { text: words } : found[1] === 'batch' ? { text: '一批' } : {}),
    },
  }
}

function readExtras(text: string): Map<string, string[]> {
  const out = new Map<string, string[]>()
  for (const part of text.split(';').map((one) => one.trim()).filter(Boolean)) {
    const at = part.indexOf('=')
    const [key, value] = at < 0 ? [part, ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
    out.set(key, [...(out.get(key) ?? []), value])
  }
  return out
}

const periods = { p: 'point', y: 'year', c: 'cumulative' } as const
const sources = { c: 'computed', r: 'reported', n: 'none' } as const
const definitions = new Map<string, string>()

function readLine(text: string, section: string, defaults: Map<string, string[]>): Omit<PlanIndicator, 'no'> {
  const [id, name, unitText, targetText, periodText, definitionText, clauseText, sourceText, origin, extraText] = text.split('|').map((one) => one.trim())
  const extras = readExtras(extraText ?? '')
  const one = (key: string) => (extras.get(key) ?? defaults.get(key))?.[0]
  const [, unit, scale, decimals] = /^([^*.]+)(?:\*(\d+))?(?:\.(\d))?$/.exec(unitText!)!
  const [sourceKey, literal] = sourceText!.split(':')
  const source = sources[sourceKey as keyof typeof sources]
  const indicator = literal ?? one('figure')
  const figure = indicator ?? id!
  const definition = definitionText === '=' ? definitions.get(figure) : definitionText
  if (!definition) throw new Error(`${id}: no definition to repeat`)
  if (source === 'reported' && !definitions.has(figure)) definitions.set(figure, definition)
  const [clause, ...also] = [...new Set(clauseText!.split(',').map((part) => clauseOf(part.trim(), id!)))]
  const per = one('per')?.split(':')
  return {
    id: id!, section, name: name!, unit: unit!, scale: Number(scale ?? 1), decimals: Number(decimals ?? 0),
    ...readTarget(targetText!, period.to),
    kind: (one('kind') ?? '未标注') as PlanIndicator['kind'],
    cumulative: periodText === 'c', period: periods[periodText as 'p'],
    floor: extras.has('floor'), increment: extras.has('inc'),
    per: per ? { part: per[0]!, minimum: Number(per[1]) } : null,
    ...(one('factor') ? { factor: Number(one('factor')) } : {}),
    definition, definitionVersion: 1, scope: one('scope') ?? '', responsible: one('resp') ?? '',
    clause: clause!, also,
    alternatives: (extras.get('alt') ?? []).map((alt) => {
      const [at, operator, value, note, decision] = alt.split('~')
      const sign = operator === '≈' || operator === '' ? '≈' : operator!
      return { clause: clauseOf(at!, id!), value: value ? Number(value) : null, operator: sign, note: note!, ...(decision ? { decision } : {}) }
    }),
    source, ...(indicator && indicator !== id ? { indicator } : {}),
    origin: origin!.split(',').filter(Boolean),
  }
}

function clusterLines(section: string): Omit<PlanIndicator, 'no'>[] {
  return clusters.flatMap(([id, name, now, senior, target, seniorTarget, line], at) =>
    ([['', '技能人才', now, target], ['-senior', '高技能人才', senior, seniorTarget]] as const).map(([suffix, word, from, to]) =>
      readLine(
        `cluster-${id}${suffix} | ${name}${word} | 万人.2 | ${from}@2022 ^${to}@2025 | p | ${name}集群的${word}数；目标按统一系数摊派，“现有”没有写年份，基期年 2022 为推。 | 001:${line} | r | 4.2.${at + 1} |`,
        section,
        new Map([['scope', ['全省']]]),
      ),
    ),
  )
}

function readPlan(file: string, head: Head, keep: number): Plan {
  let section = ''
  let defaults = new Map<string, string[]>()
  const lines: Omit<PlanIndicator, 'no'>[] = []
  for (const text of readFileSync(join(import.meta.dirname, 'plans', `${file}.txt`), 'utf8').split('\n')) {
    if (text.startsWith('## ')) {
      const [title, ...rest] = text.slice(3).split(';')
      section = title!.trim()
      defaults = readExtras(rest.join(';'))
    } else if (text === 'CLUSTERS') lines.push(...clusterLines('产业集群技能人才（附件2）'))
    else if (text.includes('|') && !text.startsWith('#')) lines.push(readLine(text, section, defaults))
  }
  const before = keep > 0 ? (JSON.parse(readFileSync(join(plansFolder, `${head.id}.json`), 'utf8')) as Plan).indicators.slice(0, keep) : []
  return planFile.parse({ ...head, indicators: [...before, ...lines].map((line, at) => ({ ...line, no: at + 1 })) })
}

for (const { file, head, keep = 0 } of heads) {
  const plan = readPlan(file, head, keep)
  writeFileSync(join(plansFolder, `${plan.id}.json`), `${JSON.stringify(plan, null, 2)}\n`)
  console.log(plan.id, plan.indicators.length)
}
