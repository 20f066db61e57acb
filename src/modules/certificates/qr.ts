import { publicUrl } from '../../kernel/config.ts'
import type { SigningKey } from '../../kernel/credentials/keys.ts'
import { qrText } from '../../kernel/credentials/qr.ts'
import { DEMO_DOMAIN } from './keys.ts'
import type { CertificateRow } from './rows.ts'

/** What the QR code on the sheet says: the official verification page, and a signed payload to verify without a network. */
export function qrOf(key: SigningKey, row: CertificateRow, at: Date): string {
  return qrText(
    key,
    `${publicUrl() ?? `https://${DEMO_DOMAIN}`}/verify#`,
    {
      number: row.number,
      holderName: row.name,
      kind: row.kind,
      classKind: row.class_kind ?? '',
      issuedOn: row.issued_on,
      ...(row.valid_until ? { validUntil: row.valid_until } : {}),
      status: { list: row.status_list, index: row.status_index },
    },
    at,
  )
}
