import type { Ctx } from '../../../kernel/context.ts'
import { isAuthority, mainUnit } from '../../../kernel/org-no.ts'
import { newId } from '../../../kernel/uuid.ts'
import type { IdentityAnswer } from '../identity-client.ts'
import { findReachable } from '../store.ts'
import { insertIdentityCheck } from '../store/checks.ts'
import { listOrgNos } from '../store/register.ts'
import { openNumber } from './scan.ts'

/** Names and numbers of those who have a resident number that can be read. */
export async function numbersToAsk(
  ctx: Ctx,
  personIds: readonly string[],
): Promise<{ id: string; name: string; idNumber: string }[]> {
  const out: { id: string; name: string; idNumber: string }[] = []
  for (const id of personIds) {
    const person = await findReachable(ctx, id)
    const idNumber = person && openNumber(ctx, person)
    if (person && idNumber && /^\d{17}[\dX]$/.test(idNumber)) out.push({ id, name: person.name, idNumber })
  }
  return out
}

/** Keeps what the interface answered, with its serial numbers. */
export async function keepAnswers(ctx: Ctx, answers: readonly IdentityAnswer[]): Promise<void> {
  for (const { id: personId, result, serial } of answers) {
    const orgNo = await keeperOf(ctx, personId)
    const id = newId()
    await insertIdentityCheck(ctx, {
      id,
      orgNo,
      personId,
      result,
      source: 'police-interface',
      checkedAt: ctx.at,
      checkedBy: '公安接口',
      note: null,
      fileId: null,
      serial,
    })
    ctx.audit.change({
      kind: 'identity-check',
      id,
      action: 'people.identity-check',
      after: { result, serial },
      orgNo,
      personId,
    })
  }
  ctx.audit.subject('identity-interface', ctx.actor.schema, `公安接口核验 ${answers.length} 人`)
}

/** Where a check is kept: at the own school, or at the first school in reach, so that the school sees it. */
export async function keeperOf(ctx: Ctx, personId: string): Promise<number> {
  if (!isAuthority(mainUnit(ctx.actor.org.no))) return mainUnit(ctx.actor.org.no)
  return mainUnit((await listOrgNos(ctx, personId))[0] ?? ctx.actor.org.no)
}
