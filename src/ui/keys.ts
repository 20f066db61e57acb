import { useEffect, useRef } from 'react'

const fields = 'input, textarea, select, [contenteditable="true"], [role="combobox"]'
const pressable = `a, button, summary, ${fields}, [role="button"], [role="menuitem"], [role="option"]`

/** True where letters belong to what one types. */
export function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(fields) !== null
}

/** True where Enter already has a meaning. */
export function isPressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(pressable) !== null
}

/** A modal layer keeps its keys to itself. */
export function isLayerOpen(): boolean {
  return document.querySelector('.ant-modal-wrap:not([style*="display: none"]), dialog[open]') !== null
}

/** Listens to keys of the page. The listener sees the newest closure; modified keys never reach it. */
export function usePageKeys(onKey: (event: KeyboardEvent) => void): void {
  const latest = useRef(onKey)
  latest.current = onKey
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isLayerOpen()) return
      latest.current(event)
    }
    document.addEventListener('keydown', listen)
    return () => document.removeEventListener('keydown', listen)
  }, [])
}
