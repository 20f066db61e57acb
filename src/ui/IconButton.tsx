import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

/** A square button of one icon; its name is read aloud and shown on hover. */
export function IconButton({
  name,
  label,
  onClick,
  off,
}: {
  name: IconName
  label: string
  onClick: () => void
  off?: boolean
}) {
  return (
    <button
      type="button"
      className="lu-btn lu-btn-icon"
      aria-label={label}
      title={label}
      aria-disabled={off || undefined}
      onClick={() => !off && onClick()}
    >
      <Icon name={name} />
    </button>
  )
}
