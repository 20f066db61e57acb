import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { insertAccount, insertPost } from './accounts-store.ts'
import { endSessions, forgetFailures, setPassword } from './credentials-store.ts'

export { oneTimePassword } from './service/one-time.ts'

/** The account with this sign-in name; `reachNo` is the organisation whose administrators keep it. */
export async function findAccountByName(ctx: Ctx, username: string): Promise<{ id: string; reachNo: number | null } | undefined> {
  const { rows } = await sql<{ id: string; reachNo: number | null }>`
    select id, reach_no as "reachNo" from auth."user" where username = ${username.toLowerCase()}`.execute(ctx.db)
  return rows[0]
}

/** An account that somebody made for themselves, with its one post as a learner. The digest is of the chosen password. */
export async function createLearnerAccount(
  ctx: Ctx,
  account: { id: string; postId: string; username: string; name: string; digest: string; orgNo: number; orgName: string; personId: string },
): Promise<void> {
  const { id, username, name, digest, orgNo, orgName, personId, postId } = account
  await insertAccount(ctx, { id, username, name, digest, reachNo: orgNo, mustChange: false })
  await insertPost(ctx, { id: postId, accountId: id, role: 'learner', orgNo, orgName, holderName: name, validTo: null, personId })
}

/** The first account of an enterprise, whose own password was chosen with the application. */
export async function createEnterpriseAccount(
  ctx: Ctx,
  account: { id: string; postId: string; username: string; name: string; digest: string; orgNo: number; orgName: string },
): Promise<void> {
  const { id, postId, username, name, digest, orgNo, orgName } = account
  await insertAccount(ctx, { id, username, name, digest, reachNo: orgNo, mustChange: false })
  await insertPost(ctx, { id: postId, accountId: id, role: 'enterpriseStaff', orgNo, orgName, holderName: name, validTo: null })
}

/** Gives an account a new password and ends its sessions; `must` when somebody else chose it. */
export async function replacePassword(ctx: Ctx, accountId: string, digest: string, must: boolean): Promise<void> {
  await setPassword(ctx, accountId, digest, must)
  await endSessions(ctx, accountId)
  await forgetFailures(ctx, accountId)
}

export { refuseWeak } from './service/common-passwords.ts'
