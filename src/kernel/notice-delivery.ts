import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { ChannelError, type Channels } from './channels/channel.ts'
import { inTransaction, type Actor, type Ctx } from './context.ts'
import type { IdVault } from './crypto.ts'
import { clockInChina } from './dates.ts'
import type { Database } from './db/open.ts'
import { noticeKindOf } from './notice-kinds.ts'
import type { Channel } from './notice-settings.ts'
import { listAllSettings, resolveParameter } from './parameters.ts'
import { rolesHolding } from './permissions.ts'

/** Minutes to wait after the first, second … failure; after the last one the administrator decides. */
export const RETRY_MINUTES: readonly number[] = [1, 5, 30, 120, 720]
const BATCH = 20
/** A message whose sending was cut short may have arrived: it is not sent again by itself. */
const CUT_SHORT = '5 minutes'
const QUIET_FROM = 'notices.sms.quiet-from'
const QUIET_TO = 'notices.sms.quiet-to'

export type DeliveryHost = { database: Database; vault: IdVault; channels: Channels; actor: Actor }

/**
 * Sends what is due in one province: plans new notices, claims a batch, sends it outside any transaction, writes
 * what came of it. A message is claimed before it is sent and sent by whoever claimed it, so never twice. Answers
 * with the number of messages it tried.
 */
export async function deliverNotices(host: DeliveryHost): Promise<number> {
  const { database, vault, actor } = host
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(database, vault, actor, randomUUID(), work)
  while ((await within(planDeliveries)) > 0);
  const claimed = await within(claimDue)
  for (const one of claimed) {
    const outcome = await tryToSend(host, one)
    await within((ctx) => record(ctx, one, outcome))
  }
  return claimed.length
}

type Unplanned = { id: string; org_no: number; permission: string | null; account_id: string | null; person_id: string | null; kind: string }

/** Makes a delivery for everyone who is addressed by a new notice and wants its kind outside the product too. */
export async function planDeliveries(ctx: Ctx): Promise<number> {
  const { rows: notices } = await sql<Unplanned>`
    select id, org_no, permission, account_id, person_id, kind from notice
    where planned_at is null order by created_at limit 500 for update skip locked`.execute(ctx.db)
  if (notices.length === 0) return 0
  const wanted = notices.map((one) => ({ ...one, kind: noticeKindOf(one.kind), roles: one.permission ? rolesHolding(one.permission) : [] }))
  const live = sql`p.ended_at is null and p.valid_from <= current_date and (p.valid_to is null or p.valid_to >= current_date)`
  await sql`
    with n as (select * from json_to_recordset(${JSON.stringify(wanted)}::json)
                 as n(id uuid, org_no bigint, permission text, account_id text, person_id uuid, kind text, roles json)),
    addressed as (
      select n.id, n.org_no, n.kind, p.account_id, p.holder_name, p.id as post_id from n join post p on p.schema_name = ${ctx.actor.schema} and ${live}
        and ((n.permission is not null and p.org_no / 100 * 100 = n.org_no and p.role in (select json_array_elements_text(n.roles)))
          or p.account_id = n.account_id or p.person_id = n.person_id)),
    recipients as (
      select id, org_no, kind, account_id, holder_name from addressed
      union all
      select a.id, a.org_no, a.kind, d.deputy_account_id, d.deputy_name from addressed a
        join national.post_deputy d on d.post_id = a.post_id and d.ended_at is null and current_date between d.valid_from and d.valid_to),
    wanted as (
      select distinct on (r.id, r.account_id, c.channel) r.*, c.channel, c.masked from recipients r
        join notice_setting s on s.account_id = r.account_id
        join auth."user" u on u.id = r.account_id and u.disabled_at is null
        cross join lateral (values ('mail', s.mail_masked, s.mail_kinds), ('sms', s.phone_masked, s.sms_kinds)) as c(channel, masked, kinds)
      where c.masked is not null and r.kind = any (c.kinds)
        and not exists (select 1 from notice_read x where x.notice_id = r.id and x.account_id = r.account_id)
      order by r.id, r.account_id, c.channel)
    insert into notice_delivery (id, org_no, notice_id, account_id, holder_name, channel, address_masked)
    select gen_random_uuid(), org_no, id, account_id, holder_name, channel, masked from wanted
    on conflict (notice_id, account_id, channel) do nothing`.execute(ctx.db)
  await sql`update notice set planned_at = now() where id = any (${notices.map((one) => one.id)}::uuid[])`.execute(ctx.db)
  return notices.length
}

type Claimed = { id: string; org_no: number; channel: Channel; attempts: number; title: string; link: string; sealed: Buffer | null }

/** Takes the next messages that may go out now; SMS of the quiet hours are put off to their end. */
async function claimDue(ctx: Ctx): Promise<Claimed[]> {
  await sql`update notice_delivery set state = 'failed', cause = '发送时系统中断，不知道对方是否收到；没有自动重发。'
    where state = 'sending' and claimed_at < clock_timestamp() - ${CUT_SHORT}::interval`.execute(ctx.db)
  const { rows } = await sql<Claimed>`
    select d.id, d.org_no, d.channel, d.attempts + 1 as attempts, n.title, n.link,
      case d.channel when 'mail' then s.mail_sealed else s.phone_sealed end as sealed
    from notice_delivery d join notice n on n.id = d.notice_id left join notice_setting s on s.account_id = d.account_id
    where d.state = 'queued' and d.next_at <= clock_timestamp() order by d.next_at, d.id limit ${BATCH} for update of d skip locked`.execute(ctx.db)
  const settings = await listAllSettings(ctx, [QUIET_FROM, QUIET_TO])
  const now: Claimed[] = []
  for (const one of rows) {
    const hour = (key: string) => Number(resolveParameter(settings, key, one.org_no, ctx.today).value)
    const until = one.channel === 'sms' ? endOfQuiet(hour(QUIET_FROM), hour(QUIET_TO), ctx.at) : undefined
    if (until) await sql`update notice_delivery set next_at = ${until} where id = ${one.id}`.execute(ctx.db)
    else now.push(one)
  }
  await sql`update notice_delivery set state = 'sending', attempts = attempts + 1, claimed_at = clock_timestamp()
    where id = any (${now.map((one) => one.id)}::uuid[])`.execute(ctx.db)
  return now
}

/**
 * The moment the quiet hours end, when `at` (ISO) lies in them. `from` and `to` are full hours in China and may pass
 * midnight; the same hour twice means none. Pure.
 */
export function endOfQuiet(from: number, to: number, at: string): string | undefined {
  const local = clockInChina(at)
  const hour = Number(local.slice(11, 13))
  const inside = from <= to ? hour >= from && hour < to : hour >= from || hour < to
  if (!inside) return undefined
  const midnight = Date.parse(`${local.slice(0, 10)}T00:00:00+08:00`)
  return new Date(midnight + (hour < to ? to : to + 24) * 3_600_000).toISOString()
}

type Outcome = { ok: true } | { ok: false; cause: string; final: boolean }

async function tryToSend({ channels, vault, actor }: DeliveryHost, one: Claimed): Promise<Outcome> {
  const channel = channels[one.channel]
  if (!channel) return { ok: false, cause: one.channel === 'mail' ? '还没有配置邮件服务器。' : '还没有配置短信网关。', final: true }
  if (!one.sealed) return { ok: false, cause: '收件人已删去地址。', final: true }
  try {
    await channel.send({
      id: one.id,
      to: vault.open(one.sealed),
      title: one.title,
      url: `${channels.publicUrl}${one.link}`,
      demonstration: actor.demonstration,
    })
    return { ok: true }
  } catch (error) {
    const known = error instanceof ChannelError
    return { ok: false, cause: known ? error.message : `没有发出：${String((error as Error).message).slice(0, 200)}`, final: known && error.final }
  }
}

async function record(ctx: Ctx, one: Claimed, outcome: Outcome): Promise<void> {
  if (outcome.ok) {
    await sql`update notice_delivery set state = 'sent', sent_at = clock_timestamp(), cause = null where id = ${one.id} and state = 'sending'`.execute(ctx.db)
    return
  }
  const wait = outcome.final ? undefined : RETRY_MINUTES[one.attempts - 1]
  await sql`update notice_delivery set state = ${wait === undefined ? 'failed' : 'queued'}, cause = ${outcome.cause},
      next_at = clock_timestamp() + make_interval(mins => ${wait ?? 0}) where id = ${one.id} and state = 'sending'`.execute(ctx.db)
}
