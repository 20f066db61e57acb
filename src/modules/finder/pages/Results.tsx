import { Link } from 'react-router'
import { ApplyButton } from './ApplyButton.tsx'
import { courseText, feeText, intakeText, LeftTag, placeText, startText, type Line } from './words.tsx'

/** Lines: a table where there is room, cards on a phone. */
export function Results({ rows, chosen, onToggle, school = true }: { rows: readonly Line[]; chosen?: readonly string[]; onToggle?: (id: string) => void; school?: boolean }) {
  return (
    <table className="lu-table fi-lines">
      <caption className="lu-sr">可以报的专业</caption>
      <thead>
        <tr>
          <th scope="col">{school ? '学校和专业' : '专业'}</th>
          <th scope="col">学什么、学多久</th>
          <th scope="col">谁可以报</th>
          <th scope="col" className="lu-num">学费</th>
          <th scope="col">入学</th>
          <th scope="col">名额</th>
          <th scope="col" className="lu-no-print">报名</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((line) => (
          <tr key={line.id}>
            <td className="fi-name">
              <b>{line.specialtyName}</b>
              {school && (
                <>
                  <br />
                  <Link to={`/finder/schools/${line.orgNo}`}>{line.schoolName}</Link>
                  <span className="lu-t2 lu-sm"> {placeText(line)}</span>
                </>
              )}
              {line.atSite && <span className="lu-t2 lu-sm"> · 在教学点上课</span>}
            </td>
            <td>{courseText(line)}</td>
            <td data-label="谁可以报">
              {startText(line)}
              {line.sourceName && <span className="lu-t2 lu-sm">（限{line.sourceName}）</span>}
            </td>
            <td data-label="学费" className="lu-num">{feeText(line)}</td>
            <td data-label="入学">{intakeText(line)}</td>
            <td className="fi-left"><LeftTag line={line} /></td>
            <td className="fi-act lu-no-print">
              {onToggle && chosen && (
                <label className="fi-check">
                  <input type="checkbox" checked={chosen.includes(line.id)} disabled={chosen.length >= 4 && !chosen.includes(line.id)} onChange={() => onToggle(line.id)} aria-label={`比较 ${line.schoolName} ${line.specialtyName}`} />
                  比较
                </label>
              )}
              <ApplyButton line={line} small />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
