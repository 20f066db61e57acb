import { rateBands, type RateBand } from '../opendata/model.ts'
import type { Start } from './model.ts'

export const starts: Record<Start, string> = { junior: '初中毕业', senior: '高中毕业' }

/** The upper ends of the fee filter, 分 a year. */
export const fees: readonly (readonly [number, string])[] = [
  [0, '免学费'],
  [400_000, '4,000 元以内'],
  [600_000, '6,000 元以内'],
  [1_000_000, '10,000 元以内'],
]

/** The upper ends of the length filter, in months. */
export const lengths: readonly (readonly [number, string])[] = [
  [24, '2 年以内'],
  [36, '3 年以内'],
  [48, '4 年以内'],
  [60, '5 年以内'],
]

/** The employment filter: a band and everything above it. */
export const employments: readonly (readonly [RateBand, string])[] = rateBands.filter((one) => one.from > 0).map((one) => [one.id, `${one.from}% 以上`] as const)

/** One plain line on each word that a fifteen-year-old may not know. */
export const schoolWords: Record<string, string> = {
  technical: '技工学校：主要教中级工，初中毕业一般读 3 年。',
  senior: '高级技工学校：可以读到高级工。',
  technician: '技师学院：技工院校里层次最高的，可以读到预备技师。',
}
export const levelWords: Record<string, string> = {
  junior: '初级工：入门的技能等级。',
  intermediate: '中级工：能独立做常规的活，初中毕业一般读 3 年。',
  senior: '高级工：能做复杂的活，高中毕业一般读 3 年，初中毕业一般读 5 年。',
  technician: '预备技师：比高级工再高一级，学的时间也最长。',
}

export const filterTitles = {
  q: '关键词', place: '地方', start: '现在的学历', level: '学到哪一级', months: '学几年', fee: '学费', mode: '怎么学', season: '什么时候入学', ownership: '谁办的', employment: '就业率', left: '只看还有名额的', orgNo: '学校',
} as const
