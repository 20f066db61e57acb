import { useEffect, useState } from 'react'
import { Icon } from '../../../ui/Icon.tsx'

/** Search words, applied when typing pauses: one question to the server, not one a key. */
export function ClauseSearch({ value, onChange }: { value: string; onChange: (words: string | undefined) => void }) {
  const [words, setWords] = useState(value)
  useEffect(() => setWords(value), [value])
  useEffect(() => {
    if (words.trim() === value) return undefined
    const timer = setTimeout(() => onChange(words.trim() || undefined), 300)
    return () => clearTimeout(timer)
  }, [words, value, onChange])
  return (
    <label className="pc-search">
      <Icon name="search" />
      <input className="lu-inp" type="search" value={words} placeholder="概括、数字、章节或条款号，几个词用空格分开" aria-label="检索条款" onChange={(event) => setWords(event.target.value)} />
    </label>
  )
}
