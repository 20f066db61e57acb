import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { formatNumber } from '../../../ui/format.ts'
import type { api } from '../api.ts'
import { levelNames, ownershipNames } from '../codes.ts'
import { StandingTag } from './StandingTag.tsx'

type School = Output<typeof api.listPublicSchools>['rows'][number]

/** Schools of the directory: a table where there is room, cards on a phone. */
export function SchoolTable({ rows, year }: { rows: readonly School[]; year: number }) {
  return (
    <table className="lu-table po-schools">
      <caption className="lu-sr">{year} 年招生资质名录</caption>
      <thead>
        <tr>
          <th scope="col">学校</th>
          <th scope="col">所在地</th>
          <th scope="col">层次</th>
          <th scope="col">办学性质</th>
          <th scope="col" className="lu-num">
            备案专业（个）
          </th>
          <th scope="col">{year} 年资质</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((school) => (
          <tr key={school.orgNo}>
            <td className="po-name">
              <Link to={`/schools/public/${school.orgNo}`}>{school.name}</Link>
            </td>
            <td data-label="所在地">{school.cityName}</td>
            <td data-label="层次">{levelNames[school.level] ?? school.level}</td>
            <td data-label="办学性质">{ownershipNames[school.ownership ?? ''] ?? '—'}</td>
            <td data-label="备案专业" className="lu-num">
              {formatNumber(school.specialties)}
            </td>
            <td className="po-standing">
              <StandingTag standing={school.standing} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
