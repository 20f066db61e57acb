import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { kindTitles } from './model.ts'

const root = join(import.meta.dirname, '../..')

/** Every kind of subject and record that the code writes into the audit, with where. */
function writtenKinds(): Map<string, string> {
  const found = new Map<string, string>()
  for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.ts') || file.endsWith('.test.ts')) continue
    const text = readFileSync(join(root, file), 'utf8')
    for (const [, kind] of text.matchAll(/audit\.subject\(\s*'([\w-]+)'/g)) found.set(kind!, file)
    for (const [, kind] of text.matchAll(/audit\.change\(\{\s*kind: '([\w-]+)'/g)) found.set(kind!, file)
  }
  return found
}

test('审计里的每一种对象都有中文名称，审计员看不到程序里的词', () => {
  const written = writtenKinds()
  expect(written.size).toBeGreaterThan(80)
  expect([...written].filter(([kind]) => !kindTitles[kind])).toEqual([])
})
