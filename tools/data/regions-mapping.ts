// Writes data/regions-mapping.tsv: which present area takes the place of an abolished code. Only what follows from
// the names: the same name (without 县, 区, 市 …) exactly once among the county-level areas of the same province.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { readTsv } from '../../src/kernel/tsv.ts'

const data = join(import.meta.dirname, '../../data')
const read = (name: string) => readTsv(readFileSync(join(data, name), 'utf8'))
const stem = (name: string) => name.replace(/(自治县|自治旗|林区|新区|矿区|区|县|市|旗)$/, '')
const placeholder = /^(市辖区|县|.*直辖县级行政区划)$/

const present = Map.groupBy(
  read('regions.tsv').filter((row) => !row['code']!.endsWith('00') && !placeholder.test(row['name']!)),
  (row) => row['code']!.slice(0, 2) + stem(row['name']!),
)
const rows = read('regions-historic.tsv').flatMap((row) => {
  if (placeholder.test(row['name']!)) return []
  const found = present.get(row['code']!.slice(0, 2) + stem(row['name']!)) ?? []
  return found.length === 1 ? [[row['code'], found[0]!['code'], `${Number(row['last_year']) + 1}-01-01`].join('\t')] : []
})
const head =
  '# 撤销的行政区划代码由哪个现行代码接替。由 tools/data/regions-mapping.ts 按同省同名（去掉县、区、市等通名）且唯一推出；推不出的没有列，汇总时单列。日期为最后出现年份的次年。'
writeFileSync(join(data, 'regions-mapping.tsv'), [head, 'from\tto\ton', ...rows, ''].join('\n'))
console.log(`${rows.length} 条`)
