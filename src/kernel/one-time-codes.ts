import { randomInt, randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { ChannelError, type Channels } from './channels/channel.ts'
import { inTransaction, type Actor, type Ctx } from './context.ts'
import type { IdVault } from './crypto.ts'
import type { Database } from './db/open.ts'
import { newId } from './uuid.ts'

const MINUTES = 10
const TRIES = 5
/** One a minute and eight a day to one telephone, whoever asks. */
const PER_DAY = 8

const phoneMac = (ctx: Pick<Ctx, 'vault'>, phone: string) => ctx.vault.mac('one-time phone', phone)
const codeMac = (ctx: Pick<Ctx, 'vault'>, phone: string, code: string) => ctx.vault.mac('one-time code', `${phone}:${code}`)

/**
 * Registers a six-digit code for a telephone, to be sent within seconds. Too many requests for one telephone are
 * taken without a word and send nothing: the answer tells nothing about the telephone.
 */
export async function requestCode(ctx: Ctx, phone: string): Promise<void> {
  const mac = phoneMac(ctx, phone)
  await sql`select pg_advisory_xact_lock(hashtext(${`one-time:${mac.toString('hex')}`}))`.execute(ctx.db)
  const { rows } = await sql<{ day: number; minute: number }>`
    select count(*)::int as day, (count(*) filter (where created_at > now() - interval '1 minute'))::int as minute
    from one_time_code where phone_mac = ${mac} and created_at > now() - interval '1 day'`.execute(ctx.db)
  if (rows[0]!.minute > 0 || rows[0]!.day >= PER_DAY) return
  const code = String(randomInt(1_000_000)).padStart(6, '0')
  await ctx.db
    .insertInto('one_time_code')
    .values({
      id: newId(),
      phone_mac: mac,
      code_mac: codeMac(ctx, phone, code),
      sealed: ctx.vault.seal(JSON.stringify({ phone, code })),
      expires_at: sql`now() + make_interval(mins => ${MINUTES})`,
    })
    .execute()
}

/**
 * Takes a code once: true when it is the newest of this telephone, in time, and not tried too often. Where it answers
 * false, throw InvalidAndCounted: any other error rolls the try back, and nobody would ever have tried too often.
 */
export async function takeOneTimeCode(ctx: Ctx, phone: string, code: string): Promise<boolean> {
  const { rows } = await sql<{ id: string; right: boolean }>`
    update one_time_code set tries = tries + 1, state = case when code_mac = ${codeMac(ctx, phone, code)} then 'used' else state end
    where id = (
      select id from one_time_code where phone_mac = ${phoneMac(ctx, phone)} and state <> 'used' and tries < ${TRIES} and expires_at > now()
      order by created_at desc limit 1 for update)
    returning id, code_mac = ${codeMac(ctx, phone, code)} as right`.execute(ctx.db)
  return rows[0]?.right ?? false
}

export type CodeHost = { database: Database; vault: IdVault; channels: Channels; actor: Actor }

/**
 * Sends the codes that wait, outside any transaction, each at most once: who did not get one asks again. Answers with
 * how many it tried. Old codes are deleted.
 */
export async function deliverCodes({ database, vault, channels, actor }: CodeHost): Promise<number> {
  const within = <T>(work: (ctx: Ctx) => Promise<T>) => inTransaction(database, vault, actor, randomUUID(), work)
  const claimed = await within(async (ctx) => {
    await sql`delete from one_time_code where created_at < now() - interval '2 days'`.execute(ctx.db)
    const { rows } = await sql<{ id: string; sealed: Buffer }>`
      update one_time_code set state = 'sending' where id in (
        select id from one_time_code where state = 'waiting' and expires_at > now() order by created_at limit 20 for update skip locked)
      returning id, sealed`.execute(ctx.db)
    return rows
  })
  for (const one of claimed) {
    const { phone, code } = JSON.parse(vault.open(one.sealed)) as { phone: string; code: string }
    const state = await send(channels, actor, one.id, phone, code)
    await within((ctx) => sql`update one_time_code set state = ${state}, sealed = null where id = ${one.id} and state = 'sending'`.execute(ctx.db))
  }
  return claimed.length
}

async function send({ sms, publicUrl }: Channels, actor: Actor, id: string, phone: string, code: string): Promise<'sent' | 'failed'> {
  if (!sms) return 'failed'
  try {
    await sms.send({ id, to: phone, title: `验证码 ${code}，${MINUTES} 分钟内有效，只用于考生注册或找回口令`, url: `${publicUrl}/apply/sign-up`, demonstration: actor.demonstration })
    return 'sent'
  } catch (error) {
    if (error instanceof ChannelError) return 'failed'
    throw error
  }
}
