import { randomUUID } from 'node:crypto'
import { inTransaction, type Ctx } from '../../src/kernel/context.ts'
import { issueCertificates, type IssueDraft } from '../../src/modules/certificates/issue.ts'
import { settleState } from '../../src/modules/certificates/register.ts'
import type { CertificateRow } from '../../src/modules/certificates/rows.ts'
import { lockCertificate } from '../../src/modules/certificates/store.ts'
import { orgs, type AccountName } from './small-province.ts'
import { actorFor } from './jobs.ts'
import type { World } from './world.ts'

/** Work in the scope of a test account that no endpoint reaches. */
export async function within<T>(world: World, account: AccountName | (string & {}), work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const actor = await actorFor(world, account)
  return inTransaction(world.database, world.vault, actor, randomUUID(), work)
}

export function draft(change: Partial<IssueDraft> = {}): IssueDraft {
  return {
    number: '51010000012026100001',
    issuerName: '青城技师学院',
    personId: null,
    enrollmentId: null,
    name: '张𠮷三',
    idMasked: null,
    idHash: null,
    classKind: 'senior',
    specialtyCode: 'D0101',
    specialtyName: '数控加工',
    facts: { lengthYears: 3 },
    issuedOn: '2026-07-01',
    ...change,
  }
}

/** Certificates of 青城, issued by the service that issues every certificate. */
export function issue(world: World, drafts: IssueDraft[], kind = 'diploma'): Promise<CertificateRow[]> {
  return within(world, 'qingchengRegistrar', (ctx) => issueCertificates(ctx, { kind, orgNo: orgs.qingcheng, origin: 'issued' }, drafts))
}

export function settle(world: World, id: string, action: 'voided' | 'revoked' | 'suspended' | 'resumed', reason = '测试'): Promise<CertificateRow> {
  return within(world, 'qingchengRegistrar', async (ctx) => settleState(ctx, (await lockCertificate(ctx, id))!, action, { reason }))
}
