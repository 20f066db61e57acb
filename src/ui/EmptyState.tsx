import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'

/** Says why nothing is here and what can be done next. */
export function EmptyState(props: {
  icon?: IconName
  title: string
  children?: ReactNode
  actions?: ReactNode
}) {
  return (
    <div className="lu-empty" role="status">
      <Icon name={props.icon ?? 'list'} />
      <p className="lu-empty-title">{props.title}</p>
      {props.children && <div>{props.children}</div>}
      {props.actions && <div className="lu-row lu-wrap">{props.actions}</div>}
    </div>
  )
}

/** The post may not see this; says which post may, and does not tell whether anything exists. */
export function NoPermission(props: { title: string; children: ReactNode; actions?: ReactNode }) {
  return <EmptyState icon="lock" {...props} />
}
