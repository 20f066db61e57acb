import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'
import type { ClauseText, LoadClause } from './clause-context.ts'
import { ClauseContext } from './clause-context.ts'
import { ErrorState } from './ErrorState.tsx'
import { Facts } from './Facts.tsx'
import { SidePanel } from './SidePanel.tsx'

/** Makes every Clause below it open the clause text in one panel beside the page. */
export function ClauseProvider({ load, children }: { load: LoadClause; children: ReactNode }) {
  const [id, setId] = useState<string>()
  return (
    <ClauseContext value={setId}>
      {children}
      {id && (
        <SidePanel
          title={
            <>
              条款 <span className="lu-mono">{id}</span>
            </>
          }
          onClose={() => setId(undefined)}
        >
          <ClauseBody key={id} id={id} load={load} />
        </SidePanel>
      )}
    </ClauseContext>
  )
}

function ClauseBody({ id, load }: { id: string; load: LoadClause }) {
  const [clause, setClause] = useState<ClauseText>()
  const [failed, setFailed] = useState<unknown>()
  const [attempt, setAttempt] = useState(0)

  useEffect(() => {
    let stale = false
    setFailed(undefined)
    load(id).then(
      (found) => !stale && setClause(found),
      (error: unknown) => !stale && setFailed(error),
    )
    return () => {
      stale = true
    }
  }, [id, load, attempt])

  if (failed) return <ErrorState what="没有读到这一条款" error={failed} onRetry={() => setAttempt(attempt + 1)} />
  if (!clause)
    return (
      <p className="lu-t3 lu-sm lu-late" role="status">
        正在查询……
      </p>
    )
  return (
    <div className="lu-stack">
      <h3>{clause.title}</h3>
      <blockquote>{clause.statement}</blockquote>
      <Facts
        columns={1}
        facts={[
          { name: '文号', value: clause.number },
          { name: '位置', value: clause.part },
          { name: '出处', value: clause.source },
        ]}
      />
    </div>
  )
}
