import type pg from 'pg'
import type { Actor } from './context.ts'
import { sha256 } from './crypto.ts'
import { HttpError } from './errors.ts'
import type { RoleId } from './permissions.ts'

export const tokenPrefix = 'lbt_'

/** What is kept of a token. The token itself has 256 bits, so a plain digest is enough. */
export function tokenDigest(token: string): Buffer {
  return sha256(token)
}

type TokenRow = {
  id: string
  name: string
  scope: string[]
  postId: string
  accountId: string
  holderName: string
  role: RoleId
  orgNo: number
  orgName: string
  schema: string
  demonstration: boolean
  fresh: boolean
}

/**
 * The actor behind `Authorization: Bearer`: the post of the token with those of its permissions that the token names.
 * Throws 401 with the same words for unknown, expired and withdrawn tokens.
 */
export async function actorOfToken(pool: pg.Pool, header: string, permissionsOf: (role: RoleId) => ReadonlySet<string>): Promise<Actor> {
  const token = /^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? ''
  const actor = token.startsWith(tokenPrefix) ? await actorByDigest(pool, tokenDigest(token), permissionsOf) : undefined
  if (!actor) throw new HttpError({ status: 401, message: '接口令牌无效、已到期或已撤销，没有登录。请系统管理员重新签发。' })
  return actor
}

/** The same by the digest, which is what a short-lived access token stands for; undefined where the token has ended. */
export async function actorByDigest(pool: pg.Pool, digest: Buffer, permissionsOf: (role: RoleId) => ReadonlySet<string>): Promise<Actor | undefined> {
  const { rows } = await pool.query<TokenRow>(
    `select t.id, t.name, t.scope, p.id as "postId", p.account_id as "accountId", p.holder_name as "holderName", p.role,
            p.org_no as "orgNo", p.org_name as "orgName", p.schema_name as schema, v.demonstration,
            coalesce(t.last_used_at > now() - interval '1 minute', false) as fresh
     from national.api_token t join national.post p on p.id = t.post_id
     join national.province v on v.schema_name = p.schema_name join auth."user" u on u.id = p.account_id
     where t.digest = $1 and t.revoked_at is null and t.expires_on >= current_date and u.disabled_at is null
       and p.ended_at is null and p.valid_from <= current_date and (p.valid_to is null or p.valid_to >= current_date)`,
    [digest],
  )
  const [row] = rows
  if (!row) return undefined
  // Written at most once a minute, so that a busy program does not write with every reading.
  if (!row.fresh) await pool.query('update national.api_token set last_used_at = now() where id = $1', [row.id])
  const held = permissionsOf(row.role)
  return {
    accountId: row.accountId,
    name: `${row.holderName}（接口令牌“${row.name}”）`,
    postId: row.postId,
    role: row.role,
    org: { no: row.orgNo, name: row.orgName },
    permissions: new Set(row.scope.filter((one) => held.has(one))),
    schema: row.schema,
    demonstration: row.demonstration,
    personId: null,
    token: { id: row.id, name: row.name },
  }
}
