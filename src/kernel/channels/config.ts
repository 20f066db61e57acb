import { ConfigError } from '../config.ts'
import type { Channels } from './channel.ts'
import { mailChannel } from './mail.ts'
import { smsChannel } from './sms.ts'

/**
 * The ways out that the environment names. Without LUBAN_SMTP_URL or LUBAN_SMS_URL the channel is absent, and the
 * bell in the product is the only notice. Throws ConfigError.
 */
export function readChannels(env: NodeJS.ProcessEnv, fallbackUrl: string): Channels {
  const publicUrl = (env.LUBAN_PUBLIC_URL || fallbackUrl).replace(/\/+$/, '')
  if (env.LUBAN_PUBLIC_URL) checkUrl('LUBAN_PUBLIC_URL', publicUrl, ['http:', 'https:'])
  const channels: Channels = { publicUrl }
  if (env.LUBAN_SMTP_URL) {
    checkUrl('LUBAN_SMTP_URL', env.LUBAN_SMTP_URL, ['smtp:', 'smtps:'])
    if (!env.LUBAN_MAIL_FROM) throw new ConfigError('设了 LUBAN_SMTP_URL，还要设发件人：LUBAN_MAIL_FROM="鲁班 <notice@example.cn>"。')
    channels.mail = mailChannel({ url: env.LUBAN_SMTP_URL, from: env.LUBAN_MAIL_FROM })
  }
  if (env.LUBAN_SMS_URL) {
    checkUrl('LUBAN_SMS_URL', env.LUBAN_SMS_URL, ['http:', 'https:'])
    channels.sms = smsChannel({
      url: env.LUBAN_SMS_URL,
      ...(env.LUBAN_SMS_TOKEN ? { token: env.LUBAN_SMS_TOKEN } : {}),
      signature: env.LUBAN_SMS_SIGNATURE || '鲁班',
    })
  }
  return channels
}

function checkUrl(name: string, text: string, protocols: readonly string[]): void {
  if (URL.canParse(text) && protocols.includes(new URL(text).protocol)) return
  throw new ConfigError(`${name} 写得不对，应以 ${protocols.join('// 或 ')}// 开头。`)
}

/** Which ways out this deployment has, for pages that offer them. */
export function openChannels(env: NodeJS.ProcessEnv = process.env): { mail: boolean; sms: boolean } {
  return { mail: Boolean(env.LUBAN_SMTP_URL), sms: Boolean(env.LUBAN_SMS_URL) }
}
