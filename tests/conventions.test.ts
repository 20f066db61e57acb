import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'

const root = resolve(import.meta.dirname, '..')
const rows = readFileSync(join(root, 'docs/conventions.md'), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|') && !/^\| (约定|---)/.test(line))
  .map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim()))

/** The titles of a test file, whichever way they are quoted. */
const titles = new Map<string, Set<string>>()
function titlesOf(file: string): Set<string> {
  const known = titles.get(file)
  if (known) return known
  const text = readFileSync(join(root, file), 'utf8')
  const found = new Set([...text.matchAll(/\b(?:test|it)(?:\.\w+)?(?:\([^)'`"]*\))?\(\s*(['`"])(.+?)\1/g)].map((one) => one[2]!))
  titles.set(file, found)
  return found
}

test('约定逐条写明代码和测试，文件在，测试的标题一字不差', () => {
  expect(rows.length).toBeGreaterThan(80)
  for (const cells of rows) {
    expect(cells, cells[0]).toHaveLength(3)
    const [title, code, proof] = cells as [string, string, string]
    const [file, name] = [proof.slice(0, proof.indexOf('#')), proof.slice(proof.indexOf('#') + 1)]
    expect(existsSync(join(root, code)), `${title}：没有 ${code}`).toBe(true)
    expect(existsSync(join(root, file)), `${title}：没有 ${file}`).toBe(true)
    expect([...titlesOf(file)], `${title}：${file}`).toContain(name)
  }
})

test('一条约定只写一次', () => {
  const seen = rows.map((cells) => cells[0]!)
  expect(seen.filter((one, at) => seen.indexOf(one) !== at)).toEqual([])
})
