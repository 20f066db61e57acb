import { ActionButton } from './ActionButton.tsx'
import { Card } from './Card.tsx'
import { formatNumber } from './format.ts'
import { Icon } from './Icon.tsx'
import type { ImportWizardProps } from './import-types.ts'

/** Beside the steps: the result workbook, the match of columns in short, the last imports with their undo. */
export function ImportAside(props: ImportWizardProps) {
  const { check, step, past = [] } = props
  const titleOf = (key: string) => props.targets?.find((target) => target.key === key)?.title ?? key
  return (
    <aside className="lu-stack">
      {(step === 'check' || step === 'result') && check && check.problemTotal > 0 && (
        <Card title="结果表">
          <p className="lu-md">就是您上传的那张表，末尾多三列：结果、错误列、原因。</p>
          {check.rejected > 0 && (
            <p className="lu-t2 lu-md">
              只改“未通过”的 {formatNumber(check.rejected)}{' '}
              行再传即可，其余不必重传；重复上传同一行不会产生第二条。
            </p>
          )}
          <div className="lu-row lu-wrap" style={{ marginTop: 10 }}>
            <ActionButton small icon="download" onClick={() => props.onDownload('all')}>
              全部 {formatNumber(check.sent)} 行
            </ActionButton>
            {check.rejected > 0 && (
              <ActionButton small icon="download" onClick={() => props.onDownload('rejected')}>
                仅 {formatNumber(check.rejected)} 行
              </ActionButton>
            )}
          </div>
        </Card>
      )}
      {step === 'check' && props.matches && (
        <Card
          title="列匹配"
          extra={
            <button type="button" className="lu-link lu-sm" onClick={() => props.onStep('columns')}>
              修改
            </button>
          }
          flush
        >
          <table className="lu-table lu-r36">
            <tbody>
              {props.matches.map((match) => (
                <tr key={match.letter}>
                  <td>{match.source}</td>
                  <td className="lu-t3">
                    <Icon name="right" />
                  </td>
                  <td>
                    <b>{match.target ? titleOf(match.target) : '—'}</b>
                  </td>
                  <td className="lu-t3 lu-nw">{match.how}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Card>
      )}
      <Card title="最近的导入" flush>
        {past.length === 0 && <p className="lu-plain lu-t3">还没有导入过。</p>}
        {past.map((one) => (
          <div key={one.key} className="lu-plain">
            <div>
              {one.title}
              <div className="lu-t2">{one.counts}</div>
              <div className="lu-t3 lu-sm">{one.undo}</div>
            </div>
            <span className="lu-sp" />
            {one.undoable && (
              <ActionButton small icon="undo" onClick={() => props.onUndo?.(one.key)}>
                撤销
              </ActionButton>
            )}
          </div>
        ))}
      </Card>
    </aside>
  )
}
