// `npm run bench`: every bench in turn into one table; `-- --short` in six minutes; `-- NAME…` runs those and only prints.
import { readdirSync, writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { resolve } from 'node:path'
import { planned, SHORT_MINUTES, WHOLE_MINUTES, type Planned } from './plan.ts'
import type { Row } from './support/measure.ts'
import { runBench, type Ran } from './support/run.ts'
import { machine, putBetween, tableOf, tsvOf } from './support/table.ts'

const names = readdirSync(import.meta.dirname)
  .filter((name) => name.endsWith('.bench.ts'))
  .map((name) => name.replace('.bench.ts', ''))
const wanted = process.argv.slice(2).filter((one) => !one.startsWith('--'))
const short = process.argv.includes('--short')
const unknown = wanted.filter((name) => !names.includes(name))
if (process.argv.includes('--help') || unknown.length > 0) {
  if (unknown.length > 0) console.error(`没有“${unknown.join('、')}”这项基准。`)
  console.log(
    `用法：npm run bench                  全部，半小时以内，结果写入 docs/performance.md 和 docs/performance.tsv
      npm run bench -- --short      全部的小规模，六分钟以内，结果写入同样两处
      npm run bench -- 名称……       只跑这几项，只打印
可用的基准：${names.join('、')}
环境变量 BENCH_SIZES 只跑指定的规模，例如 BENCH_SIZES=148400。`,
  )
  process.exit(unknown.length > 0 ? 2 : 0)
}

const began = new Date()
const load = loadavg()[0]!
const minutesLeft = () => (short ? SHORT_MINUTES : WHOLE_MINUTES) - (Date.now() - began.getTime()) / 60_000
const chosen: Planned[] = wanted.length > 0 ? wanted.map((name) => ({ name, minutes: 30, short: planned.find((one) => one.name === name)?.short })) : planned.filter((one) => names.includes(one.name) && (!short || one.short))
console.log(`机器：${machine}，开始时负载 ${load.toFixed(1)}`)

const results: Ran[] = []
for (const { name, minutes, short: small } of chosen) {
  const left = wanted.length > 0 ? minutes : Math.min(minutes, minutesLeft())
  if (left <= 0) {
    results.push({ name, title: name, rows: [], load: loadavg()[0]!, seconds: 0, failed: '时间用完，没有开始' })
    continue
  }
  console.log(`\n## ${name}\n\n| 项目 | 数值 | 基线 | 比值 | n |\n|---|--:|--:|--:|--:|`)
  const plans: string[] = []
  const env = short ? { BENCH_SECONDS: '3', ...(small?.sizes ? { BENCH_SIZES: small.sizes.join(',') } : {}), ...(process.env.BENCH_SIZES ? { BENCH_SIZES: process.env.BENCH_SIZES } : {}) } : {}
  const ran = await runBench(name, left, env, ({ item, figure, baseline, ratio, n, plan, target }: Row) => {
    console.log(`| ${item} | ${figure}${target ? `（${target.words}：${target.met ? '达到' : '没有达到'}）` : ''} | ${baseline} | ${ratio.toFixed(2)} | ${n.toLocaleString('en')} |`)
    if (plan) plans.push(`- ${item}：${plan}`)
  })
  if (plans.length > 0) console.log(`\n所用索引（在请求的角色和范围下 EXPLAIN）：\n${plans.join('\n')}`)
  console.log(`\n${ran.title}，${ran.seconds.toFixed(0)} 秒${ran.failed ? `；没有完成：${ran.failed}` : ''}`)
  results.push(ran)
}

const missed = results.flatMap((one) => one.rows.filter((row) => row.target && !row.target.met).map((row) => `${one.name}：${row.item}，${row.figure}，目标${row.target!.words}`))
if (wanted.length === 0) writeResults()
if (missed.length > 0) console.log(`\n没有达到目标的 ${missed.length} 项：\n${missed.map((one) => `- ${one}`).join('\n')}`)
process.exit(results.some((one) => one.failed) ? 1 : 0)

function writeResults() {
  const docs = resolve(import.meta.dirname, '../docs')
  const date = began.toISOString().slice(0, 16).replace('T', ' ')
  const minutes = ((Date.now() - began.getTime()) / 60_000).toFixed(1)
  const words = `\`npm run bench${short ? ' -- --short' : ''}\`，${date} UTC，${machine}，开始时负载 ${load.toFixed(1)}，共 ${minutes} 分钟；“负载”一列是那项基准开始时的（前面的基准也算在内）。${missed.length > 0 ? `没有达到目标的 ${missed.length} 项。` : '有目标的各项全部达到。'}`
  putBetween(resolve(docs, 'performance.md'), short ? 'short' : 'whole', `${words}\n\n${tableOf(results)}`)
  if (!short) writeFileSync(resolve(docs, 'performance.tsv'), tsvOf(results, date))
  else writeFileSync(resolve(docs, 'performance-short.tsv'), tsvOf(results, date))
  console.log('\n结果已写入 docs/performance.md。')
}
