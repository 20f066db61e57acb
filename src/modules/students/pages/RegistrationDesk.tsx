import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Output } from '../../../kernel/api.ts'
import { call } from '../../../kernel/client.ts'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { Notice } from '../../../ui/Notice.tsx'
import { useMay } from '../../access/model.ts'
import { registrationApi } from '../registration-api.ts'

export type Desk = Output<typeof registrationApi.getRegistrationDesk>

export function useDesk() {
  return useQuery({ queryKey: ['registrations', 'desk'], queryFn: () => call(registrationApi.getRegistrationDesk, {}) }).data
}

/** 注册时间 and what the school lacks for registering, above the lists of registration. Nothing while all is well. */
export function DeskNotice({ desk, onLate }: { desk: Desk | undefined; onLate?: (() => void) | undefined }) {
  const maySubmit = useMay('students.submitRegistration')
  const named = !desk?.operatorRequired || (desk.operators > 0 && desk.isOperator)
  if (!desk || !maySubmit || (desk.open && named)) return null
  const windows = desk.windows.map((one) => `${one.title} ${one.from} 至 ${one.to}`).join('，')
  return (
    <div className="lu-stack" style={{ marginBottom: 16 }}>
      {desk.operatorRequired && desk.operators === 0 && (
        <Notice tone="warn" title="本校还没有登记学籍操作员" actions={<ActionButton small to="/registrations/operators">指定操作员</ActionButton>}>
          提交学籍注册须由登记的操作员办理。
        </Notice>
      )}
      {desk.operatorRequired && desk.operators > 0 && !desk.isOperator && (
        <Notice tone="warn" title="您不是本校登记的学籍操作员" actions={<ActionButton small to="/registrations/operators">看操作员</ActionButton>}>
          可以建立和修改办件，提交由操作员办理。
        </Notice>
      )}
      {!desk.open && (
        <Notice
          tone={desk.approvalNeeded ? 'warn' : 'info'}
          title={`今天 ${desk.today} 不在注册时间内（${windows}）`}
          actions={
            desk.approvalNeeded ? (
              onLate ? (
                <ActionButton small onClick={onLate}>申请逾期注册</ActionButton>
              ) : (
                <ActionButton small to="/registrations/new">选学生，申请逾期注册</ActionButton>
              )
            ) : undefined
          }
        >
          {desk.unlocked.length > 0 ? (
            desk.unlocked.map((one) => (
              <p key={one.caseId}>
                <Link to={`/cases/${one.caseId}`}>{one.caseNo}</Link> 已批准：{one.students} 人在 {one.until} 以前可以提交。
              </p>
            ))
          ) : desk.approvalNeeded ? (
            <p>逾期注册要先申请，主管部门批准后在期限内可以提交。</p>
          ) : (
            <p>提交时写明逾期的理由，由审核人决定。</p>
          )}
        </Notice>
      )}
    </div>
  )
}
