import { download } from '../../kernel/client.ts'
import type { Paper } from '../../ui/PaperButtons.tsx'
import { api } from './api.ts'

/** The documents that a case can be taken home as; the receipt once it ended well. For every page of a case. */
export function papersOfCase(file: { id: string; tone: string; closedAt: string | null; papers: 'all' | 'form' | 'none' }): Paper[] {
  if (file.papers === 'none') return []
  const form = (format: 'pdf' | 'word') => () => download(api.issueCaseForm, { id: file.id, format })
  const receipt = () => download(api.issueReceipt, { id: file.id })
  return [
    { key: 'form', label: '审批表 PDF', take: form('pdf') },
    { key: 'form-word', label: '审批表 Word', take: form('word') },
    ...(file.papers === 'all' && file.closedAt && file.tone === 'done' ? [{ key: 'receipt', label: '备案回执 PDF', take: receipt }] : []),
  ]
}
