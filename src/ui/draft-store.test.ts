import { beforeEach, expect, test } from 'vitest'
import { dropAllDrafts, dropDraft, filesOf, keepDraftsFor, readDraft, writeDraft } from './draft-store.ts'

/** As much of a browser's storage as drafts use. */
function storage(): Storage {
  const kept: Record<string, string> = {}
  const methods = { getItem: (key: string) => kept[key] ?? null, setItem: (key: string, value: string) => void (kept[key] = value), removeItem: (key: string) => void delete kept[key] }
  for (const [name, value] of Object.entries(methods)) Object.defineProperty(kept, name, { value, enumerable: false })
  return kept as unknown as Storage
}

beforeEach(() => {
  Object.assign(globalThis, { localStorage: storage(), sessionStorage: storage() })
})

const values = { name: '张三', phone: '13900000000', id: '51990020050306123X', password: '口令' }

test('说到人的草稿只在本标签页，关掉浏览器就没有；口令哪里也不留', () => {
  expect(writeDraft('student', values, { never: ['password'] })).toBe(true)
  expect(JSON.stringify(localStorage)).toBe('{}')
  expect(JSON.stringify(sessionStorage)).not.toContain('口令')
  expect(readDraft('student')).toEqual({ name: '张三', phone: '13900000000', id: '51990020050306123X' })
  dropDraft('student')
  expect(readDraft('student')).toBeUndefined()
})

test('不说到人的草稿留在这台电脑上，其中的号码仍只在标签页；退出登录全部忘掉', () => {
  writeDraft('round', { title: '2026 年填报', id: 'x' }, { never: [], stays: true, tabOnly: ['id'] })
  expect(JSON.stringify(localStorage)).toContain('2026 年填报')
  expect(JSON.stringify(localStorage)).not.toContain('\\"id\\"')
  expect(readDraft('round')).toEqual({ title: '2026 年填报', id: 'x' })
  writeDraft('student', values, { never: ['password'] })
  dropAllDrafts()
  expect([Object.keys(localStorage), Object.keys(sessionStorage)]).toEqual([[], []])
})

test('草稿旁边的文件跟着草稿走；换了人登录，前一个人的草稿不放回给后一个人', () => {
  keepDraftsFor('周琴')
  writeDraft('page:/changes/new', values, { never: ['password'] })
  writeDraft(filesOf('page:/changes/new'), { files: '[]' }, { never: [] })
  keepDraftsFor('周琴')
  expect(readDraft(filesOf('page:/changes/new'))).toEqual({ files: '[]' })
  dropDraft('page:/changes/new')
  expect(readDraft(filesOf('page:/changes/new'))).toBeUndefined()
  writeDraft('page:/changes/new', values, { never: ['password'] })
  keepDraftsFor('冯建军')
  expect(readDraft('page:/changes/new')).toBeUndefined()
})
