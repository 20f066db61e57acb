import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { isRealDate, normaliseDate, normaliseId } from '../ui/normalise.ts'
import { statusLooks } from '../ui/status-words.ts'
import type { Contrast } from '../ui/theme.ts'
import { chartColours, palette } from '../ui/theme.ts'

const uiFolder = join(import.meta.dirname, '../ui')
const styleFolder = join(uiFolder, 'styles')
const styles = readdirSync(styleFolder).map((name) => ({
  name,
  text: readFileSync(join(styleFolder, name), 'utf8'),
}))

/** Relative luminance by WCAG 2.2, 0 to 1. */
function luminance(hex: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/** Contrast ratio by WCAG 2.2, 1 to 21. */
function ratio(one: string, other: string): number {
  const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (light + 0.05) / (dark + 0.05)
}

describe.each<[string, Contrast, number]>([
  ['普通对比度', 'light', 4.5],
  ['高对比度', 'more', 7],
])('%s', (_, contrast, least) => {
  const c = palette[contrast]
  test('文字在所有用到的底色上都够清楚', () => {
    const texts = [c.tx, c.tx2, c.tx3, c.p, c['p-a'], c.ok, c.info, c.warn, c.err]
    for (const text of texts)
      for (const ground of [c.w, c.bg, c['fill-2'], c['p-bg2']])
        expect(ratio(text, ground)).toBeGreaterThanOrEqual(least)
  })
  test('状态字在自己的底色上、表头字在表头上、选中字在选中行上都够清楚', () => {
    const pairs = [
      [c.ok, c['ok-bg']],
      [c.info, c['info-bg']],
      [c.warn, c['warn-bg']],
      [c.err, c['err-bg']],
      [c.tx2, c.fill],
      [c['p-a'], c['p-bg']],
      [c.tx3, c.fill],
      [c.w, c.deep],
      [c.w, c.p],
    ] as const
    for (const [text, ground] of pairs) expect(ratio(text, ground)).toBeGreaterThanOrEqual(least)
  })
  test('输入框的边线看得见', () => {
    expect(ratio(c.bdi, c.w)).toBeGreaterThanOrEqual(3)
  })
})

test('样式表里的颜色令牌与 theme.ts 一致', () => {
  const tokens = styles.find((sheet) => sheet.name === 'tokens.css')?.text ?? ''
  const [light = '', more = ''] = tokens.split(":root[data-contrast='more']")
  for (const [name, value] of Object.entries(palette.light))
    expect(light).toContain(`--${name}: ${value.toLowerCase()};`)
  for (const [name, value] of Object.entries(palette.more))
    expect(more).toContain(`--${name}: ${value.toLowerCase()};`)
})

test('样式表和组件不使用令牌以外的颜色', () => {
  // The inks of the dark top bar and the demonstration badge have no token of their own.
  const bar = [
    '#000000',
    '#D6E6E8',
    '#45707A',
    '#6F959D',
    '#C6DBDE',
    '#0F4852',
    '#4C7983',
    '#FBE6BD',
    '#E3C384',
    '#A36B10',
  ]
  const chart = [
    ...chartColours.series,
    ...chartColours.sequence,
    chartColours.below,
    ...Object.values(chartColours.fan),
  ]
  const known = new Set<string>([
    ...Object.values(palette.light),
    ...Object.values(palette.more),
    ...chart,
    ...bar,
  ])
  const components = readdirSync(uiFolder)
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => ({ name, text: readFileSync(join(uiFolder, name), 'utf8') }))
  for (const file of [...styles, ...components]) {
    const strange = [...file.text.matchAll(/#[0-9a-fA-F]{6}\b/g)]
      .map((match) => match[0].toUpperCase())
      .filter((colour) => !known.has(colour))
    expect({ file: file.name, strange }).toEqual({ file: file.name, strange: [] })
  }
})

test('没有小于 12 像素的字', () => {
  for (const sheet of styles) {
    for (const match of sheet.text.matchAll(/(?:font-size|font|--fs[a-z-]*):\s*(\d+)px/g))
      expect(Number(match[1])).toBeGreaterThanOrEqual(12)
  }
})

test('每个状态词都有形状和颜色', () => {
  for (const look of Object.values(statusLooks))
    expect(look).toMatchObject({ shape: expect.any(String), tone: expect.any(String) })
})

test('地图上深色块用白字、浅色块用黑字都够清楚', () => {
  for (const fill of [...chartColours.sequence.slice(0, 3), chartColours.below])
    expect(ratio(palette.light.tx, fill)).toBeGreaterThanOrEqual(4.5)
  for (const fill of chartColours.sequence.slice(3))
    expect(ratio('#FFFFFF', fill)).toBeGreaterThanOrEqual(4.5)
})

test('日期和号码按人的写法输入，按一种写法保存', () => {
  expect(['20240925', '2024.9.25', '2024年9月25日', '２０２４－０９－２５'].map(normaliseDate)).toEqual(
    Array.from({ length: 4 }, () => '2024-09-25'),
  )
  expect(normaliseId(' ５１９９ 0020 0801 0112 1x ')).toBe('51990020080101121X')
  expect(isRealDate('2024-02-29')).toBe(true)
  expect(isRealDate('2024-02-30')).toBe(false)
})
