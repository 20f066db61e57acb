import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { chinesePeople, type Slip } from '../../../tests/support/chinese-people.ts'
import { scan, type Scan } from './blocking.ts'
import { prepare, thresholds, type MatchPerson } from './matching.ts'
import { shapes } from './shapes.ts'

const febrl = resolve(import.meta.dirname, '../../../../shared/vectors/febrl3.csv')
const percent = (part: number, whole: number) => `${((part / whole) * 100).toFixed(2)}%`

function quality(
  title: string,
  result: Scan,
  isTrue: (a: number, b: number) => boolean,
  all: number,
  from: number,
) {
  const listed = result.pairs.filter((one) => one.match.level !== 'twins' && one.match.weight >= from)
  const right = listed.filter((one) => isTrue(one.a, one.b)).length
  const [recall, precision] = [right / all, right / listed.length]
  console.log(
    `${title}：查全 ${percent(right, all)}，查准 ${percent(right, listed.length)}（列出 ${listed.length}，真 ${all}，比较 ${result.compared} 对）`,
  )
  return { recall, precision }
}

test('两万人的中文样本：同音、形近、间隔号、15 位、错位、颠倒都找到，双胞胎只列为双胞胎', () => {
  const { people, truth, twins } = chinesePeople(20_000)
  const result = scan(people.map(prepare), shapes)
  const isTrue = (a: number, b: number) => truth.has(`${Math.min(a, b)},${Math.max(a, b)}`)
  const listed = quality('中文 20,000 人，列出', result, isTrue, truth.size, thresholds.possible)
  const likely = quality('中文 20,000 人，很像以上', result, isTrue, truth.size, thresholds.likely)
  const found = new Set(result.pairs.map(({ a, b }) => `${Math.min(a, b)},${Math.max(a, b)}`))
  for (const slip of [
    '同音',
    '形近',
    '间隔号',
    '15 位',
    '一位不同',
    '相邻颠倒',
    '另一种证件',
  ] satisfies Slip[]) {
    const pairs = [...truth].filter(([, slips]) => slips.includes(slip)).map(([pair]) => pair)
    const hit = pairs.filter((pair) => found.has(pair)).length
    console.log(`  ${slip}：${hit}/${pairs.length}`)
    expect(hit / pairs.length, slip).toBeGreaterThan(0.97)
  }
  const levels = new Map(
    result.pairs.map(({ a, b, match }) => [`${Math.min(a, b)},${Math.max(a, b)}`, match.level]),
  )
  const asTwins = [...twins].filter((pair) => levels.get(pair) === 'twins').length
  console.log(
    `  双胞胎 ${twins.size} 对，列为双胞胎 ${asTwins} 对，当作重复 ${[...twins].filter((pair) => levels.has(pair) && levels.get(pair) !== 'twins').length} 对`,
  )
  expect(asTwins / twins.size).toBeGreaterThan(0.95)
  expect(listed.recall).toBeGreaterThan(0.98)
  expect(likely.precision).toBeGreaterThan(0.98)
})

test.skipIf(!existsSync(febrl))('Febrl 3：查全和查准（没有 ../shared/vectors/febrl3.csv 的地方跳过）', () => {
  const rows = readFileSync(febrl, 'utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(',').map((cell) => cell.trim()))
  const people = rows.map(
    ([id, given, surname, number, address1, address2, suburb, postcode, , born, security]): MatchPerson => ({
      id: id!,
      name: [given, surname].filter(Boolean).join(' ') || '—',
      birthDate: /^\d{8}$/.test(born!) ? `${born!.slice(0, 4)}-${born!.slice(4, 6)}-${born!.slice(6)}` : '',
      number: security || null,
      address: [number && `#${number}`, address1, address2, suburb, postcode].filter(Boolean).join(' '),
    }),
  )
  const cluster = people.map((one) => one.id.split('-')[1]!)
  const sizes = [...Map.groupBy(cluster, (one) => one).values()].map((some) => some.length)
  const all = sizes.reduce((sum, n) => sum + (n * (n - 1)) / 2, 0)
  const result = scan(people.map(prepare), shapes)
  const isTrue = (a: number, b: number) => cluster[a] === cluster[b]
  const listed = quality('Febrl 3，列出', result, isTrue, all, thresholds.possible)
  const likely = quality('Febrl 3，很像以上', result, isTrue, all, thresholds.likely)
  expect(listed.recall).toBeGreaterThan(0.95)
  expect(likely.precision).toBeGreaterThan(0.99)
})
