import { ChannelError, type NoticeChannel } from './channel.ts'

export type SmsConfig = {
  /** The gateway takes POST {id, to, text} here and answers 2xx when it has taken the message. */
  url: string
  token?: string
  /** Put in brackets before the text, as operators ask: 【鲁班】. */
  signature: string
}

const TIMEOUT_MS = 15_000

/**
 * SMS through an HTTP gateway of the deployment's own choice. The Idempotency-Key is the id of the delivery: a
 * gateway that saw it before answers 2xx or 409 and sends nothing.
 */
export function smsChannel({ url, token, signature }: SmsConfig): NoticeChannel {
  return {
    async send({ id, to, title, url: link, demonstration }) {
      const text = `【${signature}】${demonstration ? '（演示数据）' : ''}${title}。查看 ${link}`
      const headers: Record<string, string> = { 'content-type': 'application/json', 'idempotency-key': id }
      if (token) headers.authorization = `Bearer ${token}`
      const answer = await fetch(url, {
        method: 'POST',
        headers,
        body: JSON.stringify({ id, to, text }),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      }).catch((error: unknown) => {
        throw new ChannelError(`短信网关没有应答：${String((error as Error).message).slice(0, 200)}`, false)
      })
      if (answer.ok || answer.status === 409) return
      const words = (await answer.text().catch(() => '')).slice(0, 160)
      const final = answer.status === 400 || answer.status === 404 || answer.status === 422
      throw new ChannelError(`短信网关答复 ${answer.status}：${words}`, final)
    },
  }
}
