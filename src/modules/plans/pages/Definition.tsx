import { Link } from 'react-router'
import { Card } from '../../../ui/Card.tsx'
import { Clause } from '../../../ui/Clause.tsx'
import { formatNumber } from '../../../ui/format.ts'
import type { BoardRow } from './words.ts'
import { figure, operatorSign, percent, published, targetWords } from './words.ts'

/** What is counted, by which clause, with which parameters; both readings; what the texts say elsewhere. */
export function Definition({ row }: { row: BoardRow }) {
  return (
    <Card title="口径与条款" meta={`${row.no} ${row.name}`}>
      <div className="pl-three">
        <div>
          <h3 className="pl-h">定义</h3>
          <p>{row.definition}</p>
          <p className="lu-t3 lu-sm">
            {row.source === 'computed' ? <>由视图 <span className="lu-mono">{row.view}</span> 计算</> : row.source === 'reported' ? <>由责任单位填报{row.responsible && `：${row.responsible}`}，审核后锁定。<ReportedLink row={row} /></> : '不在本系统的业务范围内，不计算也不填报'}
          </p>
          {row.parameters.length > 0 && (
            <ul className="pl-list">
              {row.parameters.map((one) => (
                <li key={one.key}>
                  {one.title.replace(/^.*?：/, '')}：<b>{one.value}</b> <span className="lu-t3 lu-sm">{one.set ? '主管部门设定' : one.mark === 'text' ? '出自正文' : '默认，推'}</span> <Clause id={one.clause} />
                </li>
              ))}
            </ul>
          )}
        </div>
        <div>
          <h3 className="pl-h">目标</h3>
          <p>
            {row.baseline && `${row.baseline.year} 年 ${published(row.baseline.value)} ${row.unit}，`}{row.target.year} 年 {targetWords(row)} {row.target.value !== null && row.unit} <Clause id={row.clause} />
          </p>
          <p className="lu-t3 lu-sm">{row.operatorSource === 'text' ? '算子出自正文。' : '正文没有写算子，按“≥”（推）。'}</p>
          {row.readings.length > 0 && (
            <>
              <h3 className="pl-h">正文没有写明分母，两种读法都算</h3>
              <ul className="pl-list">
                {row.readings.map((one) => (
                  <li key={one.key}>
                    {one.title}：<b>{percent(one.live)}</b>（{formatNumber(one.value)} ÷ {formatNumber(one.base)}）{row.baseline && `，${row.baseline.year} 年 ${percent(one.baseline)}`}
                    {one.default && <span className="lu-t3 lu-sm"> 看板按这一种</span>}
                  </li>
                ))}
              </ul>
            </>
          )}
        </div>
        <div>
          <h3 className="pl-h">同一指标的其他表述（并存，不覆盖）</h3>
          {row.alternatives.length === 0 && <p className="lu-t3">没有。</p>}
          <ul className="pl-list">
            {row.alternatives.map((one) => (
              <li key={one.clause + one.value}>
                {one.note}：{one.value !== null && `${operatorSign(one.operator)} ${figure({ decimals: 2 }, one.value)} `}<Clause id={one.clause} />{one.decision && <span className="lu-t2 lu-sm"> {one.decision}</span>}
              </li>
            ))}
          </ul>
        </div>
      </div>
    </Card>
  )
}

/** The case in which the figure was locked; a sum of other organisations' figures is opened further down, one by one. */
function ReportedLink({ row }: { row: BoardRow }) {
  if (row.reported) return <Link to={`/cases/${row.reported.id}`}>打开 {row.reported.period} 年的填报办件 {row.reported.no}</Link>
  if (row.live !== null) return <>这里是下级填报的合计，逐级打开到填报的单位和办件。</>
  return <Link to="/returns">打开指标填报</Link>
}
