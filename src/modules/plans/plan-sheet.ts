import type { Table, WorkbookSpec } from '../../kernel/imports/table.ts'
import { countedAtOnce, type Plan, type PlanIndicator } from './plan-file.ts'

/** A plan as an Excel file: sheet 规划 names the plan, sheet 指标 has one line an indicator. Pure. */

export type SheetProblem = { place: string; message: string }

const head: { key: string; title: string; example: string }[] = [
  { key: 'id', title: '编号', example: 'sichuan-15th-five-year' },
  { key: 'title', title: '规划名称', example: '四川省技工教育“十五五”规划' },
  { key: 'table', title: '指标表名称', example: '专栏1：主要指标' },
  { key: 'document', title: '文件', example: '川人社发〔2026〕1号' },
  { key: 'clause', title: '出处', example: '川人社发〔2026〕1号 专栏1' },
  { key: 'region', title: '地区代码', example: '510000' },
  { key: 'from', title: '起年', example: '2026' },
  { key: 'to', title: '止年', example: '2030' },
]

const operators: Record<string, PlanIndicator['operator']> = {
  '≥': '>=', '>': '>', '≤': '<=', '<': '<', '=': '=', 左右: '≈', 力争: 'strive', 一批: 'batch', 区间: 'range', 师生比: 'ratio-down',
}
const periods: Record<string, PlanIndicator['period']> = { 时点: 'point', 年度: 'year', 五年累计: 'cumulative' }
const sources: Record<string, PlanIndicator['source']> = { 台账计算: 'computed', 责任单位填报: 'reported', 不在本系统: 'none' }
const yesNo = ['是', '否']

const columns = [
  { title: '栏目', note: '主要指标留空；其余写专栏或章节的名称' },
  { title: '指标编号', note: '小写英文字母和连字符，本规划内不重复' },
  { title: '指标', note: '原文的名称' },
  { title: '单位', note: '例如 所、万人、%' },
  { title: '换算', note: '台账计算的才用：一个单位是多少条记录，万人是 10000；不写的按单位换算。责任单位填报的按本表的单位填，不换算' },
  { title: '小数位' },
  { title: '基期年' },
  { title: '基期值' },
  { title: '算子', options: Object.keys(operators) },
  { title: '目标年' },
  { title: '目标值', note: '没有数的（一批、稳步提高）留空，并写“原文说法”' },
  { title: '目标上限', note: '区间目标（2—4）的上限' },
  { title: '原文说法' },
  { title: '计法', options: Object.keys(periods) },
  { title: '性质', options: ['预期性', '约束性', '未标注'] },
  { title: '保底', options: yesNo },
  { title: '增量', options: yesNo },
  { title: '逐个达标的对象', note: '例如 市州；每个都要达到“每个至少”' },
  { title: '每个至少' },
  { title: '比例系数', note: '% 不写；1:n 写 1，每万人写 10000' },
  { title: '口径' },
  { title: '范围' },
  { title: '责任单位' },
  { title: '出处' },
  { title: '来源', options: Object.keys(sources) },
  { title: '台账指标', note: '来源为台账计算的，写本系统指标目录里的编号，例如 on-roll-students' },
] as const

/** The empty template with one example line. */
export function planTemplate(): WorkbookSpec {
  return {
    title: '规划指标表模板',
    sheets: [
      { name: '规划', columns: [{ header: '项目', width: 14 }, { header: '内容', width: 50 }], rows: head.map((one) => [one.title, one.example]) },
      {
        name: '指标',
        columns: columns.map((one) => ({ header: one.title, width: 14, ...('note' in one ? { note: one.note } : {}), ...('options' in one ? { options: [...one.options] } : {}) })),
        rows: [
          ['', 'on-roll-students', '在校生规模', '万人', '10000', '2', '2025', '18', '≥', '2030', '22', '', '', '时点', '预期性', '', '', '', '', '', '期末有在校学籍的学生人数。', '全省', '', '川人社发〔2026〕1号 专栏1', '台账计算', 'on-roll-students'],
        ],
      },
    ],
  }
}

/** Reads the two sheets into what a plan file holds. Nothing is judged here except the words of the choices. */
export function readPlanSheet(table: Table): { body: unknown; problems: SheetProblem[] } {
  const problems: SheetProblem[] = []
  const plan = table.sheets.find((sheet) => sheet.name.trim() === '规划')
  const lines = table.sheets.find((sheet) => sheet.name.trim() === '指标')
  if (!plan || !lines) return { body: undefined, problems: [{ place: '文件', message: '要有“规划”和“指标”两个工作表。下载模板，照模板填写。' }] }
  const named = new Map(plan.rows.map((row) => [row.cells[0]?.text.trim() ?? '', row.cells[1]?.text.trim() ?? '']))
  const facts = Object.fromEntries(head.map((one) => [one.key, named.get(one.title) ?? '']))
  const titles = lines.rows[0]?.cells.map((cell) => cell.text.trim()) ?? []
  const missing = columns.filter((one) => !titles.includes(one.title)).map((one) => one.title)
  if (missing.length > 0) return { body: undefined, problems: [{ place: '工作表“指标”', message: `缺少列：${missing.join('、')}。下载模板，照模板填写。` }] }
  const indicators = lines.rows.slice(1).map((row, at) => {
    const cell = (title: (typeof columns)[number]['title']) => row.cells[titles.indexOf(title)]?.text.trim() ?? ''
    const place = `指标 第 ${row.excelRow} 行`
    const choice = <T>(title: (typeof columns)[number]['title'], of: Record<string, T>): T | undefined => {
      const word = cell(title)
      if (!(word in of)) problems.push({ place: `${place} · ${title}`, message: `“${word}”不在可选值内：${Object.keys(of).join('、')}。` })
      return of[word]
    }
    const number = (title: (typeof columns)[number]['title']): number | undefined => {
      const word = cell(title).replaceAll(',', '')
      if (word === '') return undefined
      if (!Number.isFinite(Number(word))) problems.push({ place: `${place} · ${title}`, message: `“${word}”不是数字。` })
      return Number(word)
    }
    const operator = choice('算子', operators)
    const period = choice('计法', periods)
    const source = choice('来源', sources)
    const upper = number('目标上限')
    const factor = number('比例系数')
    const baseYear = number('基期年')
    const text = cell('原文说法') || (operator === 'batch' ? '一批' : '')
    return {
      id: cell('指标编号'),
      no: at + 1,
      section: cell('栏目'),
      name: cell('指标'),
      unit: cell('单位'),
      scale: number('换算') ?? (source === 'computed' ? countedAtOnce(cell('单位')) : 1),
      decimals: number('小数位') ?? 0,
      baseline: baseYear === undefined ? null : { year: baseYear, value: number('基期值') ?? Number.NaN },
      target: { year: number('目标年') ?? Number(facts.to), value: number('目标值') ?? null, ...(upper === undefined ? {} : { upper }), ...(text ? { text } : {}) },
      operator,
      operatorSource: 'text',
      kind: cell('性质') || '未标注',
      cumulative: period === 'cumulative',
      period,
      floor: cell('保底') === '是',
      increment: cell('增量') === '是',
      per: cell('逐个达标的对象') ? { part: cell('逐个达标的对象'), minimum: number('每个至少') ?? 1 } : null,
      ...(factor === undefined ? {} : { factor }),
      definition: cell('口径'),
      scope: cell('范围'),
      responsible: cell('责任单位'),
      clause: cell('出处'),
      source,
      ...(cell('台账指标') ? { indicator: cell('台账指标') } : {}),
    }
  })
  const body = { ...facts, period: { from: Number(facts.from), to: Number(facts.to) }, indicators }
  return { body, problems }
}

const fieldTitles: Record<string, string> = {
  id: '指标编号', name: '指标', unit: '单位', scale: '换算', decimals: '小数位', baseline: '基期', target: '目标', operator: '算子', kind: '性质', period: '计法', cumulative: '计法',
  definition: '口径', clause: '出处', source: '来源', indicator: '台账指标', per: '每个至少', section: '栏目', factor: '比例系数', title: '规划名称', region: '地区代码', table: '指标表名称', document: '文件',
}

/** Where a problem of the schema lies, in the words of the sheet; lines are counted as in the file of lines. */
export function placeOf(path: readonly PropertyKey[]): string {
  const [first, at, field] = path
  if (first === 'indicators' && typeof at === 'number') return `第 ${at + 1} 项指标${field === undefined ? '' : ` · ${fieldTitles[String(field)] ?? String(field)}`}`
  if (first === undefined) return '文件'
  return fieldTitles[String(first)] ?? (first === 'period' ? '起止年' : String(first))
}

/** What a person sees of a plan before it is stored. */
export function summaryOf(plan: Plan) {
  return plan.indicators.map(({ id, no, section, name, unit, baseline, target, operator, kind, period, source, clause }) => ({
    id, no, section, name, unit, baseline: baseline ?? null, target, operator, kind, period, source, clause,
  }))
}
