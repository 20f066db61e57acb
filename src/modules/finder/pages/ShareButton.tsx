import { useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'

/** Sends the address of this page on: by the phone's own sharing, else into the clipboard. */
export function ShareButton() {
  const [said, setSaid] = useState('')
  const share = async () => {
    const url = window.location.href
    try {
      if (navigator.share) await navigator.share({ title: document.title, url })
      else {
        await navigator.clipboard.writeText(url)
        setSaid('链接已复制')
      }
    } catch (error) {
      if (!(error instanceof DOMException && error.name === 'AbortError')) setSaid('没有复制成。请从地址栏复制链接。')
    }
  }
  return (
    <span className="lu-row lu-no-print">
      <ActionButton onClick={() => void share()}>分享</ActionButton>
      <ActionButton onClick={() => window.print()}>打印</ActionButton>
      <span role="status" className="lu-t2 lu-sm">{said}</span>
    </span>
  )
}
