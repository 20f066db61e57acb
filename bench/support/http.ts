import { randomUUID } from 'node:crypto'
import type { Hono } from 'hono'
import { runNext } from '../../src/kernel/job-runner.ts'
import { createApp } from '../../src/server/app.ts'
import { compose } from '../../src/server/modules.ts'
import { jobHost } from '../../src/server/worker.ts'
import { benchPassword, type Population } from './population.ts'

const origin = 'http://127.0.0.1'

export type Client = {
  get: <T>(path: string) => Promise<T>
  post: <T>(path: string, body?: object | Uint8Array) => Promise<T>
}

/** The real application over a population, called in the same process: everything of a request except the socket. */
export async function openApplication(
  population: Population,
): Promise<{ as: (account: string) => Promise<Client>; runJobs: () => Promise<void> }> {
  const composition = await compose()
  const app = createApp({ ...population, composition }) as unknown as Hono
  const host = jobHost({ ...population, composition })
  const send = async <T>(path: string, init: RequestInit, headers: Record<string, string>): Promise<T> => {
    const response = await app.request(`${origin}${path}`, {
      ...init,
      headers: { host: '127.0.0.1', ...headers },
    })
    if (!response.ok) throw new Error(`${path} → ${response.status} ${await response.text()}`)
    return (await response.json()) as T
  }
  return {
    async runJobs() {
      while (await runNext(host, 'p51'));
    },
    async as(username) {
      const response = await app.request(`${origin}/api/auth/sign-in/username`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', host: '127.0.0.1' },
        body: JSON.stringify({ username, password: benchPassword }),
      })
      if (!response.ok) throw new Error(await response.text())
      const cookie = response.headers
        .getSetCookie()
        .map((one) => one.split(';')[0])
        .join('; ')
      return {
        get: (path) => send(path, {}, { cookie }),
        post: (path, body = {}) => {
          const raw = body instanceof Uint8Array ? (body as Uint8Array<ArrayBuffer>) : JSON.stringify(body)
          return send(path, { method: 'POST', body: raw }, { cookie, 'idempotency-key': randomUUID() })
        },
      }
    },
  }
}
