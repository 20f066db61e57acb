import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readTsv } from '../src/kernel/tsv.ts'

const root = resolve(import.meta.dirname, '..')
const standard = resolve(root, '../shared/standards/owasp-asvs-5.0.0.json')
const rows = readTsv(readFileSync(join(root, 'docs/security/asvs.tsv'), 'utf8')) as { id: string; level: string; decision: string; evidence: string; reason: string }[]
const decisions = { done: '已做到', 'not-applicable': '不适用', deployment: '由部署落实', missing: '没有做到' } as const
const evidenceOf = (cell: string) => cell.split(' | ').filter(Boolean)

test('每条要求恰好一行，结论只有四种；已做到的写明证据，其余写明理由', () => {
  expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length)
  for (const row of rows) {
    expect(Object.keys(decisions), row.id).toContain(row.decision)
    expect(row.id).toMatch(/^V\d+\.\d+\.\d+$/)
    if (row.decision === 'done') expect(evidenceOf(row.evidence), row.id).not.toEqual([])
    else expect(row.reason.length, row.id).toBeGreaterThan(4)
  }
})

test('证据都在：文件存在，测试的名字一字不差', () => {
  const texts = new Map<string, string>()
  const textOf = (file: string) => texts.get(file) ?? (texts.set(file, readFileSync(join(root, file), 'utf8')), texts.get(file)!)
  for (const row of rows)
    for (const one of evidenceOf(row.evidence)) {
      const at = one.indexOf('#')
      const file = at < 0 ? one : one.slice(0, at)
      expect(existsSync(join(root, file)), `${row.id} ${file}`).toBe(true)
      if (at >= 0) expect(textOf(file).includes(one.slice(at + 1)), `${row.id}：${file} 里没有测试“${one.slice(at + 1)}”`).toBe(true)
    }
})

test('说明开头的数目与清单相符', () => {
  const readme = readFileSync(join(root, 'docs/security/README.md'), 'utf8')
  const count = (decision: string, level?: string) => rows.filter((row) => row.decision === decision && (level === undefined || row.level === level)).length
  for (const [id, title] of Object.entries(decisions)) expect(readme).toContain(`| ${title}（${id}） | ${count(id, '1')} | ${count(id, '2')} | ${count(id)} |`)
  for (const [, file] of readme.matchAll(/\]\(([\w.]+)\)/g)) expect(existsSync(join(root, 'docs/security', file!)), file).toBe(true)
})

test.skipIf(!existsSync(standard))('1、2 级的 253 条一条不少，级别相符（仓库外没有这份文件时跳过）', () => {
  const { requirements } = JSON.parse(readFileSync(standard, 'utf8')) as { requirements: { req_id: string; L: string }[] }
  const due = requirements.filter((one) => one.L !== '3').map((one) => `${one.req_id} ${one.L}`)
  expect(due).toHaveLength(253)
  expect(rows.map((row) => `${row.id} ${row.level}`).toSorted()).toEqual(due.toSorted())
})
