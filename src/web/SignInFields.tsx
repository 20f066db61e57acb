import type { ReactNode } from 'react'
import { useEffect, useId, useRef, useState } from 'react'
import { ActionButton } from '../ui/ActionButton.tsx'
import { Notice } from '../ui/Notice.tsx'

export type SignInFieldsProps = {
  /** The account that must sign in again; it is shown and cannot be changed. */
  fixedUsername?: string
  /** Fills both fields, from the list of demonstration accounts. */
  filled?: { username: string; password: string } | undefined
  problem: string | undefined
  busy: boolean
  submitText: string
  onSubmit: (username: string, password: string) => void
  extra?: ReactNode
}

/** Account and password. The password is kept nowhere; the account stays when the password was wrong. */
export function SignInFields(props: SignInFieldsProps) {
  const id = useId()
  const [username, setUsername] = useState(props.fixedUsername ?? '')
  const [password, setPassword] = useState('')
  const [missing, setMissing] = useState<'username' | 'password'>()
  const nameBox = useRef<HTMLInputElement>(null)
  const passwordBox = useRef<HTMLInputElement>(null)

  useEffect(() => {
    if (!props.filled) return
    setUsername(props.filled.username)
    setPassword(props.filled.password)
    setMissing(undefined)
  }, [props.filled])
  useEffect(() => {
    if (!props.problem) return
    setPassword('')
    passwordBox.current?.focus()
  }, [props.problem])

  const submit = () => {
    const name = username.trim()
    const lack = name === '' ? 'username' : password === '' ? 'password' : undefined
    setMissing(lack)
    if (lack) return (lack === 'username' ? nameBox : passwordBox).current?.focus()
    if (!props.busy) props.onSubmit(name, password)
  }

  return (
    <form
      className="lu-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      {props.problem && <Notice tone="bad">{props.problem}</Notice>}
      <div className="lu-field">
        <label htmlFor={`${id}-name`}>账号</label>
        <input
          ref={nameBox}
          id={`${id}-name`}
          name="username"
          className="lu-inp lu-inp-lg"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          readOnly={props.fixedUsername !== undefined}
          value={username}
          aria-invalid={missing === 'username' || undefined}
          onChange={(event) => setUsername(event.target.value)}
        />
        {missing === 'username' && <p className="lu-msg lu-bad">请填写账号。</p>}
      </div>
      <div className="lu-field">
        <label htmlFor={`${id}-password`}>口令</label>
        <input
          ref={passwordBox}
          id={`${id}-password`}
          name="password"
          type="password"
          className="lu-inp lu-inp-lg"
          autoComplete="current-password"
          value={password}
          aria-invalid={missing === 'password' || undefined}
          onChange={(event) => setPassword(event.target.value)}
        />
        {missing === 'password' && <p className="lu-msg lu-bad">请填写口令。</p>}
      </div>
      <div className="lu-row lu-wrap lu-end">
        {props.extra}
        <ActionButton kind="primary" submit busy={props.busy} wide={!props.extra}>
          {props.busy ? '正在登录……' : props.submitText}
        </ActionButton>
      </div>
    </form>
  )
}
