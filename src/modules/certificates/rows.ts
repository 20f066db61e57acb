import type { Insertable, Selectable } from 'kysely'
import type * as tables from '../../kernel/db/tables.ts'

export type CertificateRow = Selectable<tables.Certificate>
export type NewCertificateRow = Insertable<tables.Certificate>
export type EventRow = Selectable<tables.CertificateEvent>
export type BatchRow = Selectable<tables.CertificateBatch>
export type BatchItemRow = Selectable<tables.CertificateBatchRow>
export type PrinterRow = Selectable<tables.CertificatePrinter>
export type PaperEntryRow = Selectable<tables.PaperEntry>
export type PaperRangeRow = Selectable<tables.PaperRange>
export type PrintBatchRow = Selectable<tables.CertificatePrintBatch>
export type SheetRow = Selectable<tables.CertificateSheet>
export type DeliveryRow = Selectable<tables.CertificateDelivery>
export type BackfileRow = Selectable<tables.CertificateBackfile>
