import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import type { Ctx } from './context.ts'
import { openIdVault } from './crypto.ts'

const steps: string[] = []
vi.mock('node:fs/promises', async (original) => {
  const real = await original<typeof import('node:fs/promises')>()
  return {
    ...real,
    writeFile: async (...args: Parameters<typeof real.writeFile>) => {
      steps.push((args[2] as { flush?: boolean }).flush ? 'content synced' : 'content')
      return real.writeFile(...args)
    },
    rename: async (...args: Parameters<typeof real.rename>) => {
      steps.push('renamed')
      return real.rename(...args)
    },
    open: async (...args: Parameters<typeof real.open>) => {
      const handle = await real.open(...args)
      return { sync: async () => { await handle.sync(); steps.push('folder synced') }, close: () => handle.close() }
    },
  }
})

test('文件先落盘，再登记：内容、改名、文件夹都写到磁盘以后才有那一行', async () => {
  const home = mkdtempSync(join(tmpdir(), 'luban-kept-'))
  process.env.LUBAN_HOME = home
  const { storeFile } = await import('./files.ts')
  const db = { insertInto: () => ({ values: () => ({ execute: async () => void steps.push('row') }) }) }
  const ctx = { vault: openIdVault({ idHashKey: '11'.repeat(32), idCipherKey: '22'.repeat(32) }), actor: { accountId: 'a' }, db } as unknown as Ctx
  const store = (text: string) => storeFile(ctx, { name: '名册.csv', bytes: new TextEncoder().encode(text), purpose: 'roster', orgNo: 1 })
  await store('姓名\n张三\n')
  expect(steps.slice(0, 2)).toEqual(['content synced', 'renamed'])
  expect(steps.at(-1)).toBe('row')
  // The folder of the content and those above that were made for it.
  expect(steps.slice(2, -1)).toEqual(['folder synced', 'folder synced', 'folder synced'])
  rmSync(home, { recursive: true, force: true })
})
