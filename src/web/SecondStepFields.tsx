import { useEffect, useId, useRef, useState } from 'react'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Notice } from '../ui/Notice.tsx'

type Props = { problem: string | undefined; busy: boolean; onSubmit: (code: string) => void; onBack: () => void }

/** The second step of signing in: the code of the authenticator program, or a backup code. */
export function SecondStepFields({ problem, busy, onSubmit, onBack }: Props) {
  const id = useId()
  const [code, setCode] = useState('')
  const [missing, setMissing] = useState(false)
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (problem) setCode('')
    box.current?.focus()
  }, [problem])
  return (
    <form
      className="lu-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        setMissing(code.trim() === '')
        if (code.trim() === '') return box.current?.focus()
        if (!busy) onSubmit(code.trim())
      }}
    >
      {problem && <Notice tone="bad">{problem}</Notice>}
      <div className="lu-field">
        <label htmlFor={id}>动态码</label>
        <input
          ref={box}
          id={id}
          className="lu-inp lu-inp-lg lu-inp-mono"
          autoComplete="one-time-code"
          inputMode="text"
          spellCheck={false}
          value={code}
          aria-invalid={missing || undefined}
          aria-describedby={`${id}-help`}
          onChange={(event) => setCode(event.target.value)}
        />
        {missing && <p className="lu-msg lu-bad">请填写动态码。</p>}
        <p id={`${id}-help`} className="lu-t3 lu-sm">
          手机上显示的 6 位数字。手机不在身边的，填一个备用码；都没有的，请安全管理员重置。
        </p>
      </div>
      <div className="lu-row lu-wrap lu-end">
        <ActionButton onClick={onBack}>返回上一步</ActionButton>
        <ActionButton kind="primary" submit busy={busy}>
          {busy ? '正在核对……' : '登录'}
        </ActionButton>
      </div>
    </form>
  )
}
