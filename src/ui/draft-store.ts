import type { FormValues } from './form-types.ts'

const prefix = 'luban.draft.'
const ownerKey = 'luban.drafts-of'

/**
 * Which values a draft may keep, and where. A draft lives as long as its tab, over reloads and expired sessions: names,
 * telephones and addresses must not lie about on the computers of offices, which are shared. Passwords are kept nowhere.
 */
export type DraftPolicy = {
  /** Kept nowhere: passwords. */
  never: readonly string[]
  /** The form is about no person: its draft stays on the computer until it is sent or the person signs out. */
  stays?: boolean | undefined
  /** Of a draft that stays: what is kept in the tab all the same. */
  tabOnly?: readonly string[]
}

/** Writes a draft; answers whether anything could be kept. */
export function writeDraft(key: string, values: FormValues, policy: DraftPolicy): boolean {
  const tab: Record<string, string> = {}
  const machine: Record<string, string> = {}
  for (const [name, value] of Object.entries(values)) {
    if (policy.never.includes(name)) continue
    if (!policy.stays || policy.tabOnly?.includes(name)) tab[name] = value
    else machine[name] = value
  }
  try {
    if (policy.stays) localStorage.setItem(prefix + key, JSON.stringify(machine))
    sessionStorage.setItem(prefix + key, JSON.stringify(tab))
    return true
  } catch {
    // Full or refused storage only costs the draft; the form itself goes on.
    return false
  }
}

/** The values of a kept draft, if there is one. */
export function readDraft(key: string | undefined): FormValues | undefined {
  if (!key) return undefined
  const found = { ...read(localStorage, key), ...read(sessionStorage, key) }
  return Object.keys(found).length > 0 ? found : undefined
}

/** Where the files uploaded for a form are kept: beside its draft, and gone with it. */
export const filesOf = (key: string) => `${key}#files`

/** Forgets a draft and the files beside it: after the server has taken the form, or when the person throws it away. */
export function dropDraft(key: string | undefined): void {
  if (!key) return
  for (const one of [key, filesOf(key)]) {
    localStorage.removeItem(prefix + one)
    sessionStorage.removeItem(prefix + one)
  }
}

/** Tells whose drafts these are. Where somebody else signs in without the one before signing out, those go. */
export function keepDraftsFor(owner: string): void {
  const before = sessionStorage.getItem(ownerKey)
  if (before === owner) return
  if (before !== null) dropAllDrafts()
  sessionStorage.setItem(ownerKey, owner)
}

/** Forgets all drafts of this browser; to be called on signing out, not on an expired session. */
export function dropAllDrafts(): void {
  for (const store of [localStorage, sessionStorage]) {
    for (const key of Object.keys(store)) if (key.startsWith(prefix)) store.removeItem(key)
  }
}

function read(store: Storage, key: string): Record<string, string> {
  try {
    const found: unknown = JSON.parse(store.getItem(prefix + key) ?? 'null')
    if (typeof found !== 'object' || found === null) return {}
    return Object.fromEntries(
      Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    )
  } catch {
    return {}
  }
}
