import { headShape } from './shape.ts'

/**
 * What is to be allocated, as it is written in a file (docs/allocation.md). Scores are points with at most two
 * decimals; everything that is compared is compared as integers.
 */
export type Subject = { key: string; title: string; max: number }

/** How a programme weighs the subjects; a subject that is not named counts nothing. Weights have at most three decimals. */
export type Formula = { key: string; weights: Readonly<Record<string, number>> }

/** Seats for candidates whose region code begins with `region`; '' is open to everybody. */
export type Pool = { region: string; seats: number }

export type Programme = {
  key: string
  /** Programmes of one school take part in its adjustment. */
  school: string
  title?: string
  /** Filled in this order: a candidate takes a seat of the first pool that the own region opens and that has room. */
  pools: readonly Pool[]
  /** Which cut-off lines apply, `early` for lines of the early batch; '' where none is named. */
  kind?: string
  formula?: string
  /** Lowest score by the own formula. */
  minimum?: number
  /** Entry groups that may apply; everybody when empty. */
  accepts?: readonly string[]
  /** Whether free seats may be given out by adjustment; yes unless told. */
  adjustable?: boolean
}

/** Cut-off line: candidates of the region below it are in no programme of the kind. The longest region that fits counts. */
export type CutOff = { kind: string; region: string; score: number }

export type Head = {
  format: 'luban-allocation-1'
  title?: string
  /** `serial` 平行志愿：分数优先、遵循志愿；`deferred` 延迟接受：每个专业用自己的计分。 */
  rule: 'serial' | 'deferred'
  /** The most preferences one candidate may list; null is without limit. */
  choices: number | null
  /** Subjects compared in this order where scores are equal; after them the lottery. */
  ties: readonly string[]
  /** 服从调剂: whether unplaced candidates who agreed get free seats of schools they listed. */
  adjustment: boolean
  subjects: readonly Subject[]
  /** The first is the score that ranks candidates; the plain sum of all subjects when empty. */
  formulas?: readonly Formula[]
  groups?: readonly string[]
  cutOffs?: readonly CutOff[]
  programmes: readonly Programme[]
}

export type Candidate = {
  key: string
  region: string
  groups?: readonly string[]
  /** Whether the candidate agrees to adjustment. */
  adjust?: boolean
  /** Points by subject, in the order of the subjects. */
  scores: readonly number[]
  /** Programme keys, the best first. */
  preferences: readonly string[]
}

export type Problem = { head: Head; candidates: readonly Candidate[] }

/** One thing wrong in an input: where it stands and what to do. `line` and `column` count from 1; 0 is the head. */
export type InputProblem = { line: number; column: number; message: string }

export class InputError extends Error {
  readonly problems: readonly InputProblem[]
  constructor(problems: readonly InputProblem[]) {
    super(problems.map(wordsOf).join('\n'))
    this.problems = problems
  }
}

export function wordsOf({ line, column, message }: InputProblem): string {
  return line === 0 ? `首部：${message}` : `第 ${line} 行${column > 0 ? `第 ${column} 列` : ''}：${message}`
}

/** Points → integer hundredths; undefined when it is no number of points with at most two decimals. */
export function toHundredths(points: number): number | undefined {
  const whole = Math.round(points * 100)
  return Number.isFinite(points) && Math.abs(points * 100 - whole) < 1e-6 ? whole : undefined
}

/** Sums of weighted points beyond this would not fit 32 bits as hundred-thousandths. */
const MOST_POINTS = 20_000
const MOST_SEATS = 100_000_000

const keyForm = /^[^\s,;"]{1,64}$/

/** Everything that can be wrong in a head, in Chinese; empty when it can be used. */
export function checkHead(head: Head): string[] {
  const wrong = headShape(head)
  if (wrong.length > 0) return wrong
  const say = (text: string) => void wrong.push(text)
  if (head.format !== 'luban-allocation-1') say('format 应为 luban-allocation-1。')
  if (head.rule !== 'serial' && head.rule !== 'deferred') say('rule 应为 serial（平行志愿）或 deferred（延迟接受）。')
  if (head.choices !== null && !(Number.isInteger(head.choices) && head.choices > 0)) say('choices 应为正整数，不限写 null。')
  const { subjects, programmes, groups = [], formulas = [], cutOffs = [] } = head
  if (subjects.length === 0 || subjects.length > 16) say('subjects 应有 1 到 16 科。')
  if (groups.length > 31) say('groups 最多 31 类。')
  if (formulas.length > 255) say('formulas 最多 255 种。')
  if (programmes.length === 0 || programmes.length > 65535) say('programmes 应有 1 到 65,535 个专业。')
  twice(subjects, '科目', say)
  twice(formulas, '计分办法', say)
  twice(programmes, '专业', say)
  for (const subject of subjects) if (!((toHundredths(subject.max) ?? 0) > 0)) say(`科目 ${subject.key} 的满分 max 应为大于 0、最多两位小数的数。`)
  if (formulas.length === 0 && subjects.reduce((sum, one) => sum + one.max, 0) > MOST_POINTS) say('各科满分合计超过 20,000。')
  if (subjects.some((one) => one.max > MOST_POINTS)) say('一科的满分超过 20,000。')
  const known = new Set(subjects.map((one) => one.key))
  for (const key of head.ties) if (!known.has(key)) say(`同分比较 ties 里的“${key}”不是科目。`)
  for (const one of formulas) {
    let most = 0
    for (const [key, weight] of Object.entries(one.weights)) {
      const subject = subjects.find((each) => each.key === key)
      if (!subject) say(`计分办法 ${one.key} 里的“${key}”不是科目。`)
      if (!(weight >= 0) || Math.abs(weight * 1000 - Math.round(weight * 1000)) > 1e-6) say(`计分办法 ${one.key} 的权重应为最多三位小数、不小于 0 的数。`)
      most += (subject?.max ?? 0) * weight
    }
    if (most > MOST_POINTS) say(`计分办法 ${one.key} 的满分超过 20,000。`)
  }
  const kinds = new Set(programmes.map((one) => one.kind ?? ''))
  if (kinds.size > 31) say('专业的类别 kind 最多 31 种。')
  for (const one of cutOffs) {
    if (!isPoints(one.score)) say(`分数线 ${one.kind}/${one.region} 应为 0 到 20,000、最多两位小数的数。`)
    if (!kinds.has(one.kind)) say(`分数线的类别“${one.kind}”没有专业用，核对专业的 kind；不用的删去。`)
  }
  if (programmes.reduce((sum, one) => sum + one.pools.reduce((own, pool) => own + pool.seats, 0), 0) > MOST_SEATS) say('名额合计超过 1 亿。')
  for (const one of programmes) checkProgramme(one, head, { formulas, groups, say })
  return wrong
}

const isPoints = (points: number): boolean => points >= 0 && points <= MOST_POINTS && toHundredths(points) !== undefined

function checkProgramme(one: Programme, head: Head, { formulas, groups, say }: { formulas: readonly Formula[]; groups: readonly string[]; say: (text: string) => void }): void {
  const { pools } = one
  if (pools.length === 0) say(`专业 ${one.key} 没有写名额 pools。`)
  if (pools.length > 255) say(`专业 ${one.key} 的名额分成了 ${pools.length} 份，最多 255 份。`)
  for (const pool of pools) {
    if (!(Number.isInteger(pool.seats) && pool.seats >= 0 && pool.seats < 10_000_000)) say(`专业 ${one.key} 的名额应为不小于 0 的整数。`)
  }
  if (one.formula !== undefined && !formulas.some((each) => each.key === one.formula)) say(`专业 ${one.key} 的计分办法“${one.formula}”没有写在 formulas 里。`)
  if (head.rule === 'serial' && one.formula !== undefined && one.formula !== formulas[0]?.key)
    say(`平行志愿只按一个总分排序，专业 ${one.key} 不能另用计分办法“${one.formula}”；要用，规则改为 deferred。`)
  if (one.minimum !== undefined && !isPoints(one.minimum)) say(`专业 ${one.key} 的最低分应为 0 到 20,000、最多两位小数的数。`)
  for (const group of one.accepts ?? []) if (!groups.includes(group)) say(`专业 ${one.key} 的“${group}”没有写在 groups 里。`)
}

function twice(list: readonly { key: string }[], what: string, say: (text: string) => void): void {
  const seen = new Set<string>()
  for (const { key } of list) {
    if (!keyForm.test(key)) say(`${what}代号“${key}”应为 1 到 64 个字符，不含空格、逗号、分号、引号。`)
    if (seen.has(key)) say(`${what} ${key} 写了两次。`)
    seen.add(key)
  }
}
