import type { z } from 'zod'
import { publicUrl } from '../../kernel/config.ts'
import type { Ctx } from '../../kernel/context.ts'
import { regionOf } from '../../kernel/org-no.ts'
import { equivalenceOf, purposes, type ClassKind as GraduationClassKind } from '../graduation/rules.ts'
import { classKinds, origins, type ClassKind, type Origin } from './codes.ts'
import { isDemonstration } from './keys.ts'
import { findKind } from './kinds.ts'
import type { foundCertificate } from './verification-api.ts'
import type { PublicRow } from './verification-store.ts'

export type Found = z.output<typeof foundCertificate>

/** Only these prove an education; a certificate of completion does not. */
const GRADUATED = new Set(['diploma', 'diploma-proof'])

/** What the public learns of a row. `today` decides what has expired. */
export function foundOf(row: PublicRow, today: string): Found {
  const expired = row.state === 'valid' && row.valid_until !== null && row.valid_until < today
  return {
    state: expired ? 'expired' : (row.state as Found['state']),
    kind: row.kind,
    kindTitle: findKind(row.kind)?.title ?? row.kind,
    holder: row.holder_masked,
    issuerName: row.issuer_name,
    classKind: row.class_kind,
    classKindTitle: row.class_kind ? (classKinds[row.class_kind as ClassKind] ?? null) : null,
    specialtyName: row.specialty_name,
    level: row.level,
    issuedOn: row.issued_on,
    validUntil: row.valid_until,
    stateOn: row.state_on,
    replacedByNumber: row.replaced_by_number,
    originMark: row.origin === 'issued' ? null : origins[row.origin as Origin],
    equivalence: row.state === 'valid' && GRADUATED.has(row.kind) && row.class_kind ? equivalences(row, today) : [],
    credential: row.credential_hash?.toString('hex') ?? null,
  }
}

const remembered = new Map<string, Found['equivalence']>()

/** The texts give one answer for a class kind, a region and a day; asked a thousand times a second it is kept. */
function equivalences(row: PublicRow, today: string): Found['equivalence'] {
  const region = regionOf(row.org_no)
  const name = `${row.class_kind} ${region} ${today}`
  const known = remembered.get(name)
  if (known) return known
  const made = purposes.map(({ id, title }) => {
    const { answer, sentence } = equivalenceOf({ classKind: row.class_kind as GraduationClassKind, purpose: id, region, on: today })
    return { purpose: id, title, education: answer?.education ?? null, sentence }
  })
  if (remembered.size > 5_000) remembered.clear()
  remembered.set(name, made)
  return made
}

/** The one official host, so that a page can say whether it is the right one. */
export function placeOf(ctx: Ctx) {
  const url = publicUrl()
  return { at: ctx.at, domain: url ? new URL(url).host : null, demonstration: isDemonstration(ctx) }
}
