import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { ConfigError } from '../../kernel/config.ts'
import { allocate, type Allocation } from '../../modules/placements/allocation/allocate.ts'
import { explain } from '../../modules/placements/allocation/explain.ts'
import { InputError } from '../../modules/placements/allocation/problem.ts'
import { readInput } from '../../modules/placements/allocation/read.ts'
import { compareWithPlain, proveAllocation } from '../../modules/placements/allocation/verify.ts'
import { headOf, writeJson, writeResult } from '../../modules/placements/allocation/write.ts'
import { readArgs, type Command } from './command.ts'

const PIECE = 8 * 1024 * 1024

export const admissions: Command = {
  name: 'admissions',
  title: '按志愿、成绩、名额算出录取结果',
  usage: 'luban admissions allocate --input 文件 --output 文件 --seed 数 [--explain 考生号] [--check]',
  help: `不连数据库，只读输入文件、写输出文件；同一输入和种子，输出逐字节相同，与行的次序无关。
文件格式和规则见 docs/allocation.md。输入有错时列出行、列和原因，什么也不写，退出码为 1。

  --input 文件      首部一行 JSON，然后是 CSV；或整个文件是一个 JSON
  --output 文件     名字以 .json 结尾时写一个 JSON，否则首部一行 JSON、然后是 CSV
  --seed 数         抽签种子，0 到 4294967295 的整数；只在各项都相同时用
  --explain 考生号  说明这名考生逐个志愿的结果和理由
  --check           用第二种实现再算一遍逐席比较，并证明名额不超、不浪费、没有嫉妒`,
  async run(args) {
    const { values, positionals } = readArgs('admissions', args, {
      input: { type: 'string' },
      output: { type: 'string' },
      seed: { type: 'string' },
      explain: { type: 'string' },
      check: { type: 'boolean' },
    })
    if (positionals[0] !== 'allocate' || positionals.length > 1)
      throw new ConfigError('要做什么没有写明。用法：luban admissions allocate --input 文件 --output 文件 --seed 数。')
    const { input, output, seed = '' } = values
    if (!input) throw new ConfigError('没有写输入文件。例如 --input 志愿.csv。')
    if (!output && values.explain === undefined && !values.check) throw new ConfigError('没有写输出文件。例如 --output 结果.csv。')
    if (!/^\d{1,10}$/.test(seed) || Number(seed) > 4_294_967_295)
      throw new ConfigError('没有写种子，或不是 0 到 4294967295 的整数。例如 --seed 20261122。')
    return allocateFile(input, output, Number(seed), values)
  },
}

function allocateFile(input: string, output: string | undefined, seed: number, asked: { explain?: string | undefined; check?: boolean | undefined }): number {
  const started = performance.now()
  let result: Allocation
  try {
    result = allocate(readInput(piecesOf(input)), seed)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    console.error(`${input} 有 ${error.problems.length} 处问题，什么也没有写：\n${error.message}`)
    return 1
  }
  const head = headOf(result)
  const told = asked.explain === undefined ? undefined : explain(result, asked.explain)
  if (asked.explain !== undefined && !told) throw new ConfigError(`输入里没有考生 ${asked.explain}。核对考生号。什么也没有写。`)
  if (asked.check) {
    const wrong = [...proveAllocation(result), ...compareWithPlain(result)]
    if (wrong.length > 0) {
      console.error(`核对没有通过，什么也没有写：\n${wrong.join('\n')}`)
      return 1
    }
  }
  const sha256 = output === undefined ? '' : writeWhole(output, output.endsWith('.json') ? writeJson(result) : writeResult(result))
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  console.log(`考生 ${head.candidates} 人，录取 ${head.placed} 人（第一志愿 ${head.byPreference[0] ?? 0}，调剂 ${head.adjusted}）；专业 ${head.programmes.length} 个，录满 ${head.programmes.filter((one) => one.full).length} 个，空余名额 ${head.programmes.reduce((sum, one) => sum + one.free, 0)} 个。用时 ${seconds} 秒。`)
  console.log(`输入 SHA-256 ${head.input}，种子 ${seed}${output === undefined ? '' : `，输出 SHA-256 ${sha256}`}`)
  if (!head.strategyProof) console.log('志愿数有限或有调剂：少填、换填哪些志愿会影响结果，已填志愿的先后照实填最有利。')
  if (asked.check) console.log('核对通过：两种实现逐席相同，名额不超、不浪费、没有嫉妒。')
  if (told) {
    console.log(`\n考生 ${told.key}：${told.score} 分，${told.of} 人中第 ${told.rank} 位。${told.result}。`)
    for (const one of told.reasons) console.log(`${one.preference}. ${one.title === one.programme ? one.programme : `${one.programme} ${one.title}`}：${one.words}`)
    if (told.adjustment) console.log(told.adjustment)
  }
  return 0
}

function* piecesOf(file: string): Generator<Uint8Array> {
  let handle: number
  try {
    handle = openSync(file, 'r')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new ConfigError(code === 'ENOENT' ? `没有这个文件：${file}。核对路径。` : `文件读不出来：${file}（${code}）。核对路径和权限。`)
  }
  try {
    const buffer = new Uint8Array(PIECE)
    for (let read = readSync(handle, buffer); read > 0; read = readSync(handle, buffer)) yield buffer.subarray(0, read)
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EISDIR' ? new ConfigError(`${file} 是文件夹。写一个文件。`) : error
  } finally {
    closeSync(handle)
  }
}

/** Writes beside the target and puts it in place at the end: a result is there whole or not at all. Answers with its SHA-256. */
function writeWhole(file: string, pieces: Iterable<string>): string {
  const hash = createHash('sha256')
  const beside = `${file}.${process.pid}.part`
  try {
    const handle = openSync(beside, 'w')
    try {
      for (const piece of pieces) {
        const bytes = Buffer.from(piece)
        hash.update(bytes)
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
      }
    } finally {
      closeSync(handle)
    }
    renameSync(beside, file)
    return hash.digest('hex')
  } catch (error) {
    rmSync(beside, { force: true })
    throw new ConfigError(`结果写不进 ${file}（${(error as NodeJS.ErrnoException).code ?? (error as Error).message}）。核对路径、权限和磁盘空间。`)
  }
}
