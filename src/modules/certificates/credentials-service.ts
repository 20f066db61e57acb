import { publicUrl } from '../../kernel/config.ts'
import type { Ctx } from '../../kernel/context.ts'
import { didDocument } from '../../kernel/credentials/did.ts'
import type { KeyRecord } from '../../kernel/credentials/keys.ts'
import { VC_JWT } from '../../kernel/credentials/vc-jose.ts'
import { NotFound } from '../../kernel/errors.ts'
import { authorityNo, mainUnit, regionOf } from '../../kernel/org-no.ts'
import { implement, type FileAnswer } from '../../kernel/server.ts'
import { findOrgs, getOrg } from '../orgs/public.ts'
import { credentialsApi } from './credentials-api.ts'
import { didOf, issuingDomain, listKeys, revokeKey, rotateKey } from './keys.ts'
import { findStatusDocument } from './status-list-store.ts'
import { signStatusLists } from './status-list.ts'
import { signHead } from './transparency.ts'

export const credentialsHandlers = implement(credentialsApi, {
  async getDidDocument(ctx, { org }) {
    const keys = await listKeys(ctx, org)
    const did = didOf(org)
    if (!keys.some((key) => key.issuer === did)) throw new NotFound('颁证单位的公钥')
    return jsonFile('did.json', didDocument(did, keys))
  },

  async listIssuers(ctx) {
    return jsonFile('issuers.json', documentsOf(await listKeys(ctx)))
  },

  async getStatusList(ctx, { org, list, purpose }) {
    const row = await findStatusDocument(ctx, { orgNo: mainUnit(org), list }, purpose)
    if (!row) throw new NotFound('状态列表')
    return { name: `${org}-${list}-${purpose}.status.jwt`, mediaType: VC_JWT, bytes: Buffer.from(row.document) }
  },

  async listSigningKeys(ctx) {
    const keys = (await listKeys(ctx)).filter((key) => isOfDomain(key))
    const byOrg = Map.groupBy(keys, (key) => orgOf(key))
    const names = new Map((await findOrgs(ctx, [...byOrg.keys()])).map((org) => [org.no, org.name]))
    return {
      domain: issuingDomain(),
      official: publicUrl() !== undefined,
      issuers: [...byOrg].map(([orgNo, own]) => ({ orgNo, name: names.get(orgNo) ?? String(orgNo), did: didOf(orgNo), keys: own.map(keyOf).reverse() })),
    }
  },

  async rotateSigningKey(ctx, { org, reason }) {
    // A key is drawn for a body of this register only: one drawn for another province would be believed here.
    const body = await getOrg(ctx, mainUnit(org))
    const { kid } = await rotateKey(ctx, body.no)
    await signAgain(ctx, org)
    ctx.audit.subject('certificateKey', kid, `${org} ${kid}`, { orgNo: mainUnit(org) })
    ctx.audit.because(reason)
    return { kid }
  },

  async revokeSigningKey(ctx, { org, kid, reason }) {
    await revokeKey(ctx, org, kid)
    await signAgain(ctx, org)
    ctx.audit.subject('certificateKey', kid, `${org} ${kid}`, { orgNo: mainUnit(org) })
    ctx.audit.because(reason)
    return { kid }
  },
})

/** What the body has published stands under the present key again, so that nobody reads a list of a key in doubt. */
async function signAgain(ctx: Ctx, org: number): Promise<void> {
  const orgNo = mainUnit(org)
  await signStatusLists(ctx, orgNo)
  if (orgNo === authorityNo(`${regionOf(orgNo).slice(0, 2)}0000`)) await signHead(ctx)
}

function documentsOf(keys: readonly KeyRecord[]) {
  const issuers = new Set(keys.filter(isOfDomain).map((key) => key.issuer))
  return [...issuers].map((issuer) => didDocument(issuer, keys))
}

const orgOf = (key: KeyRecord) => Number(key.issuer.slice(-12))
/** A deployment that got its official address keeps the keys of its time as a demonstration, and publishes them no more. */
const isOfDomain = (key: KeyRecord) => didOf(orgOf(key)) === key.issuer

function keyOf({ kid, alg, notBefore, notAfter, revokedAt }: KeyRecord) {
  const state = revokedAt ? ('revoked' as const) : notAfter ? ('past' as const) : ('present' as const)
  return { kid, alg, notBefore, notAfter, revokedAt, state }
}

function jsonFile(name: string, value: unknown): FileAnswer {
  return { name, mediaType: 'application/json', bytes: Buffer.from(JSON.stringify(value)) }
}
