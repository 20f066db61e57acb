import { useEffect, useState } from 'react'

/** One filter of a public page as a plain select with its label above. */
export function Choice({ label, value, options, onChange, all = '全部' }: { label: string; value: string; options: readonly (readonly [string, string])[]; onChange: (value: string) => void; all?: string | null }) {
  return (
    <label>
      {label}
      <select className="lu-inp" value={value} onChange={(event) => onChange(event.target.value)}>
        {all !== null && <option value="">{all}</option>}
        {options.map(([key, text]) => (
          <option key={key} value={key}>
            {text}
          </option>
        ))}
      </select>
    </label>
  )
}

/** The words are looked up on Enter and on leaving the box, not at every key. */
export function WordsBox({ label, placeholder, value, onChange }: { label: string; placeholder: string; value: string; onChange: (words: string) => void }) {
  const [words, setWords] = useState(value)
  useEffect(() => setWords(value), [value])
  const apply = () => words.trim() !== value && onChange(words.trim())
  return (
    <label>
      {label}
      <input className="lu-inp" value={words} maxLength={60} placeholder={placeholder} autoComplete="off" onChange={(event) => setWords(event.target.value)} onBlur={apply} onKeyDown={(event) => event.key === 'Enter' && apply()} />
    </label>
  )
}
