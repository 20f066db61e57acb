import { createTransport } from 'nodemailer'
import { ChannelError, type NoticeChannel } from './channel.ts'

export type MailConfig = {
  /** smtp://user:password@host:587, smtps://host:465. */
  url: string
  /** 鲁班 <notice@example.cn> */
  from: string
}

const TIMEOUT_MS = 15_000

/** Mail by SMTP. The Message-ID is that of the delivery, so that a repetition is recognisable. */
export function mailChannel({ url, from }: MailConfig): NoticeChannel {
  const transport = createTransport(url, { connectionTimeout: TIMEOUT_MS, greetingTimeout: TIMEOUT_MS, socketTimeout: TIMEOUT_MS } as object)
  const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'luban.invalid'
  return {
    async send({ id, to, title, url: link, demonstration }) {
      const mark = demonstration ? '【演示数据】' : ''
      try {
        await transport.sendMail({
          from,
          to,
          subject: `${mark}${title}`,
          text: `${mark}${title}。\n\n登录后查看：${link}\n\n这封邮件由系统发出，不用回复。不想再收到的，可在“通知设置”里关闭。`,
          messageId: `<${id}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated' },
        })
      } catch (error) {
        const { responseCode, message } = error as { responseCode?: number; message: string }
        // 5xx is the receiver's final word, save the ones about signing in, which are ours to mend.
        const final = responseCode !== undefined && responseCode >= 550 && responseCode < 560
        throw new ChannelError(`邮件服务器没有接收：${message.slice(0, 200)}`, final)
      }
    },
  }
}
