import { readCertificateNumber } from '../../../kernel/certificate-number.ts'
import { findOpenCases } from '../../../kernel/case-lists.ts'
import type { Ctx } from '../../../kernel/context.ts'
import { NotFound } from '../../../kernel/errors.ts'
import { storeFile } from '../../../kernel/files.ts'
import { maskName } from '../../../kernel/mask.ts'
import { mainUnit } from '../../../kernel/org-no.ts'
import { readFlag } from '../../../kernel/parameters.ts'
import { implement } from '../../../kernel/server.ts'
import { noteView } from '../../../kernel/views.ts'
import { recordView } from '../../people/public.ts'
import { classKinds, eventActions, type CertificateState, type ClassKind, type EventAction, type Origin } from '../codes.ts'
import { factsIn } from '../facts.ts'
import { certificateKinds, kindOf, type CertificateKind } from '../kinds.ts'
import { listDeliveries, listSheetsOf } from '../print-store.ts'
import { registerApi } from '../register-api.ts'
import type { CertificateRow, EventRow } from '../rows.ts'
import { changeActions, possibleChanges } from '../rules.ts'
import { findCertificate, listCertificates, listEvents, type ListedRow } from '../store.ts'
import { applyForChange } from './change.ts'

export const classKindOf = (row: Pick<CertificateRow, 'class_kind'>) => (row.class_kind ? classKinds[row.class_kind as ClassKind] : null)

export function rowOf(row: ListedRow) {
  return {
    id: row.id,
    number: row.number,
    kind: row.kind,
    title: kindOf(row.kind).title,
    name: maskName(row.name),
    orgNo: row.org_no,
    issuerName: row.issuer_name,
    specialty: row.specialty_name,
    classKind: classKindOf(row),
    level: row.level,
    issuedOn: row.issued_on,
    state: row.state as CertificateState,
    origin: row.origin as Origin,
    printed: row.printed,
    printing: row.printing,
    delivered: row.delivered,
  }
}

/** What a holder who lost the paper gets from this school: a 证明书, or another sheet under the same number. */
export async function lostWayOf(ctx: Ctx, kind: CertificateKind, orgNo: number): Promise<'proof' | 'reissue' | 'none'> {
  if (!kind.lost.parameter) return kind.lost.way
  return (await readFlag(ctx, kind.lost.parameter, { orgNo })) ? 'proof' : 'reissue'
}

function eventWords(row: EventRow): string | null {
  const detail = row.detail as { number?: string; before?: object; after?: object; serial?: string; taker?: string }
  if (detail.number) return `换发为 ${detail.number}`
  if (detail.after) return `更正了${Object.keys(detail.after).filter((key) => fieldTitles[key]).map((key) => fieldTitles[key]).join('、')}`
  if (detail.serial) return `用纸 ${detail.serial}`
  if (detail.taker) return detail.taker
  return null
}

const fieldTitles: Record<string, string> = { name: '姓名', specialty_name: '专业', class_kind: '班次', level: '等级', issued_on: '发证日期', facts: '其他内容' }

export const sheetStates: Record<string, string> = { printing: '打印中', used: '已用', spoiled: '印坏', returned: '未用退回', lost: '持有人遗失' }

async function link(ctx: Ctx, id: string | null) {
  const row = id ? await findCertificate(ctx, id) : undefined
  return row ? { id: row.id, number: row.number, title: kindOf(row.kind).title } : null
}

export const registerHandlers = implement(registerApi, {
  async listCertificates(ctx, { todo, q, ...input }) {
    const text = q?.trim()
    // A name is searched as it was typed, a number in its one spelling.
    const read = text && /\d/.test(text) ? readCertificateNumber(text) : undefined
    const { rows, total } = await listCertificates(ctx, { ...input, q: read?.ok ? read.number : text, unprinted: todo === 'print', undelivered: todo === 'deliver' }, input)
    return { total, rows: rows.map(rowOf), kinds: certificateKinds.map(({ code, title }) => ({ code, title })) }
  },

  async getCertificate(ctx, { id }) {
    const row = await findCertificate(ctx, id)
    if (!row) throw new NotFound('证书')
    const kind = kindOf(row.kind)
    const [events, sheets, deliveries, [open]] = [await listEvents(ctx, id), await listSheetsOf(ctx, id), await listDeliveries(ctx, id), await findOpenCases(ctx, [id])]
    if (row.person_id) await recordView(ctx, row.person_id, `看了${kind.title}`, undefined, row.org_no)
    // A certificate without a person in the register has nobody to keep the look for.
    else noteView(ctx)
    const facts = factsIn(row)
    const lostWay = await lostWayOf(ctx, kind, row.org_no)
    const lines: [string, string | number | null | undefined][] = [
      ['学制', facts.lengthYears ? `${facts.lengthYears} 年` : null],
      ['入学日期', facts.entryDate],
      ['毕业日期', facts.graduatedOn],
      ['培训项目', facts.project],
      ['学时', facts.hours],
      ['职业（工种）', facts.occupation],
      ['所证明的证书', facts.first && `${facts.first.title} ${facts.first.number}`],
    ]
    return {
      ...rowOf({ ...row, printed: sheets.some((one) => one.state === 'used'), printing: sheets.some((one) => one.state === 'printing'), delivered: deliveries.length > 0 && deliveries.length > sheets.filter((one) => one.state === 'lost').length }),
      fullName: row.name,
      otherNames: row.names.filter((name) => name !== row.name),
      idMasked: row.id_masked,
      validUntil: row.valid_until,
      stateOn: row.state_on,
      stateReason: row.state_reason,
      replacedBy: await link(ctx, row.replaced_by),
      refersTo: await link(ctx, row.refers_to),
      facts: lines.flatMap(([label, value]) => (value ? [{ label, value: String(value) }] : [])),
      demonstration: facts.demonstration === true,
      credentialHash: row.credential_hash?.toString('hex') ?? null,
      events: events.map((one) => ({ at: one.at, action: one.action, title: eventActions[one.action as EventAction], reason: one.reason, by: maskName(one.actor_name), caseNo: one.case_no, words: eventWords(one), logIndex: one.log_index })),
      sheets: sheets.map((one) => ({ serial: one.serial, state: sheetStates[one.state]!, reason: one.reason, on: one.settled_on })),
      deliveries: deliveries.map((one) => ({ on: one.taken_on, by: { holder: '本人', proxy: `代领（${one.relation}）`, post: `邮寄（${one.tracking_no}）` }[one.taken_by]!, taker: maskName(one.taker_name), recordedBy: maskName(one.recorded_by_name) })),
      openCase: open ? { id: open.caseId, no: open.caseNo } : null,
      possible: possibleChanges(kind, row.state as CertificateState).map((action) => ({ action, title: changeActions[action].title })),
      lostWay,
    }
  },

  async uploadCertificateFile(ctx, _input, upload) {
    const file = await storeFile(ctx, { ...upload, purpose: 'evidence', orgNo: mainUnit(ctx.actor.org.no) })
    ctx.audit.subject('file', file.id, upload.name)
    return { fileId: file.id, name: file.name }
  },

  openCertificateCase: applyForChange,
})
