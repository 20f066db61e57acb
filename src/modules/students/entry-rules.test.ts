import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { act, addPending, EMPLOYER, open, openDesk, registrar, view, world } from '../../../tests/support/registrations.ts'
import { readTsv } from '../../kernel/tsv.ts'
import { api } from './api.ts'
import { contractCovers, educationFits, employerGiven, lengthFits, modeFits, type EntryFacts, type EntryTable } from './entry-rules.ts'
import { entryCategories } from './entry-table.ts'
import { demoId, rosterOf, rowOf } from './fixtures/roster.ts'
import { levelsFor } from './registration-rules.ts'

let close: () => Promise<void>
beforeAll(async () => {
  close = await openDesk()
})
afterAll(() => close())

const root = join(import.meta.dirname, '../../..')
const tsv = (path: string) => readTsv(readFileSync(join(root, path), 'utf8'))

const table: EntryTable = {
  categories: entryCategories,
  lengths: new Map([['junior.senior', 5], ['senior.senior', 3]]),
  toleranceYears: 1,
  partTimeMaximumYears: 6,
  education: (code) => code,
  level: (code) => code,
}
const facts = (more: Partial<EntryFacts>): EntryFacts => ({
  sourceCategory: 'junior-current',
  previousEducation: 'junior',
  studyMode: 'full-time',
  trainingLevel: 'senior',
  lengthYears: 5,
  entryDate: '2026-09-01',
  employerName: null,
  employerCreditCode: null,
  contractFrom: null,
  contractTo: null,
  ...more,
})
const partTime = (more: Partial<EntryFacts> = {}) =>
  facts({ studyMode: 'part-time', sourceCategory: 'employee', lengthYears: 2, ...EMPLOYER, ...more })

describe('招生对象类别表', () => {
  test('每个生源类别都有一行，代码都在代码表里，条款都在条款索引里', () => {
    const codes = (list: string) => tsv(`data/codes/${list}.tsv`).map((row) => row.code!)
    const clauses = new Set(tsv('policy/clauses.tsv').flatMap((row) => [row.id!, ...(row.same_as ?? '').split(',')]))
    expect([...entryCategories.keys()]).toEqual(codes('source-category'))
    for (const one of entryCategories.values()) {
      for (const code of one.previous) expect(codes('previous-education')).toContain(code)
      for (const code of one.modes) expect(codes('study-mode')).toContain(code)
      expect(clauses.has(one.clause), one.code).toBe(true)
      if (one.aid) expect(clauses.has(one.aidClause), one.code).toBe(true)
    }
  })

  test('文化程度、学习形式、学制不符的说出一般是什么', () => {
    expect(educationFits(facts({}), table)).toBe(false)
    expect(educationFits(facts({ sourceCategory: 'senior-current' }), table)).toMatchObject({ reason: expect.stringContaining('应届高中毕业生') })
    expect(educationFits(facts({ sourceCategory: 'veteran' }), table)).toBe(false)
    expect(modeFits(facts({ studyMode: 'part-time' }), table)).toMatchObject({ reason: expect.stringContaining('面向企业职工') })
    expect(modeFits(partTime(), table)).toBe(false)
    expect(lengthFits(facts({ lengthYears: 3 }), table)).toMatchObject({ reason: expect.stringContaining('一般是 5 年') })
    expect(lengthFits(facts({ lengthYears: 4 }), table)).toBe(false)
    expect(lengthFits(facts({ previousEducation: 'senior', lengthYears: 2 }), table)).toBe(false)
    expect(lengthFits(partTime({ lengthYears: 7 }), table)).toMatchObject({ reason: expect.stringContaining('超过 6 年') })
  })

  test('非全日制：单位和信用代码要有而且对；合同覆盖学习期限，没有终止日期的按无固定期限', () => {
    expect(employerGiven(partTime())).toBe(false)
    expect(employerGiven(partTime({ employerName: null }))).toMatchObject({ field: 'employerName' })
    expect(employerGiven(partTime({ employerCreditCode: '91510100MA6CBXT110' }))).toMatchObject({ reason: expect.stringContaining('校验不对') })
    expect(contractCovers(partTime())).toBe(false)
    expect(contractCovers(partTime({ contractTo: '2028-08-31' }))).toMatchObject({ field: 'contractTo', reason: expect.stringContaining('2028-09-01') })
    expect(contractCovers(partTime({ contractTo: '2028-09-01' }))).toBe(false)
    expect(contractCovers(partTime({ contractFrom: '2026-10-01' }))).toMatchObject({ field: 'contractFrom' })
    expect(contractCovers(partTime({ contractFrom: null, contractTo: null }))).toMatchObject({ reason: expect.stringContaining('没有填写') })
    expect(contractCovers(facts({}))).toBe(false)
  })
})

test('学校层次与培养层次按入学日期取版本：2021 年以前用 2019 年版，当天起用 2021 年版', () => {
  expect(levelsFor('technical', '2020-12-31')).toMatchObject({ version: '2019', clause: '001:1303', levels: ['junior', 'intermediate'] })
  expect(levelsFor('technical', '2021-01-01')).toMatchObject({ version: '2021', clause: '001:1129', levels: ['intermediate'] })
  expect(levelsFor('technician', '2020-12-31').levels).toEqual(levelsFor('technician', '2021-01-01').levels)
})

describe('注册和名册用同一份规则', () => {
  test('非全日制没有工作单位的不能提交；补上后只剩提示；办件写明用哪一版层次和要核对的资助', async () => {
    const bare = await addPending(1, { study_mode: 'part-time', profile: { employerName: '' }, source_category: 'employee' })
    const file = await open(bare)
    const refused = await act(registrar, file, 'submit', { reason: '逾期办理。' })
    expect(refused.status).toBe(409)
    expect(refused.problem.message).toContain('没有填写工作单位')
    await world.sql(`update enrollment set profile = $1 where id = $2`, [JSON.stringify({ ...EMPLOYER, contractTo: '2026-12-31' }), bare[0]!.id])
    const shown = await view(registrar, file.id)
    expect(shown.rules.find((one) => one.id === 'employer')?.verdict).toBe('pass')
    expect(shown.rules.find((one) => one.id === 'contract')).toMatchObject({ verdict: 'warn', clause: '001:1047' })
    expect(shown.facts.find((one) => one.label === '培养层次依据')?.value).toContain('2021 年版（001:1129）')
    expect(shown.facts.find((one) => one.label === '资助提示')?.value).toContain('企业在岗职工 1 人')
    expect((await act(registrar, file, 'submit', { reason: '合同到期后续签。' })).data.state).toBe('submitted')
  })

  test('不足一年的非全日制不得注册；超过最长年限的提示', async () => {
    const short = await addPending(1, { study_mode: 'part-time', length_years: 0.5, source_category: 'employee' })
    const refused = await act(registrar, await open(short), 'submit', { reason: '逾期办理。' })
    expect(refused.problem.message).toContain('不足 1 年的是培训')
    const long = await addPending(1, { study_mode: 'part-time', length_years: 7, source_category: 'employee' })
    const shown = await view(registrar, (await open(long)).id)
    expect(shown.rules.find((one) => one.id === 'entry-length')).toMatchObject({ verdict: 'warn', fact: expect.stringContaining('超过 6 年') })
  })

  test('名册里生源类别与文化程度不符、非全日制不是职工的，逐行提示，不拒绝', async () => {
    const file = await rosterOf(
      rowOf('林一', demoId(801), { 生源类别: '应届高中毕业生' }),
      rowOf('林二', demoId(803)),
    )
    const batch = await registrar.ok(api.checkRoster, { filename: file.name }, { file })
    expect(batch.counts).toMatchObject({ new: 2, rejected: 0 })
    const { rows } = await registrar.ok(api.listRosterProblems, { id: batch.id })
    expect(rows.map((row) => `${row.excelRow} ${row.header} ${row.level}`)).toEqual(['2 入学前文化程度 warn'])
    expect(rows[0]).toMatchObject({ clause: '001:1308', message: expect.stringContaining('一般是高中') })
  })

  test('类别表给出文化程度、学习形式、学制和依据', async () => {
    const { rows } = await registrar.ok(api.listEntryCategories, {})
    expect(rows.find((row) => row.code === 'junior-current')).toMatchObject({ lengths: expect.arrayContaining([{ level: '高级工', years: 5 }]), clause: '001:1308' })
    expect(rows.find((row) => row.code === 'poverty-family')).toMatchObject({ clause: '001:1043', aidClause: '001:3414' })
  })
})
