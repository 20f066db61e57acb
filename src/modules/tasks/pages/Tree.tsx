import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import type { api } from '../api.ts'
import { dutyRoles } from '../codes.ts'
import { ShareLine } from './ShareLine.tsx'
import { DutyTag, LightTag } from './words.tsx'

type Branch = Output<typeof api.getTask>['tree'][number]

/** Duties of a task and what was handed on from each, indented under it. */
export function Tree({ branches, current }: { branches: readonly Branch[]; current?: string }) {
  const known = new Set(branches.map((one) => one.id))
  const rows: { branch: Branch; depth: number }[] = []
  const walk = (parent: string | null, depth: number) => {
    for (const branch of branches) {
      const under = branch.parentId && known.has(branch.parentId) ? branch.parentId : null
      if (under !== parent) continue
      rows.push({ branch, depth })
      walk(branch.id, depth + 1)
    }
  }
  walk(null, 0)
  return (
    <SmallTable
      rows={rows}
      rowKey={(row) => row.branch.id}
      caption="承办单位"
      columns={[
        {
          key: 'unit',
          title: '承办单位',
          render: ({ branch, depth }) => (
            <span style={{ paddingLeft: depth * 20 }}>
              {depth > 0 && <span className="lu-t3">└ </span>}
              {branch.id === current ? <b>{branch.unitName}</b> : <Link to={`/tasks/duties/${branch.id}`}>{branch.unitName}</Link>}
            </span>
          ),
        },
        { key: 'role', title: '角色', render: ({ branch }) => dutyRoles[branch.role] },
        { key: 'light', title: '灯', card: 'state', render: ({ branch }) => <LightTag light={branch.light} /> },
        { key: 'state', title: '状态', render: ({ branch }) => <DutyTag state={branch.state} /> },
        { key: 'share', title: '进度', render: ({ branch }) => <ShareLine share={branch.share} label={branch.unitName} /> },
        { key: 'due', title: '期限', render: ({ branch }) => branch.dueOn },
      ]}
    />
  )
}
