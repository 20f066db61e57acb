import { useEffect } from 'react'

/** Names the window on pages without a PageHead, which does it otherwise. */
export function useWindowTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · 鲁班`
  }, [title])
}
