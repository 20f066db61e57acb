import { spawn } from 'node:child_process'
import { join } from 'node:path'
import type { DrillRunner } from '../../kernel/backup-drills.ts'
import type { BackupRunner } from '../../kernel/backups.ts'
import { ConfigError } from '../../kernel/config.ts'
import { drillSentence, sweepScratch, type Drill } from './drill.ts'
import { saysMissing } from './manifest.ts'

const main = join(import.meta.dirname, '../main.ts')
const STEP_EVERY_MS = 2_000

/**
 * Makes a backup and reads it back to its end, each as a command in a process of its own: the server stays quick, and
 * a backup that needs much memory takes nothing from it. `step` is asked now and then and may throw to stop the work.
 */
export const runBackup: BackupRunner = async (path, plan, step) => {
  const made = await run(['backup', path, '--key-file', plan.keyFile], step)
  const proven = await run(['backup', 'check', path, '--key-file', plan.keyFile], step)
  return { words: `${made}\n${proven}`, whole: !saysMissing(proven) }
}

/**
 * Restores a backup into a scratch deployment of its own and proves it, in a process of its own. What a drill that was
 * killed left behind is removed first: it holds everything the backup does.
 */
export const runDrill: DrillRunner = async (path, plan, step) => {
  await sweepScratch(plan.drill.folder)
  const { code, out, err } = await finish(['backup', 'drill', path, '--key-file', plan.keyFile, '--at', plan.drill.folder, '--json'], () => step('正在恢复到临时的数据库并逐表核对……'), DRILL_OUTPUT)
  // Without a result the command stopped on the way, and says why.
  if (!out.trim()) throw new ConfigError(lastLine(err) || `恢复演练没有做成（退出码 ${code}）。`)
  const drill = JSON.parse(out) as Drill
  return { ok: drill.ok, words: drillSentence(drill) }
}

/** The whole answer of a drill: a few hundred bytes a table. */
const DRILL_OUTPUT = 32 * 1_048_576

async function run(args: string[], step: (words: string) => Promise<void>): Promise<string> {
  const { code, out, err } = await finish(args, (text) => step(lastLine(text)), 4_000)
  if (code === 0) return lastLine(out)
  throw new ConfigError(lastLine(err) || `备份没有做成（退出码 ${code}）。`)
}

type Finished = { code: number | null; out: string; err: string }

/** Runs a command to its end and keeps the last `most` characters of what it printed. */
function finish(args: string[], step: (printed: string) => Promise<void>, most: number): Promise<Finished> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out = (out + chunk.toString()).slice(-most)))
    child.stderr.on('data', (chunk: Buffer) => (err = (err + chunk.toString()).slice(-4_000)))
    let stopped: unknown
    const watch = setInterval(() => {
      step(out).catch((error: unknown) => {
        stopped ??= error
        child.kill('SIGTERM')
      })
    }, STEP_EVERY_MS)
    child.once('error', fail)
    child.once('close', (code) => {
      clearInterval(watch)
      if (stopped) fail(stopped)
      else done({ code, out, err })
    })
  })
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''
