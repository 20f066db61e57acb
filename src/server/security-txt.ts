import type { Hono } from 'hono'
import { publicUrl, securityContacts } from '../kernel/config.ts'
import type { Env } from '../kernel/http.ts'

/** How long a reader may keep the answer; it is written anew with every request. */
const VALID_DAYS = 180

/** RFC 9116: where whoever found a weakness of this deployment reports it. Without LUBAN_SECURITY_CONTACT there is none. */
export function mountSecurityTxt(app: Hono<Env>): void {
  app.get('/.well-known/security.txt', (c) => {
    const text = securityText()
    if (text) return c.body(text, 200, { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'public, max-age=86400' })
    return c.body('本部署没有写明报告安全问题的联系方式。\n', 404, { 'content-type': 'text/plain; charset=utf-8' })
  })
}

export function securityText(env: NodeJS.ProcessEnv = process.env, now = Date.now()): string | undefined {
  const contacts = securityContacts(env)
  if (contacts.length === 0) return undefined
  const official = publicUrl(env)
  return [
    ...contacts.map((one) => `Contact: ${one}`),
    `Expires: ${new Date(now + VALID_DAYS * 86_400_000).toISOString().slice(0, 10)}T00:00:00Z`,
    'Preferred-Languages: zh, en',
    ...(official ? [`Canonical: ${new URL(official).origin}/.well-known/security.txt`] : []),
    '',
  ].join('\n')
}
