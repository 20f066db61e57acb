import { readFileSync, readdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeSchema, describeTables } from '../src/kernel/db/describe.ts'
import { openWorld, type World } from './support/world.ts'

const root = resolve(import.meta.dirname, '..')
let world: World
let admin: pg.Client
beforeAll(async () => {
  world = await openWorld()
  admin = new pg.Client({ connectionString: world.adminUrl })
  await admin.connect()
})
afterAll(async () => {
  await admin.end()
  await world.close()
})

test('表的类型与迁移一致：改了迁移要运行 npm run tables', async () => {
  expect(readFileSync(join(root, 'src/kernel/db/tables.ts'), 'utf8')).toBe(await describeTables(admin))
})

test('每张表有一页说明，没有过时', async () => {
  const pages = await describeSchema(admin)
  expect(readdirSync(join(root, 'docs/schema')).toSorted()).toEqual([...pages.keys()].map((name) => `${name}.md`).toSorted())
  for (const [name, text] of pages) expect(readFileSync(join(root, 'docs/schema', `${name}.md`), 'utf8'), name).toBe(text)
})
