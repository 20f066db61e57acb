import type { Credential } from './document.ts'
import type { QrClaims } from './qr.ts'
import { parseStatusListUrl, type StatusRef } from './status-list.ts'

/** What a genuine certificate says, from any of its forms. */
export type VerifiedCertificate = {
  number: string
  /** Full as printed, or masked where the form is a QR code. */
  name: string
  masked: boolean
  kind: string
  title: string | null
  issuer: string
  issuerName: string | null
  issuedOn: string
  validFrom: string
  validUntil: string | null
  results: { name: string; value: string }[]
  status: StatusRef
  /** uuid of the certificate record; a QR code does not carry it. */
  id: string | null
}

/** Undefined where the status entries do not point to the lists of the credential's own issuer. */
export function certificateOfCredential(credential: Credential): VerifiedCertificate | undefined {
  const { issuer, credentialSubject: subject } = credential
  const entries = [credential.credentialStatus].flat()
  const places = entries.map((entry) => {
    const at = parseStatusListUrl(issuer.id, entry.statusListCredential)
    const fits =
      at?.purpose === entry.statusPurpose &&
      entry.id === `${entry.statusListCredential}#${entry.statusListIndex}`
    return fits ? { list: at.list, index: Number(entry.statusListIndex) } : undefined
  })
  const [status] = places
  if (!status || places.some((one) => one?.list !== status.list || one.index !== status.index))
    return undefined
  const named = new Map(subject.achievement.resultDescription?.map((one) => [one.id, one.name]))
  const name = subject.identifier.find((one) => one.identityType === 'name' && !one.hashed)
  if (!name) return undefined
  return {
    number: subject.licenseNumber,
    name: name.identityHash,
    masked: false,
    kind: subject.achievement.humanCode,
    title: credential.name,
    issuer: issuer.id,
    issuerName: issuer.name,
    issuedOn: credential.validFrom.slice(0, 10),
    validFrom: credential.validFrom,
    validUntil: credential.validUntil ?? null,
    results: (subject.result ?? []).map((one) => ({
      name: named.get(one.resultDescription) ?? '',
      value: one.value,
    })),
    status,
    id: credential.id.slice('urn:uuid:'.length),
  }
}

export function certificateOfQr(claims: QrClaims, issuer: string): VerifiedCertificate {
  return {
    number: claims.number,
    name: claims.maskedName,
    masked: true,
    kind: claims.kind,
    title: null,
    issuer,
    issuerName: null,
    issuedOn: claims.issuedOn,
    validFrom: `${claims.issuedOn}T00:00:00+08:00`,
    validUntil: claims.validUntil ? `${claims.validUntil}T23:59:59+08:00` : null,
    results: claims.classKind ? [{ name: '班级类别', value: claims.classKind }] : [],
    status: claims.status,
    id: null,
  }
}
