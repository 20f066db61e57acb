import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

/** One cell that is wrong, as a dry run answers it. */
export type SheetProblem = { excelRow: number; column: string; header: string; level: string; found: string; message: string; mend: string }
export type SheetCheck = {
  sha256: string
  sent: number
  rejected: number
  fileProblems: readonly { message: string; mend: string }[]
  problems: readonly SheetProblem[]
}

export type SheetImport<Check, Loaded, More> = {
  file: File | undefined
  check: Check | undefined
  checking: boolean
  checkError: unknown
  loaded: Loaded | undefined
  loading: boolean
  loadError: unknown
  start: (file: File) => void
  /** Writes the very file that was checked. */
  load: (more: More) => Promise<Loaded>
  reset: () => void
}

/** A sheet in two steps: a dry run that writes nothing, then all rows or none, of the same bytes. */
export function useSheetImport<Check extends SheetCheck, Loaded, More = void>(own: {
  check: (file: File) => Promise<Check>
  load: (file: File, sha256: string, more: More) => Promise<Loaded>
  /** The first word of the queries that are asked anew afterwards. */
  reads: string
  onLoaded?: (answer: Loaded) => void
}): SheetImport<Check, Loaded, More> {
  const client = useQueryClient()
  const [file, setFile] = useState<File>()
  const check = useMutation({ mutationFn: own.check })
  const load = useMutation({
    mutationFn: ({ chosen, sha256, more }: { chosen: File; sha256: string; more: More }) => own.load(chosen, sha256, more),
    onSuccess: (answer) => {
      void client.invalidateQueries({ queryKey: [own.reads] })
      own.onLoaded?.(answer)
    },
  })
  return {
    file,
    check: file && check.data,
    checking: check.isPending,
    checkError: check.error,
    loaded: load.data,
    loading: load.isPending,
    loadError: load.error,
    start: (chosen) => {
      setFile(chosen)
      load.reset()
      check.mutate(chosen)
    },
    load: (more) => load.mutateAsync({ chosen: file!, sha256: check.data!.sha256, more }),
    reset: () => {
      setFile(undefined)
      check.reset()
      load.reset()
    },
  }
}

/** Why a checked sheet cannot be written yet; `empty` is said of one that has nothing to write. */
export function sheetBlocked(check: SheetCheck, empty: string | false): string | undefined {
  if (check.fileProblems.length > 0) return '文件有问题，不能导入'
  if (check.rejected > 0) return `${check.rejected} 行没有通过，改正后重新选择文件`
  return empty || undefined
}
