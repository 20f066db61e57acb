import { useParams } from 'react-router'
import { OrgDetail } from './OrgDetail.tsx'
import { useOwnSchoolNo } from './useOwnSchool.ts'

/** `/orgs/{no}`: a unit of the register. */
export function OrgPage() {
  const orgNo = Number(useParams().orgNo)
  return <OrgDetail key={orgNo} orgNo={orgNo} />
}

/** `/school`: the same page for the school of the acting post. */
export function OwnSchoolPage() {
  const orgNo = useOwnSchoolNo()
  return <OrgDetail key={orgNo} orgNo={orgNo} own />
}
