import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'
import { ERASED } from '../../kernel/retention.ts'

/** Empties these people: the number, its hash, name and birth date are gone for good; the row and its id stay. */
export async function emptyPeople(ctx: Ctx, ids: readonly string[]): Promise<void> {
  await sql`update person set id_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())), id_sealed = '\\x', id_masked = '', id_tail = '',
      name = ${ERASED}, former_name = null, pinyin = '', initials = '', birth_date = '1900-01-01', warnings = '{}', erased_at = now(), version = version + 1
    where id = any (${ids as string[]}::uuid[]) and erased_at is null`.execute(ctx.db)
}
