import { expect, test } from 'vitest'
import { pinyinReadings } from './pinyin-syllables.ts'

test('不带空格的拼音分成音节，每一种读法都有', () => {
  expect(pinyinReadings('zhangwei')).toContain('zhang wei')
  expect(pinyinReadings('lian')).toEqual(expect.arrayContaining(['lian', 'li an']))
  expect(pinyinReadings('xianyu')).toEqual(expect.arrayContaining(['xian yu', 'xi an yu']))
  expect(pinyinReadings('lvfang')).toContain('lv fang')
})

test('最后一个音节没有打完也算；首字母没有读法', () => {
  expect(pinyinReadings('zhangw')).toContain('zhang w')
  for (const letters of ['zw', 'wxm', 'z', 'zh', '', 'bcdfg']) expect(pinyinReadings(letters)).toEqual([])
})

test('很长的字母不拖住查找', () => {
  const before = performance.now()
  expect(pinyinReadings('a'.repeat(40)).length).toBeLessThanOrEqual(6)
  expect(pinyinReadings(`${'xian'.repeat(9)}qqq`)).toEqual([])
  expect(pinyinReadings('a'.repeat(4000))).toEqual([])
  expect(performance.now() - before).toBeLessThan(1000)
})
