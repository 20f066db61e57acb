import { asSide } from './case-scope.ts'
import type { Case, Evidence } from './case-types.ts'
import type { Ctx } from './context.ts'

/** Evidence with what is known about viruses in each file; read where the case is. */
export async function withScans(ctx: Ctx, file: Case, evidence: readonly Evidence[]): Promise<Evidence[]> {
  const out: Evidence[] = []
  for (const one of evidence) {
    const row =
      one.fileId &&
      (await asSide(ctx, file, one.heldBy ?? 'owner', () =>
        ctx.db.selectFrom('stored_file').select('scan_state').where('id', '=', one.fileId!).executeTakeFirst(),
      ))
    out.push(row ? { ...one, scan: row.scan_state === 'clean' ? 'clean' : 'unscanned' } : one)
  }
  return out
}
