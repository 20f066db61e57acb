import { useNavigate } from 'react-router'
import { ActionButton } from '../../../ui/ActionButton.tsx'
import { useSession } from '../../access/model.ts'
import { holdLine } from './apply.ts'
import type { Line } from './words.tsx'

/** Starts the application for one line; lines of a batch are not applied for at the school. */
export function ApplyButton({ line, small = false }: { line: Line; small?: boolean }) {
  const navigate = useNavigate()
  const session = useSession()
  if (line.batch !== 'direct') return <span className="lu-t2 lu-sm">由主管部门统一填志愿，看主管部门的通知</span>
  if (line.mode === 'training') return <span className="lu-t2 lu-sm">培训班，打学校电话报名</span>
  const start = () => {
    holdLine(line.id)
    void navigate(session.signedIn ? '/me/applications/new' : '/apply/sign-up')
  }
  return <ActionButton kind="primary" small={small} onClick={start}>{line.left > 0 ? '报这个专业' : '报名等候'}</ActionButton>
}
