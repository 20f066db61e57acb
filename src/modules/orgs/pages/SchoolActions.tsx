import { useMay } from '../../access/model.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Card } from '../../../ui/Card.tsx'
import type { School } from './case-forms.tsx'
import { transitions } from '../rules.ts'

type Act = { kind: string; title: string; blocked?: string }

/** What the own school can start now; what it cannot is shown with the reason. */
export function SchoolActions({ school }: { school: School }) {
  const may = useMay('orgs.apply')
  const closed =
    school.state === 'withdrawn'
      ? '学校已经退出'
      : school.state === 'preparing'
        ? '筹设的学校核准在办以后才能办'
        : undefined
  const suspended = school.state === 'suspended' ? '学校正在暂停招生' : undefined
  const only = (blocked: string | undefined) => (blocked ? { blocked } : {})
  const acts: Act[] = [
    { kind: 'qualification', title: '申请年度招生资质', ...only(closed ?? suspended) },
    {
      kind: 'site',
      title: '申请设分校、教学点',
      ...only(closed ?? (school.state === 'operating' ? undefined : '学校在办时才能申请')),
    },
    { kind: 'joint', title: '报联合办学备案', ...only(closed) },
    {
      kind: 'promotion',
      title: '申请晋级',
      ...only(
        closed ??
          (school.level === 'technician'
            ? '技师学院是最高一级'
            : school.state === 'operating'
              ? undefined
              : '学校在办时才能申请'),
      ),
    },
    {
      kind: 'state',
      title: '申请学校状态变更',
      ...only(transitions.some((one) => one.from === school.state) ? undefined : '学校已经退出'),
    },
  ]
  return (
    <Card title="可以办理">
      <div className="lu-stack">
        {acts.map((act) => (
          <span key={act.kind} className="lu-row lu-wrap">
            <ActionButton
              to={`/school/apply/${act.kind}`}
              blocked={may ? act.blocked : '本岗位没有权限“提交学校办件”'}
            >
              {act.title}
            </ActionButton>
          </span>
        ))}
      </div>
    </Card>
  )
}
