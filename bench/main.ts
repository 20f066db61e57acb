// `npm run bench -- NAME`: runs one bench (or all) and prints figure, baseline, ratio, n and the machine.
import { readdirSync } from 'node:fs'
import { cpus, loadavg, totalmem } from 'node:os'
import type { Bench } from './support/measure.ts'

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.bench.ts'))
  .map((entry) => entry.name.replace('.bench.ts', ''))
const wanted = process.argv.slice(2).filter((one) => !one.startsWith('--'))
const unknown = wanted.filter((name) => !names.includes(name))
if (process.argv.includes('--help') || unknown.length > 0) {
  if (unknown.length > 0) console.error(`没有“${unknown.join('、')}”这项基准。`)
  console.log(
    `用法：npm run bench -- [名称]\n可用的基准：${names.join('、')}\n环境变量 BENCH_SIZES 只跑指定的规模，例如 BENCH_SIZES=148400。`,
  )
  process.exit(unknown.length > 0 ? 2 : 0)
}

const [load] = loadavg()
const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}，${Math.round(totalmem() / 2 ** 30)} GiB，Node ${process.version}，开始时负载 ${load!.toFixed(1)}`
for (const name of wanted.length > 0 ? wanted : names) {
  const { bench } = (await import(`./${name}.bench.ts`)) as { bench: Bench }
  console.log(`\n## ${name}：${bench.title}\n机器：${machine}\n`)
  console.log('| 项目 | 数值 | 基线 | 比值 | n |\n|---|--:|--:|--:|--:|')
  const plans: string[] = []
  await bench.run(({ item, figure, baseline, ratio, n, plan }) => {
    console.log(`| ${item} | ${figure} | ${baseline} | ${ratio.toFixed(2)} | ${n.toLocaleString('en')} |`)
    if (plan) plans.push(`- ${item}：${plan}`)
  })
  if (plans.length > 0) console.log(`\n所用索引（在请求的角色和范围下 EXPLAIN）：\n${plans.join('\n')}`)
}
process.exit(0)
