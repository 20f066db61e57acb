import { expect, test } from 'vitest'
import type { MenuGroup } from '../ui/shell-types.ts'
import { searchHintOf } from './search-targets.ts'

const menu = (...pages: string[]): MenuGroup[] => [{ title: '台账', items: pages.map((to) => ({ key: to, title: to, to, icon: 'file' })) }]

test('搜索框只说本岗位查得到的；什么也查不到的岗位没有搜索框', () => {
  expect(searchHintOf(menu('/todos', '/students'))).toBe('搜学生：姓名、拼音、证件号后四位')
  expect(searchHintOf(menu('/students', '/orgs'))).toBe('搜学校、学生')
  expect(searchHintOf(menu('/orgs', '/system'))).toBe('搜学校')
  expect(searchHintOf(menu('/audits'))).toBeUndefined()
})
