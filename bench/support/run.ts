import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Said } from '../one.ts'
import type { Row } from './measure.ts'

export type Ran = { name: string; title: string; rows: Row[]; load: number; seconds: number; failed?: string }

/** Runs one bench in a child, for `minutes` at most; `print` hears each row as it comes. Never throws. */
export function runBench(name: string, minutes: number, env: Record<string, string>, print: (row: Row) => void): Promise<Ran> {
  const folder = mkdtempSync(join(tmpdir(), 'lb-'))
  const ran: Ran = { name, title: name, rows: [], load: loadavg()[0]!, seconds: 0 }
  const started = performance.now()
  const child = fork(new URL('../one.ts', import.meta.url), [name], {
    execArgv: ['--disable-warning=ExperimentalWarning'],
    env: { LOG_LEVEL: 'error', ...process.env, ...env, TMPDIR: folder },
  })
  const stop = setTimeout(() => {
    ran.failed = `${minutes.toFixed(1)} 分钟内没有完成，已中止`
    child.kill('SIGTERM')
    setTimeout(() => child.kill('SIGKILL'), 20_000).unref()
  }, minutes * 60_000)
  return new Promise((done) => {
    child.on('message', (said: Said) => {
      if ('title' in said) ran.title = said.title
      else if ('failed' in said) ran.failed ??= said.failed
      else {
        ran.rows.push(said.row)
        print(said.row)
      }
    })
    child.on('exit', (code) => {
      clearTimeout(stop)
      if (code !== 0) ran.failed ??= `以 ${code} 结束`
      ran.seconds = (performance.now() - started) / 1000
      // A database whose process was cut short still writes while it shuts down.
      const clear = () => {
        rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 })
        done(ran)
      }
      if (ran.failed) setTimeout(clear, 5_000)
      else clear()
    })
  })
}
