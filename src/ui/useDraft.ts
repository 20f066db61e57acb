import { useEffect, useRef, useState } from 'react'
import type { DraftPolicy } from './draft-store.ts'
import { writeDraft } from './draft-store.ts'
import type { FormValues } from './form-types.ts'
import { formatClock } from './format.ts'

const interval = 5000

/** Keeps what is typed every 5 s and when a field is left, so that it survives an expired session, a reload and a power cut. */
export function useDraft(key: string | undefined, values: FormValues, dirty: boolean, policy: DraftPolicy) {
  const [savedAt, setSavedAt] = useState<string>()
  const written = useRef<FormValues>(undefined)

  const save = () => {
    if (!key || !dirty || written.current === values) return
    if (!writeDraft(key, values, policy)) return
    written.current = values
    setSavedAt(formatClock(new Date()))
  }
  const latest = useRef(save)
  latest.current = save

  useEffect(() => {
    const saveNow = () => latest.current()
    const timer = setInterval(saveNow, interval)
    window.addEventListener('pagehide', saveNow)
    return () => {
      clearInterval(timer)
      window.removeEventListener('pagehide', saveNow)
    }
  }, [])

  return { savedAt, save }
}
