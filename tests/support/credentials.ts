import { createHash, randomUUID } from 'node:crypto'
import { issuerDid, didDocument } from '../../src/kernel/credentials/did.ts'
import type { CertificateFacts } from '../../src/kernel/credentials/document.ts'
import { createSigningKey, openSigningKey, type KeyRecord } from '../../src/kernel/credentials/keys.ts'
import type { Algorithm } from '../../src/kernel/credentials/providers.ts'
import { statusListCredential, type StatusPurpose } from '../../src/kernel/credentials/status-list.ts'
import { trustKeys } from '../../src/kernel/credentials/trust.ts'
import { signVcJwt } from '../../src/kernel/credentials/vc-jose.ts'
import { openIdVault } from '../../src/kernel/crypto.ts'

export const vault = openIdVault({ idHashKey: 'a1'.repeat(32), idCipherKey: 'b2'.repeat(32) })
export const domain = 'cert.example.gov.cn'
export const issuer = { did: issuerDid(domain, 510000000100), name: '四川省第一技师学院' }
export const now = new Date('2026-11-22T08:00:00Z')

/** A key of an issuing body that signs since the beginning of 2026. */
export function keyOf(alg: Algorithm = 'EdDSA', did = issuer.did, window: Partial<KeyRecord> = {}) {
  const { record, sealed } = createSigningKey(vault, {
    issuer: did,
    alg,
    notBefore: '2026-01-01T00:00:00+08:00',
  })
  const whole = { ...record, ...window }
  return { record: whole, sealed, key: openSigningKey(vault, whole, sealed) }
}

export function facts(change: Partial<CertificateFacts> = {}): CertificateFacts {
  return {
    id: '0197b1c2-1111-7222-8333-444455556666',
    number: 'SC20260630001',
    kind: 'diploma',
    title: '毕业证书',
    holderName: '张𠮷三',
    holderHash: createHash('sha256').update('holder').digest(),
    issuer,
    issuedOn: '2026-06-30',
    achievement: {
      code: 'diploma-0405-3',
      name: '数控加工（数控车工）',
      description: '技师学院全日制毕业证书',
      criteria: '修完人才培养方案规定的全部课程，成绩合格。',
      type: 'Diploma',
      specialty: '数控加工（数控车工）',
    },
    results: [
      { code: 'classKind', name: '班级类别', value: '高级工班' },
      { code: 'years', name: '学制', value: '五年' },
    ],
    status: { list: 3, index: 70_001 },
    ...change,
  }
}

export const trusted = (...records: KeyRecord[]) => trustKeys(records)

export const documentOf = (...records: KeyRecord[]) =>
  JSON.parse(JSON.stringify(didDocument(records[0]!.issuer, records))) as object

/** A signed status list of list 3. */
export function statusJwt(
  { key }: ReturnType<typeof keyOf>,
  purpose: StatusPurpose,
  set: number[],
  from = '2026-11-22T00:00:00Z',
  until = '2026-11-29T00:00:00Z',
) {
  return signVcJwt(
    key,
    statusListCredential({ issuer: key.issuer, list: 3, purpose, set, from, until }),
    new Date(from),
  )
}

export const anyId = () => randomUUID()
