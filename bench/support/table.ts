import { readFileSync, writeFileSync } from 'node:fs'
import { cpus, totalmem } from 'node:os'
import type { Ran } from './run.ts'

const cell = (text: string) => text.replaceAll('|', '／').replaceAll('\n', ' ')
const number = (value: number) => value.toLocaleString('en')
const verdict = (met: boolean | undefined) => (met === undefined ? '' : met ? '达到' : '没有达到')

/** The machine in words: what every figure depends on. */
export const machine = `${cpus().length} × ${cpus()[0]?.model.trim() ?? '?'}，${Math.round(totalmem() / 2 ** 30)} GiB，Node ${process.version}`

export const TABLE_HEAD = '| 基准 | 项目 | 数值 | 目标 | | 基线 | 比值 | n | 负载 |\n|---|---|--:|---|---|--:|--:|--:|--:|'

/** All rows of a run as one Markdown table; what failed or was cut short is a line of its own. */
export function tableOf(all: readonly Ran[]): string {
  const lines = all.flatMap(({ name, rows, load, failed }) => [
    ...rows.map((row) => `| ${name} | ${cell(row.item)} | ${cell(row.figure)} | ${cell(row.target?.words ?? '')} | ${verdict(row.target?.met)} | ${cell(row.baseline)} | ${row.ratio.toFixed(2)} | ${number(row.n)} | ${load.toFixed(1)} |`),
    ...(failed ? [`| ${name} | 没有完成 | ${cell(failed.split('\n')[0]!)} | | | | | | ${load.toFixed(1)} |`] : []),
  ])
  return [TABLE_HEAD, ...lines].join('\n')
}

/** The same as tab-separated text, one row a line, for programs. */
export function tsvOf(all: readonly Ran[], date: string): string {
  const head = ['bench', 'item', 'figure', 'target', 'met', 'baseline', 'ratio', 'n', 'load', 'machine', 'date']
  const lines = all.flatMap(({ name, rows, load }) =>
    rows.map((row) => [name, row.item, row.figure, row.target?.words ?? '', row.target ? String(row.target.met) : '', row.baseline, row.ratio.toFixed(2), row.n, load.toFixed(1), machine, date].join('\t')),
  )
  return `${[head.join('\t'), ...lines].join('\n')}\n`
}

/** Puts `text` between the two markers of `name` in a Markdown file, which must hold them. */
export function putBetween(file: string, name: string, text: string): void {
  const [open, close] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const all = readFileSync(file, 'utf8')
  const [from, to] = [all.indexOf(open), all.indexOf(close)]
  if (from < 0 || to < from) throw new Error(`${file}: no place for ${name}`)
  writeFileSync(file, `${all.slice(0, from + open.length)}\n\n${text}\n\n${all.slice(to)}`)
}
