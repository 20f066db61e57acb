import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'

export type Mailbox = {
  url: string
  mails: { to: string[]; text: string }[]
  /** What the server answers to the recipients of the next messages. */
  answer: (code: number, words: string) => void
  close: () => Promise<void>
}

/** A real SMTP server on an address of its own, which keeps what it takes. */
export async function openMailbox(): Promise<Mailbox> {
  const mails: Mailbox['mails'] = []
  let reply = { code: 250, words: '' }
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onRcptTo(_address, _session, done) {
      done(reply.code === 250 ? null : Object.assign(new Error(reply.words), { responseCode: reply.code }))
    },
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const raw = Buffer.concat(chunks).toString()
        const [head = '', ...body] = raw.split('\r\n\r\n')
        mails.push({ to: session.envelope.rcptTo.map((one) => one.address), text: decode(head, body.join('\r\n\r\n')) })
        done()
      })
    },
  })
  server.on('error', () => undefined)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', () => done()))
  const { port } = server.server.address() as AddressInfo
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    answer: (code, words) => void (reply = { code, words }),
    close: () => new Promise((done) => server.close(() => done())),
  }
}

function decode(head: string, body: string): string {
  if (/base64/i.test(head)) return Buffer.from(body, 'base64').toString()
  const bytes = body.replace(/=\r\n/g, '').replace(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)))
  return Buffer.from(bytes, 'latin1').toString()
}
