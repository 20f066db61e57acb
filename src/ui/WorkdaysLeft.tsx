import { StatusTag } from './StatusTag.tsx'

/** Working days left to a deadline, in words; negative days are overdue. The due moment of today is named. */
export function WorkdaysLeft({
  days,
  dueTime,
  boxed,
}: {
  days: number | null
  dueTime?: string
  boxed?: boolean
}) {
  if (days === null) return <StatusTag shape="none" word="不限期" boxed={boxed ?? false} />
  if (days < 0) return <StatusTag shape="block" word={`逾期 ${-days} 个工作日`} boxed={boxed ?? false} />
  if (days === 0)
    return <StatusTag shape="soft" word={dueTime ? `今天 ${dueTime}` : '今天到期'} boxed={boxed ?? false} />
  const near = days <= 3
  return (
    <StatusTag
      shape={near ? 'moving' : 'waiting'}
      tone={near ? 'info' : 'mute'}
      word={`剩 ${days} 个工作日`}
      boxed={boxed ?? false}
    />
  )
}
