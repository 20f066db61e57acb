import type { Input } from '../../kernel/api.ts'
import type { Ctx } from '../../kernel/context.ts'
import { Invalid } from '../../kernel/errors.ts'
import { checkCreditCode } from '../../kernel/ids.ts'
import { authorityNo } from '../../kernel/org-no.ts'
import { namePinyin } from '../../kernel/pinyin.ts'
import type { api } from './api.ts'
import { auditId } from './audit-id.ts'
import { findRegions } from './list-store.ts'
import { findOrg, findOrgNamed } from './store.ts'
import { allocateUnit, changePeriod, insertOrg } from './write-store.ts'

/** Enters a new authority or a new school (筹设) with the next number of its 主管 region. */
export async function createOrg(
  ctx: Ctx,
  input: Input<typeof api.createOrg>,
): Promise<{ no: number; name: string }> {
  const regions = await findRegions(ctx, [input.region, input.locationRegion])
  const issues = [
    ...(regions.has(input.region)
      ? []
      : [{ path: 'region', message: `行政区划代码 ${input.region} 不在现行名录里。请重新选择。` }]),
    ...(regions.has(input.locationRegion)
      ? []
      : [
          {
            path: 'locationRegion',
            message: `行政区划代码 ${input.locationRegion} 不在现行名录里。请重新选择。`,
          },
        ]),
  ]
  const credit = input.creditCode ? checkCreditCode(input.creditCode) : undefined
  if (credit && !credit.ok) issues.push({ path: 'creditCode', message: credit.reason })
  const same = await findOrgNamed(ctx, input.name)
  if (same)
    issues.push({
      path: 'name',
      message: `已有名为“${same.name}”的单位（${same.no}）。请核对，不要重复登记。`,
    })
  const authority = await findOrg(ctx, authorityNo(input.region))
  if (input.kind === 'authority' && authority)
    issues.push({ path: 'region', message: `这个地区已经登记了主管部门：${authority.name}。` })
  if (input.kind === 'school') {
    if (!authority)
      issues.push({ path: 'region', message: '这个地区还没有登记主管部门。请先登记主管部门，再登记学校。' })
    if (!input.level) issues.push({ path: 'level', message: '请选择学校层级。' })
    if (!input.ownership) issues.push({ path: 'ownership', message: '请选择办学性质。' })
    if (!input.founding) issues.push({ path: 'founding', message: '请填写批准筹设的文件名称、文号和日期。' })
  }
  if (issues.length > 0) throw new Invalid(issues)
  const common = {
    name: input.name,
    short_name: input.shortName,
    initials: namePinyin(input.name).initials,
    region: input.region,
    location_region: input.locationRegion,
    credit_code: credit?.ok ? credit.value : null,
    address: input.address ?? null,
    phone: input.phone ?? null,
  }
  const no = input.kind === 'authority' ? authorityNo(input.region) : await allocateUnit(ctx, authority!.no)
  if (input.kind === 'authority') {
    await insertOrg(ctx, { org_no: no, kind: 'authority', ...common })
  } else {
    const founding = input.founding!
    await insertOrg(ctx, {
      org_no: no,
      kind: 'school',
      state: 'preparing',
      level: input.level!,
      ownership: input.ownership!,
      authority_no: authority!.no,
      founded_on: founding.on,
      founding_approval: `${founding.name}（${founding.number}，${founding.on}）`,
      ...common,
    })
    await changePeriod(
      ctx,
      no,
      { level: input.level!, state: 'preparing', name: input.name, authorityNo: authority!.no },
      { on: founding.on, caseNo: null, clause: '001:72' },
    )
  }
  ctx.audit.subject('org', String(no), input.name, { orgNo: no })
  ctx.audit.because(
    input.founding ? `${input.founding.name}（${input.founding.number}）` : undefined,
    '001:72',
  )
  ctx.audit.change({ kind: 'org', id: auditId(no), action: 'create', after: { no, ...common }, orgNo: no })
  return { no, name: input.name }
}
