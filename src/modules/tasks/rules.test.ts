import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { daysBetween } from '../../kernel/dates.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { builtinLedgers, resolveUnit, unitName, units } from './builtin.ts'
import { sortUnits, splitUnits } from './ledger-import.ts'
import { rubrics } from './model.ts'
import { gradeOf, nextReportDay, refusePressure, rollUp, totalScore } from './rules.ts'

const root = resolve(import.meta.dirname, '../../..')
const clauses = readTsv(readFileSync(join(root, 'policy/clauses.tsv'), 'utf8'))
const known = new Set(clauses.flatMap((row) => [row.id!, ...(row.same_as ?? '').split(',')]).filter(Boolean))
const yunnan = builtinLedgers.find((one) => one.id === 'yunnan')!

test('云南台账 59 + 28 + 18 = 105 项，漏编号的两行记 57+1、57+2，期限都空着', () => {
  const count = (part: string) => yunnan.lines.filter((line) => line.part === part).length
  expect([count('a'), count('b1'), count('b2'), yunnan.lines.length]).toEqual([59, 28, 18, 105])
  expect(yunnan.parts.map((part) => part.count)).toEqual([59, 28, 18])
  expect(yunnan.lines.filter((line) => line.part === 'a').map((line) => line.no)).toEqual([...Array.from({ length: 57 }, (_, at) => String(at + 1)), '57+1', '57+2'])
  expect(new Set(yunnan.lines.map((line) => line.id)).size).toBe(105)
  for (const line of yunnan.lines) expect(line.dueOn, line.id).toBeNull()
})

test('每个单位都在名称对照表里，每个条款都在条款索引里', () => {
  for (const line of yunnan.lines) {
    for (const name of [...line.lead, ...line.participants, ...line.responsible]) expect(resolveUnit(name)?.kind, `${line.id} ${name}`).toMatch(/^(self|government|central|party|congress|society)$/)
    for (const one of line.toAssign) expect(resolveUnit(one.text)?.kind, `${line.id} ${one.text}`).toBe('open')
    expect(known.has(line.clause), `${line.id} ${line.clause}`).toBe(true)
    expect(line.source).toMatch(/^001:\d{4}$/)
  }
})

test('只写责任单位的两部分不分牵头和参加，任务清单不写责任单位', () => {
  for (const line of yunnan.lines) {
    if (line.part === 'a') expect([line.responsible.length, line.lead.length > 0], line.id).toEqual([0, true])
    else expect([line.lead.length, line.participants.length, line.responsible.length > 0], line.id).toEqual([0, 0, true])
  }
  expect(yunnan.lines.filter((line) => line.toAssign.some((one) => one.text === '12个产业集群牵头部门')).map((line) => line.no)).toEqual(['7', '30'])
})

test('与需求整理表逐行核对（该文件在场时）：编号、单位和原文位置一致', () => {
  const file = [process.env.LUBAN_REQUIREMENTS ?? '', resolve(root, '../shared/requirements')].map((one) => join(one, '4-yunnan-actions-funds.md')).find((one) => existsSync(one))
  if (!file) return
  const text = readFileSync(file, 'utf8')
  const rows = text.split('\n').flatMap((line) => {
    const cells = line.split('|').map((cell) => cell.trim()).slice(1, -1)
    if (cells.length === 6 && /^57\+\d$|^\d{1,2}$/.test(cells[0]!) && /^\d{4}$/.test(cells[5]!)) return [{ source: `001:${cells[5]}`, units: [cells[3]!, cells[4]!].flatMap(splitUnits) }]
    if (cells.length === 4 && /^D(1|7附件2)$/.test(cells[0]!)) return [{ source: `001:${cells[3]}`, units: splitUnits(cells[2]) }]
    return []
  })
  expect(rows).toHaveLength(105)
  for (const [at, row] of rows.entries()) {
    const line = yunnan.lines[at]!
    expect(line.source).toBe(row.source)
    expect([...line.lead, ...line.participants, ...line.responsible, ...line.toAssign.map((one) => one.text)].toSorted(), line.id).toEqual(row.units.toSorted())
  }
})

test('名称对照表没有一个名字指两个单位；别名归到规范名称', () => {
  const names = units.flatMap((unit) => [unit.name, ...unit.aliases])
  expect(new Set(names).size).toBe(names.length)
  expect(unitName('省住房建设厅')).toBe('省住房城乡建设厅')
  expect(sortUnits(['省住房建设厅', '省住房城乡建设厅', '相关省级部门', '新成立的局'])).toEqual({ units: ['省住房城乡建设厅', '新成立的局'], open: ['相关省级部门'] })
})

test('评价表分值合计 100，每项有条款，等次从高到低到 0', () => {
  for (const rubric of rubrics) {
    expect(rubric.items.reduce((sum, item) => sum + item.weight, 0), rubric.id).toBe(100)
    expect(rubric.mark).toBe('推')
    for (const item of [rubric, ...rubric.items]) expect(known.has(item.clause), item.id).toBe(true)
    expect(rubric.grades.map((grade) => grade.from)).toEqual(rubric.grades.map((grade) => grade.from).toSorted((left, right) => right - left))
    expect(rubric.grades.at(-1)!.from).toBe(0)
  }
})

const day = fc.integer({ min: 0, max: 3650 }).map((days) => new Date(Date.UTC(2022, 0, 1) + days * 86_400_000).toISOString().slice(0, 10))

test('下次报告总在今天以后、一个周期以内，是月末或季末', () => {
  fc.assert(
    fc.property(day, fc.constantFrom('monthly' as const, 'quarterly' as const), (today, cycle) => {
      const next = nextReportDay(today, cycle)!
      const gap = daysBetween(today, next)
      expect(gap).toBeGreaterThan(0)
      expect(gap).toBeLessThanOrEqual(cycle === 'monthly' ? 31 : 92)
      const after = new Date(Date.parse(next) + 86_400_000)
      expect(after.getUTCDate()).toBe(1)
      if (cycle === 'quarterly') expect(after.getUTCMonth() % 3).toBe(0)
    }),
  )
  expect(nextReportDay('2026-02-28', 'monthly')).toBe('2026-03-31')
  expect(nextReportDay('2026-12-31', 'quarterly')).toBe('2027-03-31')
  expect(nextReportDay('2026-05-10', 'none')).toBeNull()
})

test('下级汇总在最小和最大之间，全部完成才是 100', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { minLength: 1, maxLength: 30 }), (shares) => {
      const total = rollUp(shares)!
      expect(total).toBeGreaterThanOrEqual(Math.min(...shares))
      expect(total).toBeLessThanOrEqual(Math.max(...shares))
      expect(total === 100).toBe(shares.every((share) => share === 100))
    }),
  )
  expect(rollUp([])).toBeNull()
})

test('督办按催办、通报、约谈的次序，天数不到不升级', () => {
  fc.assert(
    fc.property(fc.integer({ min: -30, max: 60 }), fc.subarray(['remind', 'circular'] as const), (daysLate, made) => {
      const at = { daysLate, made, circularDays: 7, interviewDays: 15 }
      expect(refusePressure('remind', at)).toBeUndefined()
      expect(refusePressure('circular', at) === undefined).toBe(made.includes('remind') && daysLate >= 7)
      expect(refusePressure('interview', at) === undefined).toBe(made.includes('circular') && daysLate >= 15)
    }),
  )
})

test('总分在各项得分之间；不计分的项目把分值让给其余；等次随分数不降', () => {
  const rubric = rubrics[0]!
  const scores = fc.array(fc.option(fc.integer({ min: 0, max: 100 }), { nil: null }), { minLength: rubric.items.length, maxLength: rubric.items.length })
  fc.assert(
    fc.property(scores, (given) => {
      const total = totalScore(rubric, rubric.items.map((item, at) => ({ item: item.id, score: given[at]! })))
      const held = given.filter((one) => one !== null)
      if (held.length === 0) return expect(total).toBeNull()
      expect(total).toBeGreaterThanOrEqual(Math.min(...held) - 0.01)
      expect(total).toBeLessThanOrEqual(Math.max(...held) + 0.01)
    }),
  )
  const rank = (score: number) => rubric.grades.findIndex((grade) => grade.title === gradeOf(rubric, score))
  for (let score = 1; score <= 100; score++) expect(rank(score)).toBeLessThanOrEqual(rank(score - 1))
})
