import type { IconName } from './icons.ts'
import { iconPaths } from './icons.ts'

/** A line icon beside a word. It is always decoration: the word carries the meaning. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg className="lu-i" viewBox="0 0 16 16" aria-hidden="true">
      <path d={iconPaths[name]} />
    </svg>
  )
}
