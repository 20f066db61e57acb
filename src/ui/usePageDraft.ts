import { useState } from 'react'
import { useLocation } from 'react-router'
import { filesOf, readDraft, writeDraft } from './draft-store.ts'

/** The draft key of the one form of a page: its address, so that a draft never comes back under another record. */
export function usePageDraft(): string {
  const { pathname, search } = useLocation()
  return `page:${pathname}${search}`
}

type KeptFile = { fileId: string; name: string }

/** The files uploaded for a form, kept beside its draft: after a reload they need not be looked for again. */
export function useDraftFiles(key: string, initial: readonly KeptFile[] = []) {
  const [files, setFiles] = useState<KeptFile[]>(() => readFiles(key) ?? [...initial])
  const keep = (next: KeptFile[]) => {
    setFiles(next)
    writeDraft(filesOf(key), { files: JSON.stringify(next) }, { never: [] })
  }
  return [files, keep] as const
}

function readFiles(key: string): KeptFile[] | undefined {
  const kept = readDraft(filesOf(key))?.files
  return kept === undefined ? undefined : (JSON.parse(kept) as KeptFile[])
}
