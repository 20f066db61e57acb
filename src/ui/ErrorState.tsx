import type { ReactNode } from 'react'
import { useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Notice } from './Notice.tsx'
import { useAlone } from './useAlone.ts'

export type ErrorStateProps = {
  /** What did not happen: 没有保存成功. */
  what: string
  /** What stayed: by default that nothing was changed. */
  kept?: ReactNode
  /** The number an administrator finds in the log. */
  id?: string | undefined
  onRetry?: (() => void) | undefined
}

/** A fault of the system, in words: what did not happen, what stayed, the number, and another try. */
export function ErrorState({ what, kept, id, onRetry }: ErrorStateProps) {
  const alone = useAlone(what)
  const title = `${what}，系统出了故障`
  return (
    <Notice
      tone="bad"
      title={alone ? <h1 className="lu-note-h1">{title}</h1> : title}
      actions={
        <>
          {onRetry && (
            <ActionButton small icon="refresh" onClick={onRetry}>
              再试一次
            </ActionButton>
          )}
          {id && <CopyableId id={id} />}
        </>
      }
    >
      {kept ?? '数据没有改动。'}请稍后再试一次{id ? '；仍不行，请把编号告诉管理员。' : '。'}
    </Notice>
  )
}

function CopyableId({ id }: { id: string }) {
  const [copied, setCopied] = useState(false)
  const copy = () => {
    navigator.clipboard?.writeText(id).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <>
      <span className="lu-t2">
        编号 <span className="lu-mono">{id}</span>
      </span>
      <button type="button" className="lu-link" onClick={copy}>
        {copied ? '已复制' : '复制'}
      </button>
    </>
  )
}
