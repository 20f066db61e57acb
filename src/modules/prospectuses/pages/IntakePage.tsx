import { useSession } from '../../access/model.ts'
import { AuthorityBoard } from './AuthorityBoard.tsx'
import { SchoolIntake } from './SchoolIntake.tsx'

/** 招生: what a school still needs to recruit; for an authority how far its schools are. */
export function IntakePage() {
  const { acting } = useSession()
  return acting?.portal === 'school' ? <SchoolIntake orgNo={acting.orgNo - (acting.orgNo % 100)} own /> : <AuthorityBoard />
}
