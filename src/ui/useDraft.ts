import { useEffect, useRef, useState } from 'react'
import { formatClock } from './format.ts'
import type { FormValues } from './form-types.ts'

const interval = 5000

/**
 * Keeps what is typed in localStorage every 5 s and when a field is left, so that it survives an expired
 * session, a closed window and a power cut. Sensitive fields are named in `omit` and never stored.
 */
export function useDraft(key: string | undefined, values: FormValues, dirty: boolean, omit: readonly string[] = []) {
  const [savedAt, setSavedAt] = useState<string>()
  const latest = useRef({ values, dirty })
  latest.current = { values, dirty }
  const written = useRef('')

  const save = () => {
    if (!key || !latest.current.dirty) return
    const kept = Object.fromEntries(Object.entries(latest.current.values).filter(([name]) => !omit.includes(name)))
    const text = JSON.stringify(kept)
    if (text === written.current) return
    try {
      localStorage.setItem(storageKey(key), text)
      written.current = text
      setSavedAt(formatClock(new Date()))
    } catch {
      // Full or refused storage only costs the draft; the form itself goes on.
    }
  }
  const saveLatest = useRef(save)
  saveLatest.current = save

  useEffect(() => {
    const timer = setInterval(() => saveLatest.current(), interval)
    const leave = () => saveLatest.current()
    window.addEventListener('pagehide', leave)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', leave)
    }
  }, [])

  return { savedAt, save }
}

/** The values of a kept draft, if there is one. */
export function readDraft(key: string | undefined): FormValues | undefined {
  if (!key) return undefined
  try {
    const found: unknown = JSON.parse(localStorage.getItem(storageKey(key)) ?? 'null')
    if (typeof found !== 'object' || found === null) return undefined
    return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => typeof entry[1] === 'string'))
  } catch {
    return undefined
  }
}

/** Forgets a draft: after the server has taken the form, or when the person throws it away. */
export function dropDraft(key: string | undefined): void {
  if (!key) return
  try {
    localStorage.removeItem(storageKey(key))
  } catch {
    // Nothing was kept where storage is refused.
  }
}

function storageKey(key: string): string {
  return `luban.draft.${key}`
}
