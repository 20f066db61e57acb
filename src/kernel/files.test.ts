import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { Ctx } from './context.ts'
import { openIdVault } from './crypto.ts'
import { fittingName } from './file-kind.ts'
import { fileKind, readStoredFile, storeFile } from './files.ts'

const home = mkdtempSync(join(tmpdir(), 'luban-files-'))
process.env.LUBAN_HOME = home
afterAll(() => rmSync(home, { recursive: true, force: true }))

const rows = new Map<string, object>()
const vault = openIdVault({ idHashKey: '11'.repeat(32), idCipherKey: '22'.repeat(32) })
/** Only what the functions touch: one insert and one select of a table in memory. */
const ctx = {
  vault,
  actor: { accountId: 'a' },
  db: {
    insertInto: () => ({
      values: (row: { id: string }) => ({ execute: async () => void rows.set(row.id, row) }),
    }),
    selectFrom: () => ({
      selectAll: () => ({
        where: (_: string, __: string, id: string) => ({ executeTakeFirst: async () => rows.get(id) }),
      }),
    }),
  },
} as unknown as Ctx

test('存入的文件在磁盘上读不出原文，取出时一字不差', async () => {
  const bytes = new TextEncoder().encode('姓名,证件号码\n张三,519900200809010013\n')
  const stored = await storeFile(ctx, { name: '名册.csv', bytes, purpose: 'roster', orgNo: 1 })
  const folder = join(home, 'files', stored.sha256.toString('hex').slice(0, 2))
  const [file] = readdirSync(folder)
  expect(readFileSync(join(folder, file!)).includes('519900')).toBe(false)
  expect(Buffer.from((await readStoredFile(ctx, stored.id)).content).equals(Buffer.from(bytes))).toBe(true)
})

test('同一内容只存一份', async () => {
  const bytes = new TextEncoder().encode('同一内容,一份')
  const first = await storeFile(ctx, { name: 'a.csv', bytes, purpose: 'roster', orgNo: 1 })
  await storeFile(ctx, { name: 'b.csv', bytes, purpose: 'roster', orgNo: 1 })
  expect(readdirSync(join(home, 'files', first.sha256.toString('hex').slice(0, 2)))).toHaveLength(1)
})

test('类型由内容判断：改了扩展名的图片不能当名册', async () => {
  const png = Buffer.from('89504e470d0a1a0a0000', 'hex')
  expect(fileKind(png)).toBe('png')
  await expect(
    storeFile(ctx, { name: '名册.xlsx', bytes: png, purpose: 'roster', orgNo: 1 }),
  ).rejects.toThrow(
    '“名册.xlsx”的内容不是可以接受的类型。可接受：.xlsx、.csv（UTF-8 或 GBK），不超过 50 MB。',
  )
  await expect(
    storeFile(ctx, { name: 'a', bytes: new Uint8Array(), purpose: 'photo', orgNo: 1 }),
  ).rejects.toThrow('“a”是空的')
})

test('文件名的后缀与内容不符的补上对的后缀，看不见的和倒着写的字符去掉', () => {
  expect(fittingName('证明.exe', 'pdf')).toBe('证明.exe.pdf')
  expect(fittingName('照片.PNG', 'png')).toBe('照片.PNG')
  expect(fittingName('照片.jpeg', 'jpeg')).toBe('照片.jpeg')
  expect(fittingName('照片.png', 'jpeg')).toBe('照片.png.jpg')
  expect(fittingName('没有后缀', 'pdf')).toBe('没有后缀')
  expect(fittingName('a\u202Egnp.exe', 'pdf')).toBe('agnp.exe.pdf')
  expect(fittingName('a\r\nb.pdf\u0000', 'pdf')).toBe('ab.pdf')
})
