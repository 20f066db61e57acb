import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { readTsv } from '../src/kernel/tsv.ts'

const root = resolve(import.meta.dirname, '..')
const rows = readTsv(readFileSync(join(root, 'docs/features.tsv'), 'utf8'))

/** `path#title`; a space of the title is written `_`, so that the column splits at spaces. */
function parse(cell: string): { file: string; title: string } {
  const at = cell.indexOf('#')
  return at < 0 ? { file: cell, title: '' } : { file: cell.slice(0, at), title: cell.slice(at + 1) }
}

test('功能清单有 295 行，状态只有三种', () => {
  expect(rows.map((row) => Number(row.row))).toEqual(Array.from({ length: 295 }, (_, at) => at + 1))
  for (const row of rows) expect(['done', 'partial', 'none'], row.row).toContain(row.state)
})

test('标为完成的行写明代码和测试，文件和测试都存在', () => {
  for (const row of rows.filter((one) => one.state !== 'none')) {
    expect(existsSync(join(root, row.code!)), `${row.row} ${row.code}`).toBe(true)
    if (row.state === 'done') expect(row.test, `${row.row} 没有测试`).toBeTruthy()
    if (!row.test) continue
    const { file, title } = parse(row.test)
    expect(existsSync(join(root, file)), `${row.row} ${file}`).toBe(true)
    const text = readFileSync(join(root, file), 'utf8')
    expect(text.includes(title) || text.includes(title.replaceAll('_', ' ')), `${row.row}：${file} 里没有测试“${title}”`).toBe(true)
  }
})

test('一个测试最多证明五行', () => {
  const carried = new Map<string, number>()
  for (const row of rows.filter((one) => one.state === 'done')) carried.set(row.test!, (carried.get(row.test!) ?? 0) + 1)
  for (const [name, count] of carried) expect(count, name).toBeLessThanOrEqual(5)
})

test('没有开始的行不写代码和测试', () => {
  for (const row of rows.filter((one) => one.state === 'none')) expect(`${row.code}${row.test}`, row.row).toBe('')
})
