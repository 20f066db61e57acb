import { useParams } from 'react-router'
import { SchoolIntake } from './SchoolIntake.tsx'

/** One school's plan and prospectus as its authority sees it. */
export function SchoolPage() {
  const { orgNo = '' } = useParams()
  return <SchoolIntake orgNo={Number(orgNo)} />
}
