import { publicUrl } from '../../kernel/config.ts'
import { printCode } from '../../kernel/documents/code.ts'
import { issuerOf, listIssued, voidDocument } from '../../kernel/documents/issued.ts'
import { PDF } from '../../kernel/documents/official.ts'
import { listVerifiers, verifyNumber } from '../../kernel/documents/verifiers.ts'
import { enqueue } from '../../kernel/jobs.ts'
import { maskName } from '../../kernel/mask.ts'
import { mainUnit } from '../../kernel/org-no.ts'
import { implement } from '../../kernel/server.ts'
import { api } from './api.ts'
import { issueCaseForm, issueReceipt } from './case-form.ts'
import { documentKinds, ledgerKind, partyFormKind } from './documents.ts'
import { caseForms } from './jobs.ts'
import { printCaseLedger } from './ledger.ts'
import { templateHandlers } from './templates.ts'

export const handlers = implement(api, {
  ...templateHandlers,

  async verifyDocument(ctx, { code }) {
    return { at: ctx.at, ...place(ctx.actor.demonstration), found: (await verifyNumber(ctx, code)) ?? null }
  },

  async getVerification(ctx) {
    return { ...place(ctx.actor.demonstration), numbers: listVerifiers().map(({ title, example }) => ({ title, example })) }
  },

  async listIssuedDocuments(ctx, input) {
    const { rows, total } = await listIssued(ctx, input, input)
    const own = mainUnit(ctx.actor.org.no)
    const may = ctx.actor.permissions.has('documents.void')
    return {
      total,
      kinds: [...documentKinds, partyFormKind, ledgerKind].map(({ id, title }) => ({ id, title })),
      rows: rows.map((row) => ({
        id: row.id,
        code: printCode(row.code),
        kind: row.kind,
        kindTitle: row.kind_title,
        title: row.title,
        number: row.number,
        issuerName: row.issuer_name,
        holder: row.holder_masked,
        issuedOn: row.issued_on,
        validUntil: row.valid_until,
        state: row.state === 'valid' && row.valid_until !== null && row.valid_until < ctx.today ? ('expired' as const) : (row.state as 'valid' | 'void' | 'replaced'),
        stateOn: row.state_on,
        reason: row.state_reason,
        format: row.media_type === PDF ? ('PDF' as const) : ('Word' as const),
        by: maskName(row.created_by_name),
        caseId: row.record_kind === 'case' ? row.record_id : null,
        mayVoid: may && row.state === 'valid' && issuerOf(row) === own,
      })),
    }
  },

  async voidIssuedDocument(ctx, { id, reason }) {
    const row = await voidDocument(ctx, id, reason)
    ctx.audit.subject('issued-document', row.id, `${row.title} ${row.number}`, { orgNo: row.org_no, personId: row.person_id })
    ctx.audit.because(reason)
    return { id }
  },

  issueCaseForm: (ctx, { id, format }) => issueCaseForm(ctx, id, format),
  issueReceipt: (ctx, { id, format }) => issueReceipt(ctx, id, format),

  async issueCaseForms(ctx, { caseIds }) {
    const label = `成批出具审批表 ${caseIds.length} 件`
    const jobId = await enqueue(ctx, caseForms, { caseIds }, { label })
    ctx.audit.subject('job', jobId, label)
    return { jobId }
  },

  exportCaseLedger: (ctx, filter) => printCaseLedger(ctx, filter),
})

/** The one official host, so that a page can say whether it is the right one. */
function place(demonstration: boolean): { domain: string | null; demonstration: boolean } {
  const url = publicUrl()
  return { domain: url ? new URL(url).host : null, demonstration: demonstration || !url }
}
