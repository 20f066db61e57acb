import type { Actor } from '../../src/kernel/context.ts'
import { actorOfAsker } from '../../src/kernel/job-actor.ts'
import type { JobHost } from '../../src/kernel/job-runner.ts'
import { jobHost } from '../../src/server/worker.ts'
import type { World } from './world.ts'

/** The actor of a test account in its first post, for work that no endpoint reaches. */
export async function actorFor(world: World, username: string): Promise<Actor> {
  const [post] = await world.sql<{ id: string; account_id: string }>(
    `select p.id, p.account_id from national.post p join auth."user" u on u.id = p.account_id where u.username = lower($1) order by p.created_at limit 1`,
    [username],
  )
  if (!post) throw new Error(`no post of ${username}`)
  const actor = await actorOfAsker(world.database.auth, { accountId: post.account_id, postId: post.id }, world.composition.permissionsOf)
  if (!actor) throw new Error(`the post of ${username} has ended`)
  return actor
}

export function hostOf(world: World): JobHost {
  return jobHost(world)
}
