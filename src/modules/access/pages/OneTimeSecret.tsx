import { useState } from 'react'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Notice } from '../../../ui/Notice.tsx'

/** A password or token that is shown this once; leaving the page loses it. */
export function OneTimeSecret(props: { title: string; lines: readonly { name: string; value: string }[]; hint: string; onDone: () => void }) {
  const [copied, setCopied] = useState(false)
  const text = props.lines.map((line) => line.value).join('\n')
  return (
    <Notice
      tone="ok"
      title={props.title}
      actions={
        <>
          <ActionButton small onClick={() => void navigator.clipboard?.writeText(text).then(() => setCopied(true))}>
            {copied ? '已复制' : '复制'}
          </ActionButton>
          <ActionButton small kind="primary" onClick={props.onDone}>
            已经记下
          </ActionButton>
        </>
      }
    >
      <p>{props.hint}</p>
      <dl className="ac-secret">
        {props.lines.map((line) => (
          <div key={line.value}>
            {line.name && <dt className="lu-t3 lu-sm">{line.name}</dt>}
            <dd className="lu-mono">{line.value}</dd>
          </div>
        ))}
      </dl>
    </Notice>
  )
}
