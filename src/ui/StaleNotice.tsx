import type { ReactNode } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { ScrollBox } from './ScrollBox.tsx'
import { StatusTag } from './StatusTag.tsx'

export type StaleChange = {
  field: string
  opened: ReactNode
  now: ReactNode
  yours: ReactNode
  conflict: boolean
}
export type StaleNoticeProps = {
  /** 这份学籍 — what was changed by someone else. */
  thing: string
  who: string
  when: string
  changes: readonly StaleChange[]
  onContinue: () => void
  onDiscard: () => void
}

/** Someone else saved first: the three versions side by side, the own entries kept, the person decides. */
export function StaleNotice({ thing, who, when, changes, onContinue, onDiscard }: StaleNoticeProps) {
  return (
    <section className="lu-refusal lu-md" role="alert">
      <div className="lu-row lu-wrap">
        <StatusTag shape="soft" word="页面已过期" boxed />
        <strong className="lu-head3">您打开后，{thing}被改过</strong>
      </div>
      <p>
        {who} 在 {when} 保存了 {changes.length} 处修改。您的填写没有写入，仍在下面。
      </p>
      <ScrollBox label="三个版本">
        <table className="lu-table lu-r36">
          <thead>
            <tr>
              <th scope="col">字段</th>
              <th scope="col">您打开时</th>
              <th scope="col">
                现在（{who} {when}）
              </th>
              <th scope="col">您的填写</th>
            </tr>
          </thead>
          <tbody>
            {changes.map((change) => (
              <tr key={change.field} className={change.conflict ? 'lu-conflict' : undefined}>
                <td>{change.field}</td>
                <td className="lu-t2">{change.opened}</td>
                <td>
                  <b>{change.now}</b>
                </td>
                <td>
                  {change.yours} {change.conflict && <StatusTag shape="soft" word="冲突" />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <div className="lu-row lu-wrap lu-end">
        <ActionButton onClick={onDiscard}>放弃我的填写</ActionButton>
        <ActionButton kind="primary" onClick={onContinue}>
          在最新内容上继续编辑
        </ActionButton>
      </div>
    </section>
  )
}
