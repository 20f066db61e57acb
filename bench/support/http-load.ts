import { connect } from 'node:net'

/** Asks a server as fast as it answers over keep-alive connections; a program of its own (fork). */
export type LoadTask = { port: number; prefix: string; paths: string[]; seconds: number; connections: number; headers?: Record<string, string> }
export type LoadAnswer = { count: number; perSecond: number; p50: number; p99: number; bad: number }

process.once('message', (task: LoadTask) => {
  void run(task).then((answer) => process.send!(answer, () => process.exit(0)))
})

async function run({ port, prefix, paths, seconds, connections, headers = {} }: LoadTask): Promise<LoadAnswer> {
  const more = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const requests = paths.map((path) => Buffer.from(`GET ${prefix}${path} HTTP/1.1\r\nhost: 127.0.0.1\r\n${more}\r\n`))
  const spent: number[] = []
  let next = 0
  let bad = 0
  const started = performance.now()
  const end = started + seconds * 1000
  const one = () =>
    new Promise<void>((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', noDelay: true })
      let sent = 0
      let held: Buffer = Buffer.alloc(0)
      const ask = () => {
        sent = performance.now()
        socket.write(requests[next++ % requests.length]!)
      }
      socket.on('connect', ask)
      socket.on('error', reject)
      socket.on('close', () => resolve())
      socket.on('data', (piece: Buffer) => {
        held = held.length === 0 ? piece : Buffer.concat([held, piece])
        if (!isWhole(held)) return
        spent.push(performance.now() - sent)
        if (held.toString('latin1', 9, 12) !== '200') bad++
        held = Buffer.alloc(0)
        if (performance.now() < end) ask()
        else socket.destroy()
      })
    })
  await Promise.all(Array.from({ length: connections }, one))
  const took = (performance.now() - started) / 1000
  const sorted = spent.toSorted((left, right) => left - right)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { count: spent.length, perSecond: spent.length / took, p50: at(0.5), p99: at(0.99), bad }
}

function isWhole(answer: Buffer): boolean {
  const head = answer.indexOf('\r\n\r\n')
  if (head < 0) return false
  const text = answer.toString('latin1', 0, head)
  const length = /content-length: (\d+)/i.exec(text)?.[1]
  if (length !== undefined) return answer.length >= head + 4 + Number(length)
  return /transfer-encoding: chunked/i.test(text) && answer.subarray(-5).toString('latin1') === '0\r\n\r\n'
}
