import { useMemo, useState } from 'react'
import { ActionButton } from './ActionButton.tsx'
import { Clause } from './Clause.tsx'
import type { ImportProblem } from './import-types.ts'
import { ScrollBox } from './ScrollBox.tsx'
import { StatusTag } from './StatusTag.tsx'

const page = 50
const levels = ['未通过', '提示', '已修正'] as const

export type ImportProblemsProps = {
  problems: readonly ImportProblem[]
  total: number
  onDownload: () => void
  onMore?: (() => void) | undefined
}

/** Every problem: Excel row, column letter and name, the value found, what is wrong, how to mend. */
export function ImportProblems({ problems, total, onDownload, onMore }: ImportProblemsProps) {
  const [level, setLevel] = useState<ImportProblem['result']>()
  const [column, setColumn] = useState('')
  const [limit, setLimit] = useState(page)
  const columns = useMemo(
    () => [...new Set(problems.map((problem) => `${problem.letter} ${problem.column}`))].toSorted(),
    [problems],
  )
  const matching = problems.filter(
    (problem) =>
      (!level || problem.result === level) && (!column || `${problem.letter} ${problem.column}` === column),
  )
  const rows = matching.slice(0, limit)
  return (
    <section className="lu-card">
      <header className="lu-card-head">
        <h2>逐行问题</h2>
        <div className="lu-seg" role="group" aria-label="按结果筛选">
          <button type="button" aria-pressed={!level} onClick={() => setLevel(undefined)}>
            全部 {problems.length}
          </button>
          {levels.map((one) => (
            <button key={one} type="button" aria-pressed={level === one} onClick={() => setLevel(one)}>
              {one} {problems.filter((problem) => problem.result === one).length}
            </button>
          ))}
        </div>
        <span className="lu-sp" />
        <label className="lu-filter">
          <span>列</span>
          <select className="lu-inp" value={column} onChange={(event) => setColumn(event.target.value)}>
            <option value="">全部</option>
            {columns.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
        </label>
        <ActionButton small icon="download" onClick={onDownload}>
          下载结果表
        </ActionButton>
      </header>
      <ScrollBox label="逐行问题">
        <table className="lu-table lu-problems lu-cards">
          <thead>
            <tr>
              <th scope="col" className="lu-num">
                Excel 行
              </th>
              <th scope="col">列</th>
              <th scope="col">表中的值</th>
              <th scope="col">问题</th>
              <th scope="col">怎么改</th>
              <th scope="col">结果</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((problem) => (
              <tr key={problem.key}>
                <td className="lu-num lu-mono lu-card-title">
                  <b>{problem.row}</b>
                </td>
                <td className="lu-nw" data-label="列">
                  <span>
                    <span className="lu-mono lu-t3">{problem.letter}</span>　{problem.column}
                  </span>
                </td>
                <td className="lu-value" data-label="表中的值">
                  <span className="lu-mono">{problem.found === '' ? '（空）' : problem.found}</span>
                </td>
                <td data-label="问题">
                  <span>
                    {problem.problem}{' '}
                    {problem.clause && <Clause id={problem.clause.id}>{problem.clause.label}</Clause>}
                  </span>
                </td>
                <td data-label="怎么改">
                  <span>{problem.mend}</span>
                </td>
                <td className="lu-nw lu-card-state">
                  <StatusTag word={problem.result} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollBox>
      <footer className="lu-pg">
        <span>
          显示 {rows.length} / {level || column ? matching.length : total} 处
        </span>
        <span className="lu-sp" />
        <span className="lu-t3 lu-sm">行号与 Excel 左侧行号一致（含空行、标题行）</span>
        {matching.length > limit && (
          <button type="button" className="lu-link" onClick={() => setLimit(limit + page)}>
            再显示 {Math.min(page, matching.length - limit)} 处
          </button>
        )}
        {matching.length <= limit && problems.length < total && onMore && (
          <button type="button" className="lu-link" onClick={onMore}>
            取其余 {total - problems.length} 处
          </button>
        )}
      </footer>
    </section>
  )
}
