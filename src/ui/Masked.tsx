import { useId, useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Icon } from './Icon.tsx'

export type MaskedProps = {
  /** The masked form, as the server sent it; the full value is never in the page before it is revealed. */
  value: string
  /** What it is, for people who listen: 证件号码. */
  name: string
  mono?: boolean
  /** Reveals the full value for a written reason; the act is audited. Absent where the post may not reveal. */
  onReveal?: (reason: string) => Promise<string>
}

/** A masked value. Stars are not read one by one; revealing is a separate act with a reason. */
export function Masked({ value, name, mono = true, onReveal }: MaskedProps) {
  const [asking, setAsking] = useState(false)
  const [full, setFull] = useState<string>()
  return (
    <span className="lu-masked">
      <span className={mono ? 'lu-mono' : undefined} aria-hidden={full ? undefined : true}>
        {full ?? value}
      </span>
      {!full && <span className="lu-sr">{name}已遮蔽</span>}
      {onReveal && !full && !asking && (
        <button type="button" className="lu-link lu-nw" onClick={() => setAsking(true)}>
          <Icon name="eye" /> 查看完整{name}
        </button>
      )}
      {full && (
        <button type="button" className="lu-link" onClick={() => setFull(undefined)}>
          遮蔽
        </button>
      )}
      {asking && onReveal && (
        <RevealReason
          onCancel={() => setAsking(false)}
          onGive={async (reason) => {
            setFull(await onReveal(reason))
            setAsking(false)
          }}
        />
      )}
    </span>
  )
}

function RevealReason({
  onGive,
  onCancel,
}: {
  onGive: (reason: string) => Promise<void>
  onCancel: () => void
}) {
  const id = useId()
  const [reason, setReason] = useState('')
  const [state, setState] = useState<'ready' | 'busy' | 'failed'>('ready')
  const give = () => {
    setState('busy')
    onGive(reason.trim()).catch(() => setState('failed'))
  }
  return (
    <span style={{ flexBasis: '100%', marginTop: 8 }}>
      <label htmlFor={id} className="lu-help">
        查看理由（必填，本人可见）
      </label>
      <input
        id={id}
        className="lu-inp"
        autoFocus
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <span className="lu-row" style={{ marginTop: 8 }}>
        <ActionButton
          small
          busy={state === 'busy'}
          blocked={reason.trim().length < 4 ? '理由至少 4 个字' : undefined}
          onClick={give}
        >
          查看
        </ActionButton>
        <ActionButton small kind="text" onClick={onCancel}>
          取消
        </ActionButton>
      </span>
      {state === 'failed' && (
        <span className="lu-msg lu-bad" role="alert">
          没有取到，号码仍被遮蔽。请稍后再试。
        </span>
      )}
    </span>
  )
}
