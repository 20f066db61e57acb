import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

const main = resolve(import.meta.dirname, '../../src/server/main.ts')
const folders: string[] = []
const children: ChildProcess[] = []

export type Run = { child: ChildProcess; out: () => string; ended: Promise<number | null> }

/** A data folder of its own, removed by `cleanUp`. */
export function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'luban-start-'))
  folders.push(home)
  return home
}

function environment(home: string, more: Record<string, string>) {
  const { DATABASE_URL: _, PORT: __, ...env } = process.env
  return { ...env, LUBAN_HOME: home, LUBAN_DEMO_SCALE: '0.01', ...more }
}

/** Starts `luban …` as a process of its own. */
export function start(home: string, args: string[], more: Record<string, string> = {}): Run {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: environment(home, more),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (out += chunk.toString()))
  return { child, out: () => out, ended: new Promise((done) => child.once('close', done)) }
}

/** Runs `luban …` to its end. */
export function luban(home: string, args: string[], more: Record<string, string> = {}) {
  const done = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', main, ...args], {
    env: environment(home, more),
    encoding: 'utf8',
  })
  return { code: done.status, out: done.stdout, err: done.stderr }
}

/** Waits until the condition holds; fails with what was printed. */
export async function until(run: Run, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; waited < 120_000; waited += 50) {
    if (await holds()) return
    if (run.child.exitCode !== null) break
    await sleep(50)
  }
  throw new Error(`没有等到；输出是：${run.out()}`)
}

export async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then((answer) => answer.ok, () => false)
}

/** `luban serve` on a port of its own, ready to answer. */
export async function serve(home: string, more: Record<string, string> = {}) {
  const port = await freePort()
  const run = start(home, ['serve'], { PORT: String(port), ...more })
  await until(run, async () => run.out().includes('按 Ctrl+C 停止') && (await isReady(port)))
  // The accounts are printed just after the first answer is possible.
  await until(run, () => run.out().includes('按 Ctrl+C 停止'))
  return { ...run, port, url: `http://127.0.0.1:${port}` }
}

export function databasePid(home: string): number | undefined {
  const file = join(home, 'pg', 'postmaster.pid')
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split('\n')[0]) : undefined
}

export function runs(pid: number | undefined): boolean {
  if (!pid) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

export function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}

/** Ends what a failed test left, by process number, and removes the data folders. */
export function cleanUp(): void {
  for (const child of children) if (child.exitCode === null) child.kill('SIGKILL')
  for (const home of folders) {
    const pid = databasePid(home)
    if (pid && runs(pid)) process.kill(pid, 'SIGQUIT')
    for (let waited = 0; waited < 5_000 && runs(pid); waited += 50) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 50)
    rmSync(home, { recursive: true, force: true, maxRetries: 20 })
  }
}
