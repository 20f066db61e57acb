import type { Ctx } from '../../../kernel/context.ts'
import { takeBackFiles } from '../../../kernel/files.ts'
import { newcomersNo } from '../../../kernel/org-no.ts'
import { listUnnamedLicences } from '../store/enterprises.ts'
import { TICKET_HOURS } from './apply.ts'

/** One run; the next goes on. */
const MOST_AT_ONCE = 2000

/** The clock: a licence that no application named in its time is taken back, the row and the bytes. */
export async function sweepLicences(ctx: Ctx): Promise<string> {
  const orgNo = newcomersNo(ctx.actor.schema)
  // An hour more than the form has, so that none is taken while its application is being written.
  const before = new Date(Date.parse(ctx.at) - (TICKET_HOURS + 1) * 3_600_000).toISOString()
  const gone = await takeBackFiles(ctx, await listUnnamedLicences(ctx, orgNo, before, MOST_AT_ONCE))
  for (const id of gone) ctx.audit.change({ kind: 'file', id, action: 'take-back', before: { purpose: '营业执照' }, orgNo })
  return gone.length === 0 ? '没有过期的营业执照。' : `没有提交申请的营业执照 ${gone.length} 份，已清除。`
}
