import type { Case, StepOutcome } from '../../../kernel/cases.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound, Refusal } from '../../../kernel/errors.ts'
import { changeFacts, type ChangeFacts } from '../change-facts.ts'
import type { CertificateState } from '../codes.ts'
import { factsIn } from '../facts.ts'
import { issueCertificates } from '../issue.ts'
import { kindOf } from '../kinds.ts'
import { loseSheet } from '../print-store.ts'
import { correctCertificate, renameHolder, replaceBy, settleState } from '../register.ts'
import type { CertificateRow } from '../rows.ts'
import { changeActions, possibleChanges } from '../rules.ts'
import { findCertificate, insertEvents, lockCertificate } from '../store.ts'
import { lostWayOf } from './register.ts'

/** Does to the certificate what the approved case says, in the school's scope. */
export async function applyChange(ctx: Ctx, file: Case): Promise<StepOutcome> {
  const facts = changeFacts.parse(file.facts)
  const row = await lockCertificate(ctx, facts.certificateId)
  if (!row) throw new NotFound('证书')
  const { title } = changeActions[facts.action]
  if (!possibleChanges(kindOf(row.kind), row.state as CertificateState).includes(facts.action))
    throw new Refusal({ fact: `证书 ${row.number} 现在不能${title}。`, rule: '证书的状态在申请以后变过。', ways: ['退回这一件，看证书的变动记录。'] })
  const note = { reason: facts.reason, caseNo: file.no }
  switch (facts.action) {
    case 'void':
      await settleState(ctx, row, 'voided', note)
      return { note: `${row.number} 已作废。` }
    case 'revoke':
      await settleState(ctx, row, 'revoked', note)
      return { note: `${row.number} 已撤销。` }
    case 'suspend':
      await settleState(ctx, row, 'suspended', note)
      return { note: `${row.number} 已暂停。` }
    case 'resume':
      await settleState(ctx, row, 'resumed', note)
      return { note: `${row.number} 恢复有效。` }
    case 'rename':
      await renameHolder(ctx, row, facts.newName!, note)
      return { note: '证书不变，用两个姓名都能查到。' }
    case 'correct':
      await correctCertificate(ctx, row, setOf(row, facts), note)
      // The sheet with the mistake is no good any more; the right one is printed under the same number.
      await loseSheet(ctx, row.id, '内容更正')
      return { note: '已更正，电子凭证重新签发，可以按原编号换一张纸重印。' }
    case 'lost':
      return replaceLost(ctx, row, note)
  }
}

function setOf(row: CertificateRow, { correction = {} }: ChangeFacts) {
  const { name, specialtyName, classKind, level, issuedOn, sex } = correction
  return {
    ...(name ? { name } : {}),
    ...(specialtyName ? { specialty_name: specialtyName } : {}),
    ...(classKind ? { class_kind: classKind } : {}),
    ...(level ? { level } : {}),
    ...(issuedOn ? { issued_on: issuedOn } : {}),
    ...(sex ? { facts: { ...factsIn(row), sex } } : {}),
  }
}

async function replaceLost(ctx: Ctx, row: CertificateRow, note: { reason: string; caseNo: string }): Promise<StepOutcome> {
  const kind = kindOf(row.kind)
  const way = await lostWayOf(ctx, kind, row.org_no)
  if (way === 'reissue' || !kind.lost.proof) {
    await loseSheet(ctx, row.id, note.reason)
    await insertEvents(ctx, [row], { action: 'corrected', reason: note.reason, detail: { reissue: true }, caseNo: note.caseNo, logged: false })
    ctx.audit.change({ kind: 'certificate', id: row.id, action: 'reissue', after: { reason: note.reason }, orgNo: row.org_no, personId: row.person_id })
    return { note: `按原编号 ${row.number} 补发，可以换一张纸重印。` }
  }
  const proofKind = kindOf(kind.lost.proof)
  const names = row.names
  const [proof] = await issueCertificates(ctx, { kind: proofKind.code, orgNo: row.org_no, origin: 'issued' }, [
    {
      issuerName: row.issuer_name,
      personId: row.person_id,
      enrollmentId: row.enrollment_id,
      // The name of today stands on the new paper; the earlier ones find it too.
      name: names.at(-1)!,
      otherNames: names,
      idMasked: row.id_masked,
      idHash: row.id_hash,
      classKind: row.class_kind,
      specialtyCode: row.specialty_code,
      specialtyName: row.specialty_name,
      facts: { ...factsIn(row), first: { number: row.number, issuedOn: row.issued_on, title: kind.title } },
      issuedOn: ctx.today,
      refersTo: row.id,
      caseNo: note.caseNo,
    },
  ])
  await replaceBy(ctx, row, proof!, note)
  return { note: `${proofKind.title}编号 ${proof!.number}，原${kind.title}不再有效。` }
}

export async function consequenceOf(ctx: Ctx, file: Case): Promise<string> {
  const facts = changeFacts.parse(file.facts)
  const row = await findCertificate(ctx, facts.certificateId)
  if (!row) return ''
  switch (facts.action) {
    case 'void':
    case 'revoke':
      return `查验页从现在起显示“${facts.action === 'void' ? '已作废' : '已撤销'}”，状态清单随之改变。不能恢复。`
    case 'suspend':
      return '查验页从现在起显示“已暂停”，可以恢复。'
    case 'resume':
      return '查验页从现在起显示“有效”。'
    case 'rename':
      return '证书不变；原名、现名都能查到。'
    case 'correct':
      return '编号不变，内容改正，电子凭证重新签发，原来的留在变动记录里。'
    case 'lost': {
      const kind = kindOf(row.kind)
      const proof = (await lostWayOf(ctx, kind, row.org_no)) === 'proof' && kind.lost.proof
      return proof ? `发一本${kindOf(proof).title}，编号另编并写明原编号；原${kind.title}显示“已换发”。` : '按原编号换一张纸重印。'
    }
  }
}
