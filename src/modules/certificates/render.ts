import type { Ctx } from '../../kernel/context.ts'
import { publicUrl } from '../../kernel/config.ts'
import { qrSvg } from '../../kernel/documents/qr.ts'
import { missingGlyphs } from '../../kernel/documents/fonts.ts'
import { renderPdf } from '../../kernel/documents/pdf.ts'
import { readStoredFile } from '../../kernel/files.ts'
import { photoFilesOf } from '../dossiers/public.ts'
import { getPerson, openIdNumber } from '../people/public.ts'
import { factsIn } from './facts.ts'
import { isDemonstration, signingKey } from './keys.ts'
import { kindOf } from './kinds.ts'
import { qrOf } from './qr.ts'
import type { CertificateRow } from './rows.ts'
import { sheetOf, type Sheet } from './sheet.ts'

export type Offsets = { x: number; y: number; stock: boolean }

type Photo = { name: string; bytes: Uint8Array }
/** A sheet ready to print, with the photograph it names. */
export type Printable = { row: CertificateRow; sheet: Sheet; photo?: Photo | undefined }
/** A sheet, or the sentence why it is not printed. */
export type Prepared = Printable | { row: CertificateRow; reason: string }

/** What stands on each sheet: QR code signed now, characters asked of the font; with `full` birth date and ID number, and the caller records the view. */
export async function prepareSheets(ctx: Ctx, rows: readonly CertificateRow[], full = true): Promise<Prepared[]> {
  const out: Prepared[] = []
  const at = new Date(ctx.at)
  const photos = full ? await photoFilesOf(ctx, rows.flatMap((row) => (row.enrollment_id && kindOf(row.kind).template === 'diploma' ? [row.enrollment_id] : []))) : new Map<string, string>()
  for (const [orgNo, some] of Map.groupBy(rows, (row) => row.org_no)) {
    const key = await signingKey(ctx, orgNo)
    for (const row of some) {
      const person = full && row.person_id ? await getPerson(ctx, row.person_id).catch(() => undefined) : undefined
      const idNumber = person && kindOf(row.kind).template === 'plain' ? await openIdNumber(ctx, person.id) : null
      const photo = row.enrollment_id ? await photoOf(ctx, row.id, photos.get(row.enrollment_id)) : undefined
      const sheet = sheetOf(row, { qr: await qrSvg(qrOf(key, row, at)), photo: photo?.name ?? null, birthDate: person?.birthDate ?? null, sex: person?.sex ?? null, idNumber })
      const reason = unprintable(row, sheet)
      out.push(reason ? { row, reason } : { row, sheet, photo })
    }
  }
  return out
}

async function photoOf(ctx: Ctx, id: string, fileId: string | undefined): Promise<Photo | undefined> {
  if (!fileId) return undefined
  const file = await readStoredFile(ctx, fileId)
  return { name: `${id}.${file.mediaType === 'image/png' ? 'png' : 'jpg'}`, bytes: file.content }
}

/** Names the characters that the printing font does not have; the sheet is then not printed at all. */
function unprintable(row: CertificateRow, sheet: Sheet): string | undefined {
  const missing = [...new Set([...sheet.body.map((part) => part.text), sheet.issuer].flatMap((text) => missingGlyphs(text)))]
  if (missing.length === 0) return undefined
  const named = missing.map((char) => `“${char}”（U+${char.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}）`).join('、')
  return `${row.number} 的${named}，印制字体没有这个字，没有打印。核对用字；确为本人用字的，由印制单位手工补字。`
}

/** One PDF of all sheets, in their order. */
export function renderSheets(ctx: Pick<Ctx, 'actor' | 'today'>, title: string, sheets: readonly Printable[], offsets: Offsets): Promise<Uint8Array> {
  const url = publicUrl()
  return renderPdf({
    template: 'certificates/sheet',
    images: Object.fromEntries(sheets.flatMap(({ photo }) => (photo ? [[photo.name, photo.bytes]] : []))),
    data: {
      title,
      issuedOn: sheets[0]?.row.issued_on ?? ctx.today,
      dx: offsets.x,
      dy: offsets.y,
      stock: offsets.stock,
      domain: url ? new URL(url).host : null,
      demonstration: isDemonstration(ctx) || sheets.some(({ row }) => factsIn(row).demonstration === true),
      sheets: sheets.map(({ sheet }) => sheet),
    },
  })
}

export const fileNameOf = (row: CertificateRow) => `${kindOf(row.kind).title}_${row.number}_${row.name}.pdf`
