import { useQuery } from '@tanstack/react-query'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Facts } from '../../../ui/Facts.tsx'
import { Loading } from '../../../ui/Loading.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { Peek } from '../../../ui/Peek.tsx'
import type { PeekControls } from '../../../ui/useListCursor.ts'
import { api } from '../api.ts'
import { labelOf, ownerships, schoolLevels } from '../codes.ts'
import { History } from './History.tsx'
import type { OrgRow } from './org-columns.tsx'
import { StateTag } from './StateTag.tsx'

/** A unit beside its list: what it is, what is open at it, and what changed last. */
export function OrgPeek({ row, controls }: { row: OrgRow; controls: PeekControls }) {
  const { data } = useQuery({
    queryKey: ['orgs', 'detail', row.no, ''],
    queryFn: () => call(api.getOrg, { orgNo: row.no }),
  })
  const unapproved = data?.sites.filter((site) => !site.approvedOn && site.state !== 'withdrawn') ?? []
  const waiting = data?.cases.filter((one) => one.closedAt === null) ?? []
  return (
    <Peek
      title={row.name}
      {...(row.kind === 'authority'
        ? {}
        : {
            status: (
              <StateTag
                state={row.state}
                site={row.kind === 'site'}
                approved={row.state === 'operating'}
                boxed
              />
            ),
          })}
      {...controls}
      actions={
        <ActionButton kind="primary" to={`/orgs/${row.no}`}>
          打开
        </ActionButton>
      }
    >
      <div className="lu-stack">
        {unapproved.length > 0 && (
          <Notice tone="warn" title={`${unapproved.length} 个教学点没有审批，不能注册学籍`}>
            {unapproved.map((site) => site.name).join('、')}
          </Notice>
        )}
        <Facts
          columns={1}
          facts={[
            { name: '单位号', value: <span className="lu-mono">{row.no}</span> },
            { name: '层级', value: labelOf(schoolLevels, row.level) },
            { name: '办学性质', value: labelOf(ownerships, row.ownership) },
            { name: '主管', value: row.authorityName || '—' },
            { name: '属地', value: row.locationName },
            { name: '教学点', value: row.sites },
            { name: '在办办件', value: data ? `${waiting.length} 件` : '—' },
          ]}
        />
        {data ? <History detail={data} limit={4} /> : <Loading lines={3} />}
      </div>
    </Peek>
  )
}
