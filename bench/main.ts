// `npm run bench -- NAME`: runs one bench (or all) and prints figure, baseline, ratio, n and the machine.
import { readdirSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { Bench } from './support/measure.ts'

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.bench.ts'))
  .map((entry) => entry.name.replace('.bench.ts', ''))
const wanted = process.argv.slice(2).filter((one) => !one.startsWith('--'))
const unknown = wanted.filter((name) => !names.includes(name))
if (process.argv.includes('--help') || unknown.length > 0) {
  if (unknown.length > 0) console.error(`没有“${unknown.join('、')}”这项基准。`)
  console.log(`用法：npm run bench -- [名称]\n可用的基准：${names.join('、')}`)
  process.exit(unknown.length > 0 ? 2 : 0)
}

const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}，${Math.round(totalmem() / 2 ** 30)} GiB，Node ${process.version}`
for (const name of wanted.length > 0 ? wanted : names) {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench }
  console.log(`\n## ${name}：${bench.title}\n机器：${machine}\n`)
  console.log('| 项目 | 数值 | 基线 | 比值 | n |\n|---|--:|--:|--:|--:|')
  await bench.run((row) => console.log(`| ${row.item} | ${row.figure} | ${row.baseline} | ${row.ratio.toFixed(2)} | ${row.n.toLocaleString('en')} |`))
}
process.exit(0)
