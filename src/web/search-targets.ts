import type { MenuGroup } from '../ui/shell-types.ts'

/** The lists that the search of the top bar looks into, each by its own contract and for those whose menu has it. */
const targets = [
  { key: 'students', thing: '学籍', unit: '条', endpoint: '/api/students', page: '/students', hint: '学生' },
  { key: 'orgs', thing: '学校', unit: '所', endpoint: '/api/orgs', page: '/orgs', hint: '学校' },
] as const

export function searchTargetsOf(menu: readonly MenuGroup[]) {
  const pages = new Set(menu.flatMap((group) => group.items).map((item) => item.to))
  return targets.filter((target) => pages.has(target.page))
}

/** What the search box offers: nothing that the post could not find; undefined where there is nothing to search. */
export function searchHintOf(menu: readonly MenuGroup[]): string | undefined {
  const [only, ...more] = searchTargetsOf(menu)
  if (!only) return undefined
  if (more.length === 0) return only.key === 'students' ? '搜学生：姓名、拼音、证件号后四位' : `搜${only.hint}`
  return `搜${[...more, only].map(({ hint }) => hint).join('、')}`
}
