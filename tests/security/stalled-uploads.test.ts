import { connect, type AddressInfo, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { createAdaptorServer } from '@hono/node-server'
import { expect, test } from 'vitest'
import { createApp } from '../../src/server/app.ts'
import { openWorld } from '../support/world.ts'

const MB = 1024 * 1024

test('停在半路的上传占不满内存：一个网络超出的答 503，断开以后放出来；编号不对的不等文件就答', async () => {
  const world = await openWorld()
  const server = createAdaptorServer({ fetch: createApp({ ...world, addressOf: () => '203.0.113.7' }).fetch })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  const { port } = server.address() as AddressInfo
  const sockets: Socket[] = []
  /** Sends nine of ten announced megabytes and stops; the answer's status, or `waits`. */
  const stall = async () => {
    const socket = connect(port, '127.0.0.1')
    sockets.push(socket)
    socket.on('error', () => undefined)
    const answer = new Promise<string>((done) => {
      socket.once('data', (chunk) => done(chunk.toString().split(' ')[1]!))
      setTimeout(() => done('waits'), 3_000)
    })
    socket.write(`POST /api/public/enterprises/licence?filename=a.pdf HTTP/1.1\r\nhost: x\r\nidempotency-key: ${crypto.randomUUID()}\r\ncontent-length: ${10 * MB}\r\n\r\n`)
    socket.write(new Uint8Array(9 * MB))
    return answer
  }
  try {
    const answers = await Promise.all(Array.from({ length: 8 }, stall))
    // Sixty megabytes for one network: six of nine fit, the rest is refused.
    expect(answers.toSorted()).toEqual(['503', '503', ...Array.from({ length: 6 }, () => 'waits')])
    for (const socket of sockets) socket.destroy()
    // The rate of this path leaves two more tries.
    await sleep(1_500)
    await expect.poll(stall, { timeout: 15_000, interval: 1_500 }).toBe('waits')
    const wrong = await fetch(`http://127.0.0.1:${port}/api/public/complaints/files?trackingNo=ABCDEFGH&code=BBBBB-BBBBB&filename=a.pdf`, { method: 'POST', body: new Uint8Array(15 * MB), headers: { 'idempotency-key': crypto.randomUUID() } })
    expect([wrong.status, ((await wrong.json()) as { message: string }).message]).toEqual([404, '没有这个查询号，或者查询码不对。请核对后再查，字母不分大小写。'])
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
    if ('closeAllConnections' in server) server.closeAllConnections()
    await world.close()
  }
}, 60_000)
