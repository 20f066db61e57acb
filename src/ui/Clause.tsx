import type { ReactNode } from 'react'
import { useOpenClause } from './clause-context.ts'

/** The § chip: cites a clause by id and opens its text beside the page. Prints as text with its id. */
export function Clause({ id, children }: { id: string; children?: ReactNode }) {
  const open = useOpenClause()
  const label = (
    <>
      {children && <span>{children}</span>}
      <span className="lu-mono">{id}</span>
    </>
  )
  if (!open) return <span className="lu-cl">{label}</span>
  return (
    <button type="button" className="lu-cl" title="在页面旁打开条款" onClick={() => open(id)}>
      {label}
    </button>
  )
}
