import { sql } from 'kysely'
import type { Ctx } from '../../kernel/context.ts'

const AGAIN_MINUTES = 10

export type NewView = { orgNo: number; personId: string; what: string; purpose: string | null }

/** The same look by the same account again within ten minutes is one look; a look with a purpose always counts. */
export async function insertView(ctx: Ctx, view: NewView): Promise<void> {
  const { accountId, name, org, role } = ctx.actor
  await sql`insert into person_view (org_no, person_id, account_id, viewer_name, viewer_org_name, role, what, purpose)
    select ${view.orgNo}::bigint, ${view.personId}::uuid, ${accountId}, ${name}, ${org.name}, ${role}, ${view.what}, ${view.purpose}::text
    where ${view.purpose}::text is not null or not exists (
      select 1 from person_view v where v.person_id = ${view.personId}::uuid and v.account_id = ${accountId} and v.org_no = ${view.orgNo}::bigint
        and v.what = ${view.what} and v.at > now() - make_interval(mins => ${AGAIN_MINUTES}))`.execute(ctx.db)
}

/** One look at many people, as a list that left the system: one statement for all of them, again after ten minutes. */
export async function insertViews(ctx: Ctx, people: readonly { personId: string; orgNo: number }[], what: string): Promise<void> {
  const { accountId, name, org, role } = ctx.actor
  await sql`insert into person_view (org_no, person_id, account_id, viewer_name, viewer_org_name, role, what)
    select distinct org_no, person_id, ${accountId}, ${name}, ${org.name}, ${role}, ${what}
    from unnest(${people.map((one) => one.orgNo)}::bigint[], ${people.map((one) => one.personId)}::uuid[]) as p(org_no, person_id)
    where not exists (
      select 1 from person_view v where v.person_id = p.person_id and v.account_id = ${accountId} and v.org_no = p.org_no
        and v.what = ${what} and v.at > now() - make_interval(mins => ${AGAIN_MINUTES}))`.execute(ctx.db)
}
