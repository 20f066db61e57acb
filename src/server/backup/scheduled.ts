import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { ConfigError } from '../../kernel/config.ts'
import type { BackupRunner } from '../../kernel/backups.ts'
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

function run(args: string[], step: (words: string) => Promise<void>): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    let [out, err] = ['', '']
    child.stdout.on('data', (chunk: Buffer) => (out = (out + chunk.toString()).slice(-4_000)))
    child.stderr.on('data', (chunk: Buffer) => (err = (err + chunk.toString()).slice(-4_000)))
    let stopped: unknown
    const watch = setInterval(() => {
      step(lastLine(out)).catch((error: unknown) => {
        stopped ??= error
        child.kill('SIGTERM')
      })
    }, STEP_EVERY_MS)
    child.once('error', fail)
    child.once('close', (code) => {
      clearInterval(watch)
      if (stopped) fail(stopped)
      else if (code === 0) done(lastLine(out))
      else fail(new ConfigError(lastLine(err) || `备份没有做成（退出码 ${code}）。`))
    })
  })
}

const lastLine = (text: string) => text.trim().split('\n').at(-1) ?? ''
