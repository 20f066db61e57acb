import { useMutation } from '@tanstack/react-query'
import { Fragment, useRef, useState, type KeyboardEvent } from 'react'
import { call, urlOf, problemOf } from '../../../kernel/client.ts'
import { Clause } from '../../../ui/Clause.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import { StatusShape } from '../../../ui/StatusShape.tsx'
import { api as todos } from '../../todos/api.ts'
import { api } from '../api.ts'
import { amountOf, entryWords, ratioWords, type Line } from '../model.ts'
import type { Finding, Past } from '../rules.ts'
import { entryOf, numberOf, type Typed } from './useEntries.ts'

type Props = {
  returnId: string
  caseId: string | null
  line: Line & { past: readonly Past[] }
  typed: Typed
  findings: readonly Pick<Finding, 'rule' | 'kind' | 'message' | 'mend' | 'explained'>[]
  editable: boolean
  /** The line was touched or the report was tried to be sent: what is missing is said. */
  told: boolean
  onChange: (patch: Partial<Typed>) => void
  onHistory: () => void
  onLeave: () => void
}

/** Enter and the arrows go to the same field of the next line, as in a spreadsheet; Tab goes on within the line. */
function moveWithin(event: KeyboardEvent<HTMLInputElement>) {
  const step = event.key === 'Enter' || event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
  if (step === 0 || event.ctrlKey || event.nativeEvent.isComposing) return
  const { field } = event.currentTarget.dataset
  const all = [...document.querySelectorAll<HTMLInputElement>(`input[data-field="${field}"]:not(:disabled)`)]
  const next = all[all.indexOf(event.currentTarget) + step]
  event.preventDefault()
  next?.focus()
  next?.select()
}

/** One indicator: last year's figure beside this year's, its source, a word of explanation, its files, what the rules say. */
export function EntryRow(props: Props) {
  const { line, typed, editable, findings } = props
  const [open, setOpen] = useState(false)
  const entry = entryOf(line, typed)
  const wrong = (['value', 'base'] as const).filter((key) => numberOf(typed[key]) === undefined)
  const said = findings.filter((one) => props.told || !['answered', 'source', 'absent'].includes(one.rule))
  const bad = wrong.length > 0 || said.some((one) => one.kind === 'block')
  const [last] = line.past
  const number = (key: 'value' | 'base', label: string) => (
    <input
      className="lu-inp lu-num"
      data-field={key}
      aria-label={`${line.title} ${label}`}
      aria-invalid={wrong.includes(key) || (key === 'value' && bad) || undefined}
      inputMode="decimal"
      autoComplete="off"
      disabled={typed.absent}
      placeholder={typed.absent ? '无此项' : label}
      value={typed[key]}
      onChange={(event) => props.onChange({ [key]: event.target.value })}
      onBlur={props.onLeave}
      onKeyDown={moveWithin}
    />
  )
  const text = (key: 'source' | 'explanation', placeholder: string, most: number) => (
    <input
      className="lu-inp"
      data-field={key}
      aria-label={`${line.title} ${placeholder}`}
      maxLength={most}
      autoComplete="off"
      placeholder={placeholder}
      value={typed[key]}
      onChange={(event) => props.onChange({ [key]: event.target.value })}
      onBlur={props.onLeave}
      onKeyDown={moveWithin}
    />
  )
  const amount = amountOf(line, entry)
  const more = open || said.length > 0 || wrong.length > 0
  return (
    <Fragment>
      <tr className={more ? 'rt-open' : undefined}>
        <th scope="row" className="lu-card-title" style={{ fontWeight: 400, textAlign: 'left' }}>
          <b>{line.title}</b> <span className="lu-t3 lu-sm">{line.unit}</span>
          <span className="lu-row lu-sm" style={{ gap: 12 }}>
            <button type="button" className="rt-link" aria-expanded={open} tabIndex={-1} onClick={() => setOpen(!open)}>
              口径
            </button>
            <button type="button" className="rt-link" tabIndex={-1} onClick={props.onHistory}>
              历史
            </button>
          </span>
        </th>
        <td data-label="上一次" className="lu-num lu-t2 lu-sm">
          {last ? (
            <>
              {entryWords(line, { ...last, notApplicable: false })}
              <br />
              <span className="lu-t3">{last.period} 年</span>
            </>
          ) : (
            '—'
          )}
        </td>
        <td data-label="本次">
          {editable ? (
            <span className="lu-row lu-nw" style={{ gap: 4 }}>
              {number('value', line.measure === 'ratio' ? '分子' : '数值')}
              {line.measure === 'ratio' && <span aria-hidden="true">/</span>}
              {line.measure === 'ratio' && number('base', '分母')}
            </span>
          ) : (
            <b>{entryWords(line, entry)}</b>
          )}
          {editable && line.measure === 'ratio' && amount !== undefined && (
            <span className="lu-t3 lu-sm">
              合 {ratioWords(line, amount)}
            </span>
          )}
        </td>
        <td data-label="数据来源">{editable ? text('source', '数据来源', 200) : typed.source || '—'}</td>
        <td data-label="说明">{editable ? text('explanation', '说明', 500) : typed.explanation || '—'}</td>
        <td data-label="无此项">
          {editable ? (
            <input type="checkbox" aria-label={`${line.title} 无此项`} checked={typed.absent} onChange={(event) => props.onChange({ absent: event.target.checked })} />
          ) : typed.absent ? (
            '是'
          ) : (
            ''
          )}
        </td>
        <td data-label="佐证">
          <Evidence {...props} />
        </td>
      </tr>
      {more && (
        <tr className="rt-said">
          <td colSpan={7}>
            {wrong.length > 0 && (
              <p className="lu-msg lu-err">
                <StatusShape shape="block" /> “{typed[wrong[0]!]}”不是数字。只填数字，不写单位。
              </p>
            )}
            {said.map((one) => (
              <p key={one.rule + one.message} className={`lu-msg ${one.kind === 'block' ? 'lu-err' : 'lu-t2'}`}>
                <StatusShape shape={one.kind === 'block' ? 'block' : one.explained ? 'done' : 'soft'} /> {one.message}。{one.explained ? '已说明。' : editable ? one.mend : ''}
              </p>
            ))}
            {open && (
              <p className="lu-t2 lu-sm">
                {line.definition.replace(/。$/, '')}。{line.responsible && `责任单位：${line.responsible}。`} <Clause id={line.clause} />
                {line.past.length > 1 && ` 往年：${line.past.map((one) => `${one.period} 年 ${entryWords(line, { ...one, notApplicable: false })}`).join('，')}。`}
              </p>
            )}
          </td>
        </tr>
      )}
    </Fragment>
  )
}

function Evidence({ returnId, caseId, line, typed, editable, onChange }: Props) {
  const picker = useRef<HTMLInputElement>(null)
  const upload = useMutation({
    mutationFn: (file: File) => call(api.addEvidence, { id: returnId, filename: file.name } as never, { file }),
    onSuccess: (stored) => onChange({ files: [...typed.files, stored] }),
  })
  return (
    <span className="lu-sm">
      {typed.files.map((file) => (
        <span key={file.fileId} className="lu-row lu-nw" style={{ gap: 4 }}>
          <a href={caseId ? urlOf(todos.readCaseFile, { id: caseId, fileId: file.fileId }) : undefined} target="_blank" rel="noreferrer" title={file.name} style={{ maxWidth: 84, overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
            {file.name}
          </a>
          {editable && (
            <button type="button" className="rt-link" tabIndex={-1} aria-label={`去掉 ${file.name}`} onClick={() => onChange({ files: typed.files.filter((one) => one.fileId !== file.fileId) })}>
              去掉
            </button>
          )}
        </span>
      ))}
      {editable && (
        <>
          <button type="button" className="rt-link" tabIndex={-1} onClick={() => picker.current?.click()}>
            <Icon name="upload" /> {upload.isPending ? '正在上传' : '上传'}
          </button>
          <input
            ref={picker}
            type="file"
            className="lu-sr"
            tabIndex={-1}
            aria-label={`${line.title} 佐证文件`}
            accept={api.addEvidence.upload?.accept}
            onChange={(event) => {
              const file = event.target.files?.[0]
              if (file) upload.mutate(file)
              event.target.value = ''
            }}
          />
        </>
      )}
      {!editable && typed.files.length === 0 && '—'}
      {upload.error && <span className="lu-err">{problemOf(upload.error).message}</span>}
    </span>
  )
}
