import { asKeeper } from '../../kernel/case-scope.ts'
import type { Ctx } from '../../kernel/context.ts'
import { readCertificateNumber } from '../../kernel/certificate-number.ts'
import { buildCredential } from '../../kernel/credentials/document.ts'
import { proveCredential } from '../../kernel/credentials/data-integrity.ts'
import { VC_JWT } from '../../kernel/credentials/vc-jose.ts'
import { dayInChina } from '../../kernel/dates.ts'
import { safeFileName } from '../../kernel/documents/official.ts'
import { NotFound, Refusal } from '../../kernel/errors.ts'
import { implement, type FileAnswer } from '../../kernel/server.ts'
import { newId } from '../../kernel/uuid.ts'
import { eventActions, type EventAction } from './codes.ts'
import { factsOf } from './facts.ts'
import { signingKey } from './keys.ts'
import { kindOf } from './kinds.ts'
import type { CertificateRow } from './rows.ts'
import { sharingApi } from './sharing-api.ts'
import { drawToken, openSealed, printToken, sealFor, tokenMark } from './sharing-token.ts'
import { endShare, findPublicById, insertShare, insertShareViews, listOpenShares, listOwn, listShares, listShareViews, type ShareRow } from './sharing-store.ts'
import { findCertificate, findCredential, listEvents } from './store.ts'
import { foundOf, placeOf } from './verification-answer.ts'
import { verificationKey } from './verification-keys.ts'

/** So many open shares of one certificate at a time. */
const MOST_SHARES = 20

export const sharingHandlers = implement(sharingApi, {
  async listMyCertificates(ctx) {
    return { rows: (await listOwn(ctx, ctx.actor.personId!)).map((row) => ownOf(ctx, row)) }
  },

  async getMyCertificate(ctx, { id }) {
    const row = await getOwn(ctx, id)
    const personId = ctx.actor.personId!
    const shares = await listShares(ctx, personId, id)
    const views = Map.groupBy(await listShareViews(ctx, personId, shares.map((one) => one.id)), (view) => view.share_id)
    const { domain, demonstration } = placeOf(ctx)
    return {
      ...ownOf(ctx, row),
      domain,
      demonstration,
      events: (await listEvents(ctx, id)).map((event) => ({ at: event.at, title: eventActions[event.action as EventAction] ?? event.action, reason: event.reason })),
      shares: shares.map((share) => ({
        id: share.id,
        purpose: share.purpose,
        createdAt: share.created_at,
        expiresAt: share.expires_at,
        state: share.ended_at ? ('ended' as const) : share.expires_at <= ctx.at ? ('expired' as const) : ('open' as const),
        views: (views.get(share.id) ?? []).map(({ at, viewer, way }) => ({ at, viewer, way: way as 'link' | 'list' })),
      })),
    }
  },

  async downloadMyCredential(ctx, { id, form }) {
    const row = await getOwn(ctx, id)
    return asKeeper(ctx, { orgNo: row.org_no, personId: ctx.actor.personId! }, () => credentialFile(ctx, row, form))
  },

  async shareMyCertificate(ctx, { id, purpose, days }) {
    const row = await getOwn(ctx, id)
    const personId = ctx.actor.personId!
    const open = (await listShares(ctx, personId, id)).filter((one) => !one.ended_at && one.expires_at > ctx.at)
    if (open.length >= MOST_SHARES)
      throw new Refusal({ fact: `这本证书有 ${open.length} 个分享还没有到期。`, rule: `一本证书同时最多 ${MOST_SHARES} 个分享。`, clause: '', ways: ['先收回不用的分享'] })
    const token = drawToken()
    const share = { id: newId(), expires: new Date(Date.parse(ctx.at) + days * 86_400_000).toISOString() }
    await insertShare(ctx, {
      id: share.id,
      org_no: row.org_no,
      person_id: personId,
      certificate_id: id,
      token_mark: tokenMark(ctx.vault, token),
      sealed: sealFor(ctx.vault, { number: row.number, name: row.name }),
      purpose,
      expires_at: share.expires,
    })
    ctx.audit.subject('certificate-share', share.id, `${kindOf(row.kind).title}分享：${purpose}`, { orgNo: row.org_no, personId })
    return { id: share.id, code: printToken(token), path: `/verify/share#${token}`, expiresOn: dayInChina(share.expires) }
  },

  async endMyShare(ctx, { id }) {
    const personId = ctx.actor.personId!
    const row = await endShare(ctx, personId, id)
    if (!row) throw new NotFound('没有收回的分享')
    ctx.audit.subject('certificate-share', id, `收回证书分享：${row.purpose}`, { orgNo: row.org_no, personId })
    return { id }
  },

  async openShare(ctx, { code, viewer }) {
    const [share] = await listOpenShares(ctx, [tokenMark(ctx.vault, code)])
    ctx.audit.subject('certificate-share', share?.id ?? '-', share ? '打开证书分享' : '没有这个分享')
    const shown = share && (await shownBy(ctx, share))
    if (!share || !shown) return { ...placeOf(ctx), found: null }
    await insertShareViews(ctx, [share], viewer, 'link')
    return { ...placeOf(ctx), found: { ...shown, purpose: share.purpose, expiresAt: share.expires_at } }
  },

  async checkCertificates(ctx, { viewer, rows }) {
    const marks = rows.map((row) => tokenMark(ctx.vault, row.code))
    const shares = new Map((await listOpenShares(ctx, marks)).map((share) => [share.token_mark.toString('hex'), share]))
    const used: ShareRow[] = []
    const answer = []
    for (const [at, { number, name }] of rows.entries()) {
      const share = shares.get(marks[at]!.toString('hex'))
      const row = share && (await rowAsked(ctx, share, number, name))
      if (share && row) used.push(share)
      answer.push({ number, name, certificate: row ? foundOf(row, ctx.today) : null })
    }
    await insertShareViews(ctx, [...new Set(used)], viewer, 'list')
    ctx.audit.subject('certificate-share', '-', `成批核验 ${rows.length} 本，授权相符 ${used.length} 本`)
    return { ...placeOf(ctx), rows: answer }
  },
})

function ownOf(ctx: Ctx, row: CertificateRow) {
  const replaced_by_number = null
  return { id: row.id, number: row.number, name: row.name, certificate: { ...foundOf({ ...row, holder_masked: row.name, replaced_by_number, certificate_id: row.id, key: Buffer.alloc(0) }, ctx.today) } }
}

/** The learner's own certificate; for any other id the answer is the same as for none. */
async function getOwn(ctx: Ctx, id: string): Promise<CertificateRow> {
  const row = await findCertificate(ctx, id)
  if (!row || row.person_id !== ctx.actor.personId) throw new NotFound('证书')
  return row
}

/** What a share shows: number and name as the holder gave them away, and the certificate as it stands now. */
async function shownBy(ctx: Ctx, share: ShareRow) {
  const { number, name } = openSealed(ctx.vault, share.sealed)
  const row = await findPublicById(ctx, verificationKey(ctx.vault, number, name), share.certificate_id)
  return row && { number, name, certificate: foundOf(row, ctx.today) }
}

/** A list names number and name itself: the code consents, it does not answer in their place. */
async function rowAsked(ctx: Ctx, share: ShareRow, number: string, name: string) {
  const read = readCertificateNumber(number)
  return read.ok ? findPublicById(ctx, verificationKey(ctx.vault, read.number, name), share.certificate_id) : undefined
}

/** The signed credential as it was issued, or the same as Open Badges 3.0 with a Data Integrity proof made now. */
async function credentialFile(ctx: Ctx, row: CertificateRow, form: 'vc-jwt' | 'open-badge'): Promise<FileAnswer> {
  const name = safeFileName(`${kindOf(row.kind).title}_${row.number}`)
  if (form === 'vc-jwt') {
    const credential = await findCredential(ctx, row.id)
    if (!credential) throw new NotFound('电子证书')
    return { name: `${name}.jwt`, mediaType: VC_JWT, bytes: Buffer.from(credential.document) }
  }
  const key = await signingKey(ctx, row.org_no)
  if (key.alg !== 'EdDSA')
    throw new Refusal({ fact: '本单位用国密 SM2 签发，没有带证明的 Open Badges 文件。', rule: '这种证明的标准只定义了国际算法。', ways: ['下载另一种电子证书（.jwt），内容相同'] })
  const proved = await proveCredential(key, buildCredential(factsOf(row, key.issuer)), new Date(ctx.at))
  return { name: `${name}.json`, mediaType: 'application/vc+ld+json', bytes: Buffer.from(JSON.stringify(proved, null, 2)) }
}
