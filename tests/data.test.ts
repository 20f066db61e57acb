import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const policyTexts = join(root, '..', 'shared', 'policy')

type Table = { header: string[]; rows: Record<string, string>[] }

/** Reads a file by the rules of data/README.md and refuses what breaks them. */
function readTable(path: string): Table {
  const text = readFileSync(join(root, path), 'utf8')
  expect(text, `${path} 用了回车换行`).not.toContain('\r')
  expect(text.startsWith('\uFEFF'), `${path} 带有 BOM`).toBe(false)
  expect(text.endsWith('\n'), `${path} 末行没有换行`).toBe(true)
  const lines = text
    .split('\n')
    .slice(0, -1)
    .filter((line) => !line.startsWith('#'))
  const header = (lines[0] ?? '').split('\t')
  const rows = lines.slice(1).map((line, i) => {
    const cells = line.split('\t')
    expect(cells.length, `${path} 第 ${i + 2} 行的列数`).toBe(header.length)
    return Object.fromEntries(header.map((name, at) => [name, cells[at] ?? '']))
  })
  return { header, rows }
}

const column = (table: Table, name: string) => table.rows.map((row) => row[name] ?? '')
const duplicates = (values: string[]) => values.filter((value, i) => values.indexOf(value) !== i)
const json = <T>(path: string): T => JSON.parse(readFileSync(join(root, path), 'utf8')) as T

type Indicator = {
  id: string
  no: number
  clause: string
  operator: string
  alternatives: { clause: string }[]
}
type Plan = { id: string; clause: string; region: string; indicators: Indicator[] }
type Parameter = { key: string; clause: string; mark: string; default: unknown }

const documents = readTable('policy/documents.tsv')
const clauses = readTable('policy/clauses.tsv')
const clauseIds = new Set(
  clauses.rows.flatMap((row) => [row.id ?? '', ...(row.same_as ?? '').split(',').filter(Boolean)]),
)
const regions = readTable('data/regions.tsv')
const codeFiles = readdirSync(join(root, 'data/codes')).filter((name) => name.endsWith('.tsv'))
const clausePattern = /^00[0-4]:[1-9]\d*$/

describe('政策索引', () => {
  test('文件和条款的键不重复，条款属于已登记的文件', () => {
    expect(duplicates(column(documents, 'key'))).toEqual([])
    expect(duplicates(column(clauses, 'id'))).toEqual([])
    const keys = new Set(column(documents, 'key'))
    expect(clauses.rows.filter((row) => !keys.has(row.document ?? ''))).toEqual([])
    expect(documents.rows.filter((row) => row.same_as && !keys.has(row.same_as))).toEqual([])
  })

  test('条款编号写法正确，类别在清单内，概括是一句不超过八十字的话', () => {
    const kinds = 'process rule indicator report role liability classification system integration'.split(' ')
    const wrong = clauses.rows.filter((row) => {
      const statement = row.statement ?? ''
      const place = `${row.id?.slice(0, 4)}${row.line}`
      const aliases = (row.same_as ?? '').split(',').filter(Boolean)
      return (
        !clausePattern.test(row.id ?? '') ||
        place !== row.id ||
        Number(row.line_to) < Number(row.line) ||
        !kinds.includes(row.kind ?? '') ||
        !statement ||
        statement.length > 80 ||
        aliases.some((id) => !clausePattern.test(id))
      )
    })
    expect(wrong).toEqual([])
    expect(clauses.rows.length).toBeGreaterThanOrEqual(500)
  })

  test('一个行号只指向一条条款', () => {
    const all = clauses.rows.flatMap((row) => [
      row.id ?? '',
      ...(row.same_as ?? '').split(',').filter(Boolean),
    ])
    expect(duplicates(all)).toEqual([])
  })

  test('每条条款落在所属文件的行范围内', () => {
    const ranges = new Map(documents.rows.map((row) => [row.key, row]))
    const outside = clauses.rows.filter((row) => {
      const range = ranges.get(row.document)
      return (
        !range ||
        range.source !== row.id?.slice(0, 3) ||
        Number(row.line) < Number(range.line) ||
        Number(row.line) > Number(range.line_to)
      )
    })
    expect(outside).toEqual([])
  })

  test('引用的行在政策原文中存在且不是空行', (context) => {
    if (!existsSync(policyTexts)) {
      console.log('没有找到 ../shared/policy，跳过原文行号核对')
      context.skip()
      return
    }
    const texts = new Map(
      readdirSync(policyTexts)
        .filter((name) => name.endsWith('.txt'))
        .map((name) => [name.slice(0, 3), readFileSync(join(policyTexts, name), 'utf8').split('\n')]),
    )
    const missing = [...clauseIds].filter(
      (id) => !texts.get(id.slice(0, 3))?.[Number(id.slice(4)) - 1]?.trim(),
    )
    expect(missing).toEqual([])
    const beyond = clauses.rows.filter(
      (row) => Number(row.line_to) > (texts.get(row.id?.slice(0, 3) ?? '')?.length ?? 0),
    )
    expect(beyond).toEqual([])
  })

  test('规划的指标次序连续，编号不重复，引用的条款都在索引里', () => {
    for (const name of readdirSync(join(root, 'policy/plans')).filter((n) => n.endsWith('.json'))) {
      const plan = json<Plan>(`policy/plans/${name}`)
      expect(`${plan.id}.json`).toBe(name)
      expect(['000000', ...column(regions, 'code')]).toContain(plan.region)
      expect(plan.indicators.map((i) => i.no)).toEqual(plan.indicators.map((_, i) => i + 1))
      expect(duplicates(plan.indicators.map((i) => i.id))).toEqual([])
      expect(
        plan.indicators.filter(
          (i) => !/^[a-z]+(-[a-z]+)*$/.test(i.id) || !['>', '>=', '<', '<=', '=', '≈', 'strive', 'batch', 'range', 'ratio-down'].includes(i.operator),
        ),
      ).toEqual([])
      const cited = [
        plan.clause,
        ...plan.indicators.flatMap((i) => [i.clause, ...i.alternatives.map((a) => a.clause)]),
      ]
      expect(cited.filter((id) => !clauseIds.has(id))).toEqual([])
    }
  })

  test('参数的键不重复，都有默认值，引用的条款都在索引里', () => {
    const parameters = json<Parameter[]>('policy/parameters.json')
    expect(duplicates(parameters.map((p) => p.key))).toEqual([])
    expect(parameters.filter((p) => p.default === undefined || !['text', '推'].includes(p.mark))).toEqual([])
    expect(parameters.filter((p) => !clauseIds.has(p.clause)).map((p) => p.key)).toEqual([])
  })
})

describe('数据文件', () => {
  test('行政区划的代码不重复，上级都存在，四川有完整的 21 个市州', () => {
    const codes = new Set(column(regions, 'code'))
    expect(codes.size).toBe(regions.rows.length)
    expect(regions.rows.filter((row) => !/^\d{6}$/.test(row.code ?? '') || !row.name)).toEqual([])
    expect(
      regions.rows.filter(
        (row) => (row.level === 'province') !== (row.parent === '') || (row.parent && !codes.has(row.parent)),
      ),
    ).toEqual([])
    expect(regions.rows.filter((row) => row.level !== 'county' && !row.short)).toEqual([])
    const cities = regions.rows.filter((row) => row.parent === '510000')
    expect(cities.length).toBe(21)
    expect(cities.map((row) => row.short)).toEqual(
      expect.arrayContaining(['成都', '绵阳', '阿坝', '甘孜', '凉山']),
    )
    expect(regions.rows.filter((row) => row.level === 'county' && row.code?.startsWith('51')).length).toBe(
      183,
    )
  })

  test('历史区划代码与现行代码不相交', () => {
    const current = new Set(column(regions, 'code'))
    const historic = readTable('data/regions-historic.tsv')
    expect(duplicates(column(historic, 'code'))).toEqual([])
    expect(column(historic, 'code').filter((code) => current.has(code) || !/^\d{6}$/.test(code))).toEqual([])
  })

  test('每张代码表的代码和名称不重复，条款来源都在索引里', () => {
    for (const name of codeFiles) {
      const table = readTable(`data/codes/${name}`)
      expect(table.header.slice(0, 5), name).toEqual(['code', 'label', 'from', 'to', 'source'])
      expect(duplicates(column(table, 'code')), name).toEqual([])
      expect(duplicates(column(table, 'label')), name).toEqual([])
      expect(
        column(table, 'source').filter((s) => s === '' || (/^00\d/.test(s) && !clauseIds.has(s))),
        name,
      ).toEqual([])
    }
    expect(readTable('data/codes/ethnic-groups.tsv').rows.length).toBe(58)
  })

  test('花名册字段的键和表头不混淆，代码表存在，来源是条款或推', () => {
    const fields = readTable('data/roster-fields.tsv')
    const types = 'text idNumber date integer decimal code phone email region specialty school site'.split(
      ' ',
    )
    const rules = 'always never minor adult joint partTime fullTime foreign documentWithoutSex'.split(' ')
    expect(duplicates(column(fields, 'key'))).toEqual([])
    const headers = fields.rows.flatMap((row) => [
      row.title ?? '',
      ...(row.aliases ?? '').split('|').filter(Boolean),
    ])
    expect(duplicates(headers)).toEqual([])
    for (const row of fields.rows) {
      expect(types, row.key).toContain(row.type)
      expect(rules, row.key).toContain(row.requiredRule)
      expect((row.type === 'code') === (row.codeList !== ''), row.key).toBe(true)
      if (row.codeList) {
        expect(codeFiles, row.key).toContain(`${row.codeList}.tsv`)
        if (row.example)
          expect(column(readTable(`data/codes/${row.codeList}.tsv`), 'label'), row.key).toContain(row.example)
      }
      expect(row.source === '推' || clauseIds.has(row.source ?? ''), `${row.key} 的来源`).toBe(true)
    }
  })

  test('演示专业的代码不会被当成正式代码', () => {
    const specialties = readTable('data/specialties-demo.tsv')
    const levels = new Set(column(readTable('data/codes/training-level.tsv'), 'code'))
    expect(duplicates(column(specialties, 'code'))).toEqual([])
    expect(duplicates(column(specialties, 'name'))).toEqual([])
    expect(specialties.rows.filter((row) => !/^D\d{4}$/.test(row.code ?? '') || row.mark !== '演示')).toEqual(
      [],
    )
    expect(
      specialties.rows.filter((row) => !(row.levels ?? '').split('|').every((level) => levels.has(level))),
    ).toEqual([])
  })

  test('行业和职业代码不重复', () => {
    expect(duplicates(column(readTable('data/industries.tsv'), 'code'))).toEqual([])
    expect(new Set(column(readTable('data/occupations.tsv'), 'code')).size).toBe(
      readTable('data/occupations.tsv').rows.length,
    )
  })

  test('功能清单有 295 行，状态在清单内', () => {
    const features = readTable('docs/features.tsv')
    expect(features.header).toEqual(['row', 'state', 'code', 'test', 'feature'])
    expect(column(features, 'row')).toEqual(Array.from({ length: 295 }, (_, i) => String(i + 1)))
    expect(
      features.rows.filter((row) => !['done', 'partial', 'none'].includes(row.state ?? '') || !row.feature),
    ).toEqual([])
  })
})
