import type { z } from 'zod'
import { addItems } from '../../../kernel/case-items.ts'
import { findOpenCases } from '../../../kernel/case-lists.ts'
import { getCase } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { Invalid, NotFound, Refusal } from '../../../kernel/errors.ts'
import { readStoredFile } from '../../../kernel/files.ts'
import { maskName } from '../../../kernel/mask.ts'
import { handIn, responsibleAuthority, schoolInReach } from '../../orgs/public.ts'
import type { ChangeFacts } from '../change-facts.ts'
import { kindOf } from '../kinds.ts'
import type { registerApi } from '../register-api.ts'
import { changeActions, possibleChanges } from '../rules.ts'
import type { CertificateState } from '../codes.ts'
import { lockCertificate } from '../store.ts'
import { changeWorkflow } from '../workflow.ts'

/** Opens and hands in the case about one certificate, or hands a returned one in again. */
export async function applyForChange(ctx: Ctx, input: z.output<typeof registerApi.openCertificateCase.input>) {
  const row = await lockCertificate(ctx, input.certificateId)
  if (!row) throw new NotFound('证书')
  const kind = kindOf(row.kind)
  const action = changeActions[input.action]
  if (!possibleChanges(kind, row.state as CertificateState).includes(input.action))
    throw new Refusal({ fact: `${kind.title} ${row.number} 现在不能${action.title}。`, rule: `${action.title}只对${action.from.map((one) => ({ valid: '有效', suspended: '已暂停' })[one]).join('、')}的证书。`, ways: ['看证书的变动记录。'] })
  const [open] = (await findOpenCases(ctx, [row.id])).filter((one) => one.caseId !== input.caseId)
  if (open) throw new Refusal({ fact: `这本证书在办件 ${open.caseNo} 中，还没有办结。`, rule: '一本证书同时只办一件。', ways: ['等那一件办结，或先撤销那一件。'] })
  if (input.action === 'correct' && Object.keys(input.correction ?? {}).length === 0) throw new Invalid([{ path: 'correction', message: '没有填写要更正的内容。至少填一项。' }])
  if (input.action === 'rename' && !input.newName) throw new Invalid([{ path: 'newName', message: '没有填写更名以后的姓名。' }])
  const files: ChangeFacts['files'] = []
  for (const fileId of input.fileIds) {
    const file = await readStoredFile(ctx, fileId)
    files.push({ fileId, name: file.name })
  }
  const facts: ChangeFacts = {
    certificateId: row.id,
    number: row.number,
    kind: row.kind,
    holder: maskName(row.name),
    action: input.action,
    reason: input.reason,
    ...(input.action === 'correct' ? { correction: input.correction } : {}),
    ...(input.action === 'rename' ? { newName: input.newName } : {}),
    files,
  }
  const school = await schoolInReach(ctx, row.org_no)
  const title = `${action.title}：${kind.title} ${row.number}（${maskName(row.name)}）`
  const opened = await handIn(ctx, changeWorkflow, school, await responsibleAuthority(ctx, school), title, { ...input, orgNo: row.org_no }, facts)
  if (!input.caseId) await addItems(ctx, await getCase(ctx, opened.id), [{ recordId: row.id, personId: row.person_id, label: `${kind.title} ${row.number}` }])
  ctx.audit.because(input.reason)
  return opened
}
