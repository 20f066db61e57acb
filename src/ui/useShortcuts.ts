import { useRef } from 'react'
import { useNavigate } from 'react-router'
import { isTyping, usePageKeys } from './keys.ts'
import type { GoKeys } from './shell-types.ts'

const patience = 1500

/** `/` goes to the search, `?` opens the list of keys, `g` and a letter opens a page. No key decides a case. */
export function useShortcuts(goKeys: GoKeys, onHelp: () => void): void {
  const navigate = useNavigate()
  const waitingSince = useRef(0)
  usePageKeys((event) => {
    if (isTyping(event.target)) return
    if (event.key === '/') {
      event.preventDefault()
      document.getElementById('lu-search')?.focus()
      return
    }
    if (event.key === '?') return onHelp()
    const letter = event.key.toLowerCase()
    const goal = goKeys[letter]
    if (goal && Date.now() - waitingSince.current < patience) {
      waitingSince.current = 0
      void navigate(goal.to)
      return
    }
    waitingSince.current = letter === 'g' ? Date.now() : 0
  })
}
