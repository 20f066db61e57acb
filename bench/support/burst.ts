import { fork } from 'node:child_process'
import { Agent, request } from 'node:http'

/** Requests that all leave at the same moment, each over a socket of its own; a program of its own (fork). */
export type Burst = { port: number; asks: { path: string; headers: Record<string, string>; body: string }[] }
export type BurstAnswer = { at: number; ms: number; status: number; body: string; tries: number }

/** Puts a burst on a server from another process, as people's browsers do. */
export function putBurst(burst: Burst): Promise<{ answers: BurstAnswer[]; seconds: number }> {
  const child = fork(new URL('./burst.ts', import.meta.url), ['burst'], { execPath: process.execPath, execArgv: [] })
  return new Promise((resolve, reject) => {
    child.on('message', (answer: { answers: BurstAnswer[]; seconds: number }) => resolve(answer))
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`the burst ended with ${code}`)))
    child.send(burst)
  })
}

if (process.argv[2] === 'burst' && process.send) {
  process.once('message', (burst: Burst) => {
    void run(burst).then((answer) => process.send!(answer, () => process.exit(0)))
  })
}

async function run({ port, asks }: Burst): Promise<{ answers: BurstAnswer[]; seconds: number }> {
  const agent = new Agent({ keepAlive: true, maxSockets: Number.POSITIVE_INFINITY })
  const started = performance.now()
  // A page that is told to wait sends the same again with the same key, as the product's own does; the waiting counts.
  const patient = async (ask: Burst['asks'][number], at: number): Promise<BurstAnswer> => {
    const sent = performance.now()
    for (let tries = 1; ; tries++) {
      const { status, body } = await one(ask)
      if (tries === 4 || (status !== 503 && status !== 0)) return { at, ms: performance.now() - sent, status, body, tries }
      await new Promise((resolve) => setTimeout(resolve, 1500 * tries + Math.random() * 1500))
    }
  }
  const one = ({ path, headers, body }: Burst['asks'][number]) =>
    new Promise<{ status: number; body: string }>((resolve) => {
      const done = (status: number, text: string) => resolve({ status, body: text })
      const asked = request({ host: '127.0.0.1', port, path, method: 'POST', agent, headers: { 'content-type': 'application/json', ...headers } }, (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (piece: string) => (text += piece))
        response.on('end', () => done(response.statusCode ?? 0, text))
      })
      asked.on('error', (error) => done(0, String(error)))
      asked.end(body)
    })
  const answers = await Promise.all(asks.map(patient))
  return { answers, seconds: (performance.now() - started) / 1000 }
}
