import type { ReactNode } from 'react'
import { useState } from 'react'
import { useInRouterContext } from 'react-router'
import { CallError } from '../kernel/client.ts'
import { ActionButton } from './ActionButton.tsx'
import { errorWords, type ErrorWords } from './error-words.ts'
import { Notice, type NoticeTone } from './Notice.tsx'
import { useAlone } from './useAlone.ts'

export type ErrorStateProps = {
  /** What did not happen: 没有读到签名密钥. */
  what: string
  /** What `call` threw; its status decides the words. */
  error: unknown
  /** What stayed: by default that nothing was changed. */
  kept?: string
  onRetry?: (() => void) | undefined
  /** Where the reader goes on from a page that is not there, or not for this post; by default the home page. */
  back?: { title: string; to: string } | undefined
}

const tones: Record<ErrorWords['kind'], NoticeTone> = { fault: 'bad', link: 'bad', barred: 'warn', missing: 'warn', told: 'warn' }

/** Why a page or a part of it is not shown, in words: a fault, a lost connection, another post's page, nothing there. */
export function ErrorState({ what, error, kept = '数据没有改动。', onRetry, back }: ErrorStateProps) {
  const { kind, title, text } = errorWords(what, kept, error)
  const alone = useAlone(title)
  const routed = useInRouterContext()
  const id = kind === 'fault' && error instanceof CallError ? error.problem.id : undefined
  const again = kind !== 'barred' && kind !== 'missing' && onRetry
  // Beside a page that is shown, a way home would lead away from what the reader is doing.
  const away = (kind === 'barred' || kind === 'missing') && routed && (back ?? (alone ? { title: '回到首页', to: '/' } : undefined))
  return (
    <Notice
      tone={tones[kind]}
      title={alone ? <h1 className="lu-note-h1">{title}</h1> : title}
      actions={
        (again || away || id) && (
          <>
            {again && (
              <ActionButton small icon="refresh" onClick={again}>
                再试一次
              </ActionButton>
            )}
            {away && (
              <ActionButton small to={away.to}>
                {away.title}
              </ActionButton>
            )}
            {id && <CopyableId id={id} />}
          </>
        )
      }
    >
      {text}
    </Notice>
  )
}

function CopyableId({ id }: { id: string }): ReactNode {
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
