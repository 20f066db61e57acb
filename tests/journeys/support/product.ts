import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  export interface ProvidedContext {
    productUrl: string
    productHome: string
  }
}

/**
 * Starts the product as a newcomer would: `luban serve` on an empty data folder, with the demonstration
 * province it loads by itself. `LUBAN_JOURNEY_URL` uses a product that already runs instead.
 */
export default async function setup(project: TestProject) {
  const given = process.env.LUBAN_JOURNEY_URL
  if (given) {
    project.provide('productUrl', given)
    project.provide('productHome', process.env.LUBAN_HOME ?? '')
    return
  }
  const home = mkdtempSync(join(tmpdir(), 'luban-journey-'))
  const port = await freePort()
  const root = resolve(import.meta.dirname, '../../..')
  const child = spawn(process.execPath, [join(root, 'src/server/main.ts'), 'serve'], {
    cwd: root,
    env: { ...process.env, LUBAN_HOME: home, PORT: String(port), DATABASE_URL: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const url = `http://127.0.0.1:${port}`
  for (let waited = 0; ; waited += 250) {
    if (child.exitCode !== null || waited > 420_000) throw new Error(`产品没有启动：\n${output}`)
    const ready = await fetch(`${url}/readyz`).catch(() => undefined)
    if (ready?.ok) break
    await sleep(250)
  }
  project.provide('productUrl', url)
  project.provide('productHome', home)
  return async () => {
    child.kill('SIGTERM')
    await new Promise<void>((done) => (child.exitCode === null ? child.once('exit', () => done()) : done()))
    rmSync(home, { recursive: true, force: true })
  }
}

function freePort(): Promise<number> {
  return new Promise((done) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => done(port))
    })
  })
}
