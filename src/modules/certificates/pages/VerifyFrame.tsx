import { useEffect } from 'react'
import { CallError } from '../../../kernel/client.ts'
import { ErrorState } from '../../../ui/ErrorState.tsx'
import { Notice } from '../../../ui/Notice.tsx'

export function useVerifyTitle(title: string) {
  useEffect(() => {
    document.title = `${title} · 鲁班`
  }, [title])
}

export function WrongHost({ domain }: { domain: string | null }) {
  if (!domain || domain === location.host) return null
  return (
    <Notice tone="warn" title={`这不是正式网址。正式网址是 ${domain}。`}>
      您打开的是 {location.host}。请在正式网址上查验。
    </Notice>
  )
}

export function Failed({ error, onRetry }: { error: Error; onRetry?: () => void }) {
  const problem = error instanceof CallError ? error.problem : undefined
  if (problem && problem.status > 0 && problem.status < 500) return <Notice tone="warn" title={problem.message} />
  return <ErrorState what="没有查到结果" kept="" error={error} {...(onRetry ? { onRetry } : {})} />
}

