import { CallError } from '../kernel/client.ts'
import type { Problem } from '../kernel/errors.ts'
import { ActionButton } from './ActionButton.tsx'
import { ErrorState } from './ErrorState.tsx'
import { Notice } from './Notice.tsx'
import { Refusal } from './Refusal.tsx'
import { useAlone } from './useAlone.ts'

/** What the server said of an act that it did not take: a refusal with its clause, a stale page, wrong entries, a fault. */
export function ProblemNotice({ problem, onRefresh }: { problem: Problem; onRefresh?: () => void }) {
  const { refusal } = problem
  if (refusal?.clause) {
    return (
      <Refusal
        word="不能办理"
        title={refusal.fact}
        fact=""
        rule={{ text: refusal.rule, clause: { id: refusal.clause, label: '' } }}
        written={refusal.written}
        waysOut={refusal.ways}
        actions={onRefresh && <ActionButton onClick={onRefresh}>刷新后再看</ActionButton>}
      />
    )
  }
  if (problem.status >= 500) return <ErrorState what="没有办成" error={new CallError(problem)} />
  return <Plain problem={problem} {...(onRefresh ? { onRefresh } : {})} />
}

function Plain({ problem, onRefresh }: { problem: Problem; onRefresh?: () => void }) {
  const { changed } = problem
  const title = changed ? '页面已过期' : '没有办成'
  const alone = useAlone(title)
  return (
    <Notice
      tone={changed ? 'warn' : 'bad'}
      title={alone ? <h1 className="lu-note-h1">{title}</h1> : title}
      actions={
        changed &&
        onRefresh && (
          <ActionButton small onClick={onRefresh}>
            看最新的内容
          </ActionButton>
        )
      }
    >
      {problem.message}
      {changed && changed.fields.length > 0 && `改动：${changed.fields.join('、')}。`}
    </Notice>
  )
}
