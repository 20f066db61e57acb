import type { Ctx } from '../../kernel/context.ts'
import { Refusal } from '../../kernel/errors.ts'
import { regionOf } from '../../kernel/org-no.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import { auditId } from './audit-id.ts'
import { allocateUnit, insertOrg } from './write-store.ts'
import { findOrgByCreditCode } from './store.ts'

export type NewEnterprise = { name: string; creditCode: string; locationRegion: string; address: string; phone?: string }

/**
 * Enters an enterprise under the authority that took it in, with the next enterprise number of that region. One
 * enterprise has one number in the province, found by its unified credit code; throws Refusal where it has one.
 */
export async function registerEnterprise(ctx: Ctx, authority: number, enterprise: NewEnterprise): Promise<number> {
  const same = await findOrgByCreditCode(ctx, enterprise.creditCode)
  if (same)
    throw new Refusal({
      fact: `统一社会信用代码 ${enterprise.creditCode} 已经登记：${same.name}。`,
      rule: '一个统一社会信用代码只登记一次。',
      ways: ['核对代码；已有账户的用原账户登录，忘了口令的请主管部门的系统管理员重设。'],
    })
  const no = await allocateUnit(ctx, authority, 'enterprise')
  const row = {
    org_no: no,
    kind: 'enterprise',
    name: enterprise.name,
    short_name: enterprise.name,
    initials: namePinyin(enterprise.name).initials,
    region: regionOf(no),
    location_region: enterprise.locationRegion,
    authority_no: authority,
    credit_code: enterprise.creditCode,
    address: enterprise.address,
  }
  await insertOrg(ctx, row)
  ctx.audit.change({ kind: 'org', id: auditId(no), action: 'create', after: row, orgNo: no })
  return no
}
