import { useLayoutEffect, useState } from 'react'

/**
 * Whether a message stands alone, because the page it belongs to could not be shown: then its words are the page's
 * heading, and name the window.
 */
export function useAlone(title: string): boolean {
  const [alone, setAlone] = useState(false)
  useLayoutEffect(() => {
    if (document.querySelector('h1')) return
    setAlone(true)
    document.title = `${title} · 鲁班`
  }, [title])
  return alone
}
