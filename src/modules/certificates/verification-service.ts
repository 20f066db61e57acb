import { readCertificateNumber } from '../../kernel/certificate-number.ts'
import type { Ctx } from '../../kernel/context.ts'
import { implement } from '../../kernel/server.ts'
import { verificationApi } from './verification-api.ts'
import { foundOf, placeOf } from './verification-answer.ts'
import { checkText } from './verification-check.ts'
import { verificationKey } from './verification-keys.ts'
import { issueReport } from './verification-report.ts'
import { findByKey } from './verification-store.ts'

export const verificationHandlers = implement(verificationApi, {
  async verifyCertificate(ctx, { number, name }) {
    const { read, rows } = await lookUp(ctx, number, name)
    return { ...placeOf(ctx), read, found: rows.map((row) => foundOf(row, ctx.today)) }
  },

  async checkCredential(ctx, { text }) {
    const answer = await checkText(ctx, text)
    ctx.audit.subject('credential', answer.register?.credential ?? '-', answer.verdictTitle)
    ctx.audit.detail({ verdict: answer.verdict, form: answer.form })
    return { ...placeOf(ctx), ...answer }
  },

  async issueVerificationReport(ctx, { number, name, purpose }) {
    const { read, rows } = await lookUp(ctx, number, name)
    return issueReport(ctx, { number: read.number, purpose, rows })
  },
})

/** Reads the number and looks under number and name; a text that is no number is looked for as it is, alike long. */
export async function lookUp(ctx: Ctx, text: string, name: string) {
  const read = readCertificateNumber(text)
  const number = read.ok ? read.number : text.trim().slice(0, 64)
  const rows = await findByKey(ctx, verificationKey(ctx.vault, number, name))
  return { read: { number, changed: read.ok ? read.changed : [], problem: read.ok ? null : read.reason }, rows: read.ok ? rows : [] }
}
