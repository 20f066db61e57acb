import { Fragment } from 'react'
import { StatusShape } from '../../../ui/StatusShape.tsx'
import type { Matrix, Permission } from './permission-rows.ts'

type Props = { roles: Matrix['roles']; rows: readonly Permission[]; mine: string }

/** Permissions down, posts across, grouped by module; the endpoints of a permission open under its name. */
export function PermissionTable({ roles, rows, mine }: Props) {
  const modules = [...new Set(rows.map((row) => row.module))]
  return (
    <section className="lu-card ac-frame" aria-label="权限对照表" tabIndex={0}>
      <table className="lu-table ac-matrix">
        <thead>
          <tr>
            <th scope="col">权限和接口</th>
            {roles.map((role) => (
              <th key={role.id} scope="col" className={role.id === mine ? 'ac-mine' : undefined}>
                {role.title}
                {role.id === mine && <span className="lu-sr">（本岗位）</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {modules.map((id) => {
            const own = rows.filter((row) => row.module === id)
            return (
              <Fragment key={id}>
                <tr className="lu-group">
                  <th scope="colgroup" colSpan={roles.length + 1}>
                    <span className="ac-group">
                      {own[0]?.moduleTitle}
                      <span className="lu-t3 lu-sm">{own.length} 项</span>
                    </span>
                  </th>
                </tr>
                {own.map((row) => (
                  <PermissionRow key={row.id} row={row} roles={roles} mine={mine} />
                ))}
              </Fragment>
            )
          })}
        </tbody>
      </table>
    </section>
  )
}

function PermissionRow({ row, roles, mine }: { row: Permission; roles: Matrix['roles']; mine: string }) {
  return (
    <tr>
      <th scope="row">
        {row.title} <span className="lu-mono lu-t3">{row.id}</span>
        {row.endpoints.length > 0 && (
          <details>
            <summary>{row.endpoints.length} 个接口</summary>
            <ul>
              {row.endpoints.map((one) => (
                <li key={`${one.method} ${one.path}`}>
                  {one.title}{' '}
                  <span className="lu-mono lu-t3">
                    {one.method} {one.path}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </th>
      {roles.map((role) => {
        const held = row.roles.includes(role.id)
        return (
          <td key={role.id} className={role.id === mine ? 'ac-mine' : undefined}>
            {held ? (
              <span className="lu-st lu-ok">
                <StatusShape shape="done" />
                <span>有</span>
              </span>
            ) : (
              <span className="lu-t3">—</span>
            )}
          </td>
        )
      })}
    </tr>
  )
}
