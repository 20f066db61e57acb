import { isPressable, isTyping, usePageKeys } from './keys.ts'

export type ListKeyActions = {
  move: (step: 1 | -1) => void
  enter: () => void
  select: () => void
  escape: () => void
}

/** J/K move, Enter peeks and then opens, X selects, Esc closes. Letters never fire inside fields. */
export function useListKeys(actions: ListKeyActions): void {
  usePageKeys((event) => {
    if (event.key === 'Escape') return actions.escape()
    if (isTyping(event.target) && !isRowBox(event.target)) return
    const key = event.key.toLowerCase()
    if (key === 'j') return actions.move(1)
    if (key === 'k') return actions.move(-1)
    if (key === 'x') return actions.select()
    if (event.key === 'Enter' && !isPressable(event.target)) actions.enter()
  })
}

/** A tick box is a field in which one cannot type letters. */
function isRowBox(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'checkbox'
}
