import { useState } from 'react'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { OrgPicker, type OrgNode } from '../../../ui/OrgPicker.tsx'
import { SmallTable } from '../../../ui/SmallTable.tsx'
import { api as orgs } from '../../orgs/api.ts'
import { dutyRoles, type DutyRole } from '../codes.ts'

export type ChosenUnit = { role: DutyRole; orgNo?: number; name: string }

const kinds = ['authority', 'school'] as const

async function load(parent?: number): Promise<OrgNode[]> {
  const { rows } = await call(orgs.listOrgTree, parent === undefined ? {} : { parent })
  return rows.filter((row) => row.kind !== 'site').map(({ no, name, children }) => ({ no, name, children, choosable: true }))
}

async function search(q: string): Promise<OrgNode[]> {
  const { rows } = await call(orgs.suggestOrgs, { q, kind: [...kinds] })
  return rows.map(({ no, name }) => ({ no, name, children: 0 }))
}

/** Who has a part in a task: units of the system from the tree, units outside by their name. */
export function UnitsInput({ units, onChange, parted }: { units: readonly ChosenUnit[]; onChange: (units: ChosenUnit[]) => void; parted: boolean }) {
  const [role, setRole] = useState<DutyRole>(parted ? 'lead' : 'responsible')
  const [name, setName] = useState('')
  const add = (unit: ChosenUnit) => {
    if (!units.some((one) => one.name === unit.name)) onChange([...units, unit])
  }
  return (
    <div className="lu-stack">
      <div className="lu-row lu-wrap">
        <label className="lu-row">
          <span className="lu-nw">角色</span>
          <select className="lu-inp" value={role} onChange={(event) => setRole(event.target.value as DutyRole)}>
            {Object.entries(dutyRoles).map(([key, title]) => <option key={key} value={key}>{title}</option>)}
          </select>
        </label>
        <span style={{ width: 320 }}>
          <OrgPicker
            label="本系统的单位"
            placeholder="加入本系统的单位"
            value=""
            load={load}
            search={search}
            onChange={(value, chosen) => value && add({ role, orgNo: Number(value), name: chosen.replace(/（[\d,]+）$/, '') })}
          />
        </span>
        <label className="lu-row">
          <span className="lu-nw">系统外单位</span>
          <input className="lu-inp" value={name} placeholder="省财政厅" onChange={(event) => setName(event.target.value)} />
        </label>
        <ActionButton
          blocked={name.trim().length < 2 ? '先写单位名称' : undefined}
          onClick={() => {
            add({ role, name: name.trim() })
            setName('')
          }}
        >
          加入
        </ActionButton>
      </div>
      <SmallTable
        rows={units}
        rowKey={(row) => row.name}
        caption="承办单位"
        empty="还没有承办单位。"
        columns={[
          { key: 'name', title: '单位', render: (row) => row.name },
          { key: 'role', title: '角色', render: (row) => dutyRoles[row.role] },
          { key: 'kind', title: '办件', render: (row) => (row.orgNo ? '由该单位在系统里签收、报进展' : '系统外单位，由本单位登记对方的答复') },
          { key: 'drop', title: '', render: (row) => <ActionButton small kind="text" onClick={() => onChange(units.filter((one) => one.name !== row.name))}>去掉</ActionButton> },
        ]}
      />
    </div>
  )
}
