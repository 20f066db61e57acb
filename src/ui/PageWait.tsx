import { ErrorState } from './ErrorState.tsx'
import { Loading } from './Loading.tsx'
import { PageHead, type Crumb } from './PageHead.tsx'

export type PageWaitProps = {
  title: string
  crumbs?: readonly Crumb[]
  /** What did not happen, where one of the questions failed: 没有读到这件投诉. */
  what: string
  queries: readonly { error: unknown; refetch: () => unknown }[]
  back: { title: string; to: string }
}

/** A page whose answers are not all here: its head, and below it that they are coming, or why they are not. */
export function PageWait({ title, crumbs, what, queries, back }: PageWaitProps) {
  const error = queries.find((query) => query.error)?.error
  return (
    <>
      <PageHead title={title} {...(crumbs ? { crumbs } : {})} />
      {error ? <ErrorState what={what} error={error} back={back} onRetry={() => queries.forEach((query) => void query.refetch())} /> : <Loading lines={10} />}
    </>
  )
}
