import { sql } from 'kysely'
import type { Ctx } from './context.ts'
import { maskPhone } from './mask.ts'
import { noticeKindOf, type NoticeKind } from './notice-kinds.ts'

export type Channel = 'mail' | 'sms'

export type NoticeSetting = {
  mailMasked: string | null
  phoneMasked: string | null
  mailKinds: NoticeKind[]
  smsKinds: NoticeKind[]
}

/** What the actor's account chose. Nothing is sent outside before an account has given an address and chosen kinds. */
export async function readNoticeSetting(ctx: Ctx): Promise<NoticeSetting> {
  const row = await ctx.db
    .selectFrom('notice_setting')
    .select(['mail_masked', 'phone_masked', 'mail_kinds', 'sms_kinds'])
    .where('account_id', '=', ctx.actor.accountId)
    .executeTakeFirst()
  return {
    mailMasked: row?.mail_masked ?? null,
    phoneMasked: row?.phone_masked ?? null,
    mailKinds: [...new Set((row?.mail_kinds ?? []).map(noticeKindOf))],
    smsKinds: [...new Set((row?.sms_kinds ?? []).map(noticeKindOf))],
  }
}

/** Saves the actor's choice. An address left out stays, an empty one is removed. Addresses are sealed. */
export async function saveNoticeSetting(
  ctx: Ctx,
  wanted: { mail?: string | undefined; phone?: string | undefined; mailKinds: readonly string[]; smsKinds: readonly string[] },
): Promise<void> {
  const { mail, phone } = wanted
  const addresses = {
    ...(mail === undefined ? {} : { mail_sealed: mail ? ctx.vault.seal(mail) : null, mail_masked: mail ? maskMail(mail) : null }),
    ...(phone === undefined ? {} : { phone_sealed: phone ? ctx.vault.seal(phone) : null, phone_masked: phone ? maskPhone(phone) : null }),
  }
  const row = { ...addresses, mail_kinds: [...wanted.mailKinds], sms_kinds: [...wanted.smsKinds], updated_at: ctx.at }
  await ctx.db
    .insertInto('notice_setting')
    .values({ account_id: ctx.actor.accountId, ...row })
    .onConflict((conflict) => conflict.column('account_id').doUpdateSet(row))
    .execute()
}

/** z***@example.cn: the first letter and the domain stay. */
export function maskMail(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 1 ? '***' : `${[...address][0]}***${address.slice(at)}`
}

/** Removes the addresses of an account, when it is closed. */
export async function forgetAddresses(ctx: Ctx, accountId: string): Promise<void> {
  await sql`update notice_setting set mail_sealed = null, mail_masked = null, phone_sealed = null, phone_masked = null,
    mail_kinds = '{}', sms_kinds = '{}', updated_at = now() where account_id = ${accountId}`.execute(ctx.db)
}
