import type { ReactNode } from 'react'
import { Card } from './Card.tsx'
import { ErrorState } from './ErrorState.tsx'
import type { Fact } from './Facts.tsx'
import { Facts } from './Facts.tsx'
import { Loading } from './Loading.tsx'
import type { Crumb } from './PageHead.tsx'
import { PageHead } from './PageHead.tsx'

export type DetailPageProps = {
  title: string
  status?: ReactNode
  context?: ReactNode
  crumbs?: readonly Crumb[]
  actions?: ReactNode
  groups: readonly { title: string; meta?: ReactNode; extra?: ReactNode; facts: readonly Fact[] }[]
  /** Related tables, below the facts. */
  children?: ReactNode
  /** History and what belongs beside the record. */
  aside?: ReactNode
  loading?: boolean
  error?: unknown
  onRetry?: () => void
}

/** A record of a register: facts, related tables, history at the right. Nothing is edited in place; an action starts a case. */
export function DetailPage(props: DetailPageProps) {
  const body = (
    <div className="lu-stack">
      {props.groups.map((group) => (
        <Card key={group.title} title={group.title} meta={group.meta} extra={group.extra}>
          <Facts facts={group.facts} />
        </Card>
      ))}
      {props.children}
    </div>
  )
  return (
    <>
      <PageHead
        title={props.title}
        status={props.status}
        context={props.context}
        actions={props.actions}
        {...(props.crumbs ? { crumbs: props.crumbs } : {})}
      />
      {props.error ? <ErrorState what="没有打开这条记录" error={props.error} onRetry={props.onRetry} /> : null}
      {!props.error && props.loading && <Loading lines={8} />}
      {!props.error &&
        !props.loading &&
        (props.aside ? (
          <div className="lu-rail">
            {body}
            <div className="lu-stack">{props.aside}</div>
          </div>
        ) : (
          body
        ))}
    </>
  )
}
