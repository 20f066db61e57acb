// Apart from the roster's declaration, because the form in the browser asks it too.
import type { DocumentType } from '../../kernel/ids.ts'

const DOCUMENTS: Record<string, DocumentType> = {
  'id-card': 'residentId',
  'household-book': 'residentId',
  'hk-mo-residence': 'residencePermit',
  'tw-residence': 'residencePermit',
  'hk-mo-permit': 'hongKongMacaoPermit',
  'tw-permit': 'taiwanPermit',
  passport: 'passport',
  'foreign-permanent': 'permanentResidenceId',
  none: 'other',
}

/** How the number of a document code is checked; a resident identity card unless said otherwise. */
export function documentTypeOf(code: string | number | null | undefined): DocumentType {
  return DOCUMENTS[String(code || 'id-card')] ?? 'other'
}
