import type { ChangeOpener } from '../openers.ts'
import { statusOpeners } from './status.ts'
import { openTransferDraft } from './transfer.ts'

/** How an accepted request becomes a case, by kind. */
export const openers: Readonly<Record<string, ChangeOpener>> = {
  transfer: openTransferDraft,
  ...statusOpeners,
}
