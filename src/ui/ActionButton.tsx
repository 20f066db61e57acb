import type { ReactNode } from 'react'
import { useId } from 'react'
import { Link } from 'react-router'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

export type ActionButtonProps = {
  children: ReactNode
  kind?: 'primary' | 'danger' | 'text' | 'plain'
  icon?: IconName
  small?: boolean
  wide?: boolean
  /** A route to open; without it the button calls onClick. */
  to?: string
  onClick?: () => void
  submit?: boolean
  busy?: boolean
  /** Why the act is not possible now. The button stays focusable, grey with a lock. */
  blocked?: string | undefined
  /** False where the reason is already written nearby. */
  showReason?: boolean
}

/** The button of the product: one primary per screen, a forbidden act is shown with its reason instead of hidden. */
export function ActionButton(props: ActionButtonProps) {
  const reasonId = useId()
  const { kind = 'plain', blocked, busy } = props
  const className = ['lu-btn', `lu-btn-${kind}`, props.small && 'lu-btn-small', props.wide && 'lu-btn-wide']
    .filter(Boolean)
    .join(' ')
  const content = (
    <>
      {blocked ? <Icon name="lock" /> : props.icon && <Icon name={props.icon} />}
      {props.children}
    </>
  )
  if (props.to && !blocked)
    return (
      <Link className={className} to={props.to}>
        {content}
      </Link>
    )
  const written = blocked && props.showReason !== false
  return (
    <>
      <button
        type={props.submit ? 'submit' : 'button'}
        className={className}
        aria-disabled={blocked || busy ? true : undefined}
        aria-busy={busy || undefined}
        aria-describedby={blocked ? reasonId : undefined}
        onClick={(event) => {
          // The second press of a double click comes before `busy` is drawn: it asks for nothing new.
          const again = event.detail > 1
          if (!blocked && !busy && !again) return props.onClick?.()
          event.preventDefault()
        }}
      >
        {content}
      </button>
      {blocked && (
        <span id={reasonId} className={written ? 'lu-reason' : 'lu-sr'}>
          {blocked}
        </span>
      )}
    </>
  )
}
