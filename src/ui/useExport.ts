import { useState } from 'react'
import { CallError, download, InBackground } from '../kernel/client.ts'
import type { AnyEndpoint } from '../kernel/api.ts'
import type { Exporter, ExportFormat } from './list-types.ts'

type Said = NonNullable<Exporter['said']>

/**
 * Exports a list in the format chosen from its menu: saves the file, or says that it is made in the background and
 * where it will be. `input` is what the list shows now.
 */
export function useExport<E extends AnyEndpoint>(endpoint: E, input: () => Parameters<typeof download<E>>[1]): Exporter {
  const [said, setSaid] = useState<Said>()
  const [busy, setBusy] = useState(false)
  const run = (format: ExportFormat) => {
    setSaid(undefined)
    setBusy(true)
    download(endpoint, { ...(input() as object), format } as Parameters<typeof download<E>>[1])
      .then((name): Said => ({ tone: 'ok', text: `已导出“${name}”。遮蔽与页面相同，本次导出已记入审计。` }))
      .catch((error: unknown): Said => {
        if (error instanceof InBackground) return { tone: 'info', text: error.message, link: '/jobs' }
        return { tone: 'bad', text: error instanceof CallError ? error.problem.message : '没有导出，请稍后再试。' }
      })
      .then((told) => {
        setSaid(told)
        setBusy(false)
      })
  }
  return { said, busy, run }
}
