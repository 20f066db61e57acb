import { amountOf, decimalsOf, emptyEntry, entryWords, figureWords, isAnswered, ratioWords, type Entry, type Line } from './model.ts'
import { fewestYears, referenceOf, robustZ, scaled, unscaled, type Reference } from './outliers.ts'
import { linesOf, type Relation } from './relations.ts'

export const CLAUSE = '001:1101'

/** `block`: cannot be handed in so. `ask`: may stand, with a word of explanation. */
export type RuleKind = 'block' | 'ask'

/** Every rule a report is judged by, in the form, when it is handed in, at each approval and by the nightly inspection. */
export const ruleTitles = {
  answered: { title: '每项都填，或写明没有此项', kind: 'block' },
  'not-negative': { title: '数值不小于 0', kind: 'block' },
  whole: { title: '按个数计的填整数，按万计的数得清每一个', kind: 'block' },
  'part-of-base': { title: '百分比不大于 100', kind: 'block' },
  'no-base': { title: '分母为 0 时分子也为 0', kind: 'block' },
  'at-most': { title: '其中数不大于总数', kind: 'block' },
  sum: { title: '分项之和等于总数', kind: 'block' },
  source: { title: '写明数据来源', kind: 'block' },
  absent: { title: '没有此项的写明理由', kind: 'block' },
  year: { title: '与上一年相差不多，或说明原因', kind: 'ask' },
  peers: { title: '与同级单位相近，或说明原因', kind: 'ask' },
  history: { title: '与本单位往年相近，或说明原因', kind: 'ask' },
} as const satisfies Record<string, { title: string; kind: RuleKind }>
export type RuleId = keyof typeof ruleTitles

/** One figure that breaks a rule. `explained` where a word of explanation stands beside it. */
export type Finding = { rule: RuleId; kind: RuleKind; line: string; message: string; mend: string; explained: boolean }

export type Past = { period: string; value: number; base: number | null }

/** What a report is judged against. */
export type Surroundings = {
  period: string
  relations: readonly Relation[]
  /** Locked figures of earlier years of the same unit by line, the latest first. */
  past: ReadonlyMap<string, readonly Past[]>
  /** What units of the same level reported, by line. */
  peers: ReadonlyMap<string, Reference>
  /** Share of last year's figure beyond which a word is owed; 0.3 is 30 %, of a percentage 30 points. */
  yearShare: number
  /** Robust z beyond which a figure is unusual. */
  threshold: number
}

type Entries = ReadonlyMap<string, Entry>
type Draft = Omit<Finding, 'kind' | 'explained' | 'line'> & { line?: string }

/** Judges a whole report. Pure; the same findings in the browser and on the server. */
export function judge(lines: readonly Line[], entries: Entries, around: Surroundings): Finding[] {
  const out: Finding[] = []
  const add = (line: Line, draft: Draft) => {
    const { kind } = ruleTitles[draft.rule]
    const explained = kind === 'ask' && (entries.get(line.id)?.explanation.trim() ?? '') !== ''
    out.push({ ...draft, kind, explained, line: draft.line ?? line.id })
  }
  for (const line of lines) {
    const entry = entries.get(line.id) ?? emptyEntry
    for (const draft of [...ownRules(line, entry), ...comparisons(line, entry, around)]) add(line, draft)
  }
  const byId = new Map(lines.map((line) => [line.id, line]))
  for (const relation of around.relations) {
    const broken = breaks(relation, byId, entries)
    if (broken) add(byId.get(broken.line!)!, broken)
  }
  return out
}

/** What one figure must be by itself. */
function ownRules(line: Line, entry: Entry): Draft[] {
  if (entry.notApplicable) {
    return entry.explanation.trim() ? [] : [{ rule: 'absent', message: '写了没有此项，没有写理由', mend: '在“说明”里写一句为什么没有。' }]
  }
  if (!isAnswered(line, entry)) {
    const half = line.measure === 'ratio' && (entry.value !== null || entry.base !== null)
    return [{ rule: 'answered', message: half ? '分子和分母只填了一个' : '没有填', mend: '填写数值；确实没有的，选“无此项”并写明理由。' }]
  }
  const drafts: Draft[] = []
  const { value, base } = entry
  if (value! < 0 || (base ?? 0) < 0) drafts.push({ rule: 'not-negative', message: `填了负数 ${figureWords(Math.min(value!, base ?? 0))}`, mend: '核对后填不小于 0 的数。' })
  const fine = (number: number | null) => number === null || Number(number.toFixed(decimalsOf(line))) === number
  if (!fine(value) || !fine(base)) {
    const found = figureWords(fine(value) ? base! : value!)
    drafts.push(
      line.measure === 'count'
        ? { rule: 'whole', message: `“${found}”不是整数`, mend: `按${line.unit}填整数，不要折算成万。` }
        : { rule: 'whole', message: `“${fine(value) ? base : value}”的小数多于 ${decimalsOf(line)} 位`, mend: line.measure === 'ratio' ? '分子、分母填实际的数，比例由系统计算。' : '核对单位，保留到可以数清的位数。' },
    )
  }
  if (line.measure === 'ratio' && base === 0 && value !== 0) drafts.push({ rule: 'no-base', message: `分母是 0，分子是 ${figureWords(value!)}`, mend: '核对分母。' })
  if (line.measure === 'ratio' && line.factor === 100 && base !== null && base > 0 && value! > base) drafts.push({ rule: 'part-of-base', message: `分子 ${figureWords(value!)} 大于分母 ${figureWords(base)}`, mend: '核对是否填反。' })
  if (!entry.source.trim()) drafts.push({ rule: 'source', message: '没有写数据来源', mend: '写一句数从哪里来，如“2025 年培训台账”。' })
  return drafts
}

/** Against last year, against the years before, against units of the same level. */
function comparisons(line: Line, entry: Entry, around: Surroundings): Draft[] {
  const amount = amountOf(line, entry)
  if (entry.notApplicable || amount === undefined || amount < 0) return []
  const drafts: Draft[] = []
  const past = around.past.get(line.id) ?? []
  const [last] = past
  const before = last && last.period === String(Number(around.period) - 1) ? amountOf(line, last) : undefined
  if (before !== undefined) {
    const change = line.unit === '%' ? Math.abs(amount - before) : before === 0 ? (amount === 0 ? 0 : Infinity) : (Math.abs(amount - before) / before) * 100
    // One base more where there was one is a change of 100 % and of no interest.
    const tiny = line.measure === 'count' && Math.abs(amount - before) < 3
    if (change > around.yearShare * 100 && !tiny)
      drafts.push({
        rule: 'year',
        message: `${last!.period} 年是 ${entryWords(line, { ...last!, notApplicable: false })}，${changeWords(line, before, amount)}`,
        mend: '核对；属实的在“说明”里写一句原因。',
      })
  }
  const place = scaled(line.measure, amount)
  const usual = (rule: 'peers' | 'history', reference: Reference | undefined, who: string) => {
    const z = reference && robustZ(line.measure, place, reference)
    if (!reference || z === undefined || Math.abs(z) <= around.threshold) return
    const middle = unscaled(line.measure, reference.median)
    drafts.push({
      rule,
      message: `比${who}（中位数 ${ratioWords(line, Math.round(middle * 10) / 10)}）${z > 0 ? '高' : '低'}出很多`,
      mend: '核对单位和口径；属实的在“说明”里写一句原因。',
    })
  }
  usual('peers', around.peers.get(line.id), `同级 ${around.peers.get(line.id)?.count ?? 0} 个单位`)
  const years = past.flatMap((one) => amountOf(line, one) ?? [])
  usual('history', referenceOf(years.map((one) => scaled(line.measure, one)), fewestYears), `本单位 ${years.length} 年来`)
  return drafts
}

function changeWords(line: Line, before: number, now: number): string {
  const up = now > before ? '增加' : '减少'
  if (line.unit === '%') return `${up} ${figureWords(Math.round(Math.abs(now - before) * 100) / 100)} 个百分点`
  if (before === 0) return `${up} ${figureWords(Math.abs(now))} ${line.unit}`
  return `${up} ${figureWords(Math.round((Math.abs(now - before) / before) * 1000) / 10)}%`
}

/** What a relation says of the figures; undefined where it holds or not all of them are there. */
function breaks(relation: Relation, lines: ReadonlyMap<string, Line>, entries: Entries): (Draft & { line: string }) | undefined {
  const amounts = new Map<string, number>()
  for (const id of linesOf(relation)) {
    const line = lines.get(id)
    const entry = entries.get(id)
    if (!line) return undefined
    const amount = entry?.notApplicable ? 0 : amountOf(line, entry)
    if (amount === undefined) return undefined
    amounts.set(id, amount)
  }
  const whole = amounts.get(relation.whole)!
  const title = (id: string) => lines.get(id)!.title
  if (relation.kind === 'atMost') {
    const part = amounts.get(relation.part)!
    if (part <= whole) return undefined
    return { rule: 'at-most', line: relation.part, message: `${figureWords(part)} 大于“${title(relation.whole)}”的 ${figureWords(whole)}`, mend: '两项是部分和总数，核对后改正其中一项。' }
  }
  const sum = relation.parts.reduce((all, id) => all + amounts.get(id)!, 0)
  // Amounts are decimals: a difference below the last place that can be entered is none.
  if (Math.abs(sum - whole) < 0.00005) return undefined
  return { rule: 'sum', line: relation.whole, message: `分项（${relation.parts.map(title).join('、')}）之和是 ${figureWords(sum)}，这一项填了 ${figureWords(whole)}`, mend: '核对分项和总数。' }
}

/** Whether a report may be handed in: nothing blocks. */
export function mayHandIn(findings: readonly Finding[]): boolean {
  return findings.every((one) => one.kind !== 'block')
}

/** Relations that make sense for these lines: known ones and those of the round, each with all its lines there and none twice. */
export function relationsFor(lines: readonly Line[], relations: readonly Relation[]): Relation[] {
  const ids = new Set(lines.map((line) => line.id))
  return relations.filter((one) => linesOf(one).every((id) => ids.has(id)) && new Set(linesOf(one)).size === linesOf(one).length)
}
