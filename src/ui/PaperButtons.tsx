import { useState } from 'react'
import { CallError } from '../kernel/client.ts'
import { ActionButton } from './ActionButton.tsx'

/** A document that is made when it is asked for; `take` resolves when the browser has it. */
export type Paper = { key: string; label: string; take: () => Promise<unknown> }

/** One small button per document; the one being made says so, and a refusal stands beside the buttons. */
export function PaperButtons({ papers, small = false }: { papers: readonly Paper[]; small?: boolean }) {
  const [busy, setBusy] = useState('')
  const [problem, setProblem] = useState('')
  const take = async (paper: Paper) => {
    setBusy(paper.key)
    setProblem('')
    try {
      await paper.take()
    } catch (error) {
      setProblem(error instanceof CallError ? error.problem.message : '没有生成，请再试一次。')
    } finally {
      setBusy('')
    }
  }
  return (
    <>
      {papers.map((paper) => (
        <ActionButton key={paper.key} small={small} icon="download" busy={busy === paper.key} onClick={() => void take(paper)}>
          {paper.label}
        </ActionButton>
      ))}
      {problem && (
        <p role="alert" className="lu-bad">
          {problem}
        </p>
      )}
    </>
  )
}
