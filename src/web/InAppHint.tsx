import { useEffect, useRef, useState } from 'react'
import { cannotSave, inAppBrowser, openElsewhere } from '../kernel/in-app.ts'
import { ActionButton } from '../ui/ActionButton.tsx'

const program = inAppBrowser()

/**
 * Inside WeChat a link to a file does nothing that one can see. Here it opens a dialog that says how to get the file.
 * In a browser of its own this is nothing at all.
 */
export function InAppHint() {
  const dialog = useRef<HTMLDialogElement>(null)
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!program) return
    const say = () => {
      setCopied(false)
      if (!dialog.current?.open) dialog.current?.showModal()
    }
    const onClick = (event: MouseEvent) => {
      const link = (event.target as Element).closest?.('a[href]')
      if (!link || !(link.hasAttribute('download') || link.getAttribute('href')?.startsWith('/api/'))) return
      event.preventDefault()
      say()
    }
    document.addEventListener('click', onClick)
    window.addEventListener(cannotSave, say)
    return () => {
      document.removeEventListener('click', onClick)
      window.removeEventListener(cannotSave, say)
    }
  }, [])
  if (!program) return null
  const copy = () => {
    navigator.clipboard?.writeText(location.href).then(
      () => setCopied(true),
      () => setCopied(false),
    )
  }
  return (
    <dialog ref={dialog} className="lu-dialog" aria-labelledby="lu-in-app">
      <h2 id="lu-in-app">用浏览器打开</h2>
      <p className="lu-t2 lu-md">{openElsewhere(program)}</p>
      <div className="lu-row lu-wrap lu-end">
        <ActionButton onClick={copy}>{copied ? '网址已复制' : '复制网址'}</ActionButton>
        <ActionButton kind="primary" onClick={() => dialog.current?.close()}>
          知道了
        </ActionButton>
      </div>
    </dialog>
  )
}
